with scores as (
    select * from {{ as_of(source('raw', 'epoch_eci')) }}
),

attributed as (
    {{ with_bloc('scores') }}
),

first_seen as (
    select
        model,
        min(vintage) as first_seen_at
    from {{ source('raw', 'epoch_eci') }}
    group by model
)

select
    attributed.model,
    attributed.lead_organization as organization,
    attributed.bloc,
    attributed.is_mapped,
    attributed.bloc_by,
    attributed.accessibility,
    attributed.released_on,
    attributed.eci,
    attributed.eci_low,
    attributed.eci_high,
    first_seen.first_seen_at,
    attributed.vintage as known_at
from attributed
inner join first_seen on attributed.model = first_seen.model
where attributed.released_on <= attributed.vintage
