-- What was measured from the publisher's rows comes before what was keyed by hand; of two hand figures, the newer.
with stg_epoch_chip_owners__stocks as (
    select * from {{ ref('stg_epoch_chip_owners__stocks') }}
),

ind_chip_stock as (
    select * from {{ ref('ind_chip_stock') }}
),

stg_hand__compute_estimates as (
    select * from {{ ref('stg_hand__compute_estimates') }}
),

-- All designs of the United States and its allies; a quarter without Nvidia, or with an unfinished row, is none.
licensed as (
    select
        period_end,
        sum(h100e) as h100e,
        {{ sum_low('h100e', 'h100e_low') }} as h100e_low,
        {{ sum_high('h100e', 'h100e_high') }} as h100e_high,
        max(known_on) as known_on
    from stg_epoch_chip_owners__stocks
    where owner = 'China' and designer_bloc = 'us_allied'
    group by period_end
    having bool_or(designer = 'Nvidia') and not bool_or(is_incomplete)
),

candidates as (
    select
        period_end,
        'licensed' as component,
        h100e as median_h100e,
        h100e_low,
        h100e_high,
        known_on,
        'epoch_chip_owners' as source_id,
        null::varchar as source_url,
        true as is_measured
    from licensed
    union all
    select
        period_end,
        'domestic' as component,
        h100e as median_h100e,
        h100e_low,
        h100e_high,
        known_on,
        'epoch_chip_sales' as source_id,
        null as source_url,
        true as is_measured
    from ind_chip_stock
    where designer_bloc = 'china' and is_covered
    union all
    select
        period_end,
        component,
        median_h100e,
        h100e_low,
        h100e_high,
        known_on,
        'compute_estimates' as source_id,
        source_url,
        false as is_measured
    from stg_hand__compute_estimates
)

select
    period_end,
    component,
    median_h100e,
    h100e_low,
    h100e_high,
    source_id,
    source_url,
    is_measured,
    known_on
from candidates
qualify row_number() over (partition by period_end, component order by is_measured desc, known_on desc) = 1
