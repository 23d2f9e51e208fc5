with stg_ms_diffusion__waves as (
    select * from {{ ref('stg_ms_diffusion__waves') }}
)

select
    economy,
    wave,
    bloc,
    period_start,
    period_end,
    users_percent,
    known_on,
    users_percent - max(users_percent) filter (where economy = 'United States') over (partition by wave)
        as distance_to_us_points,
    rank() over (partition by wave order by users_percent desc) as place
from stg_ms_diffusion__waves
