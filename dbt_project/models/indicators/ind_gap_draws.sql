-- A draw is one refit of the whole scale, so the distance is taken within each draw: models err together.
with stg_epoch_eci_draws__scores as (
    select * from {{ ref('stg_epoch_eci_draws__scores') }}
),

stg_epoch_eci__models as (
    select * from {{ ref('stg_epoch_eci__models') }}
),

ind_gap_daily as (
    select * from {{ ref('ind_gap_daily') }}
),

draws as (
    select
        draws.draw,
        draws.eci,
        draws.known_on,
        models.bloc,
        models.released_on
    from stg_epoch_eci_draws__scores as draws
    inner join stg_epoch_eci__models as models on draws.model = models.model
    where models.bloc in ('us_allied', 'china')
),

days as (
    select max(day) as day
    from ind_gap_daily
    group by {{ month_of('day') }}
),

gaps as (
    select
        days.day,
        draws.draw,
        max(draws.eci) filter (where draws.bloc = 'us_allied')
        - max(draws.eci) filter (where draws.bloc = 'china') as gap_eci,
        max(draws.known_on) as known_on
    from days
    inner join draws on days.day >= draws.released_on
    group by days.day, draws.draw
)

select
    day,
    count(*) as draws,
    quantile_cont(gap_eci, 0.05) as gap_eci_low,
    median(gap_eci) as gap_eci,
    quantile_cont(gap_eci, 0.95) as gap_eci_high,
    max(known_on) as known_on
from gaps
where gap_eci is not null
group by day
