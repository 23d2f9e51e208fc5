-- The newest window of each month beside the same window a year before: ten days are never compared with twenty.
with stg_korea_flash__windows as (
    select * from {{ ref('stg_korea_flash__windows') }}
),

newest as (
    select * from stg_korea_flash__windows
    qualify row_number() over (partition by month order by through_day desc) = 1
)

select
    'korea_flash_semiconductors' as indicator,
    'korea_flash' as source_id,
    newest.month as period_start,
    newest.valid_on as period_end,
    1 as months,
    newest.semiconductors_usd as level,
    'USD' as level_unit,
    newest.semiconductors_usd / nullif(newest.all_goods_usd, 0) as share,
    newest.semiconductors_usd / nullif(before.semiconductors_usd, 0) - 1 as growth,
    greatest(newest.known_on, before.known_on) as known_on
from newest
left join stg_korea_flash__windows as before
    on newest.month = before.month + interval 1 year and newest.through_day = before.through_day
