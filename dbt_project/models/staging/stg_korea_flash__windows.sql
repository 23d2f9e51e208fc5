-- Windows end on the 10th, the 20th or with the month, so that a month's end compares with that of a longer one.
with windows as (
    select * from {{ as_of(source('raw', 'korea_flash')) }}
)

select
    period_start as month,
    semiconductors_usd,
    computers_usd,
    all_goods_usd,
    vintage as known_on,
    case when through_day in (10, 20) then through_day::integer else 31 end as through_day,
    least(last_day(period_start), period_start + (through_day::integer - 1)) as valid_on
from windows
