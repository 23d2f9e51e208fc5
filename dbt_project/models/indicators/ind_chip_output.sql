-- Chips sold in a calendar year, for years in which the designer has all four quarters and none marked incomplete.
with stg_epoch_chip_sales__quarters as (
    select * from {{ ref('stg_epoch_chip_sales__quarters') }}
)

select
    designer,
    designer_bloc,
    make_date(year(period_end), 12, 31) as period_end,
    sum(units) as units,
    sum(h100e) as h100e,
    sum(h100e_low) as h100e_low,
    sum(h100e_high) as h100e_high,
    max(known_on) as known_on
from stg_epoch_chip_sales__quarters
group by designer, designer_bloc, year(period_end)
having count(*) = 4 and not bool_or(is_incomplete)
