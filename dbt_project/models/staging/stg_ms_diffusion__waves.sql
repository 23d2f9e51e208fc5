with waves as (
    select * from {{ as_of(source('raw', 'ms_diffusion')) }}
),

countries as (
    select * from {{ ref('countries') }}
)

select
    waves.economy,
    waves.wave,
    waves.period_start,
    waves.users_percent,
    waves.vintage as known_on,
    coalesce(countries.bloc, 'other') as bloc,
    last_day(waves.last_month) as period_end
from waves
left join countries on waves.economy = countries.name
