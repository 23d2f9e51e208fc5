with scores as (
    select * from {{ every_vintage(source('raw', 'epoch_eci')) }}
),

attributed as (
    {{ with_bloc('scores', key='scores.vintage, scores.model') }}
)

select
    vintage,
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    bloc_by,
    accessibility,
    released_on,
    eci,
    eci_low,
    eci_high,
    sha256,
    vintage = max(vintage) over () as is_current,
    min(vintage) over (partition by model) as first_seen_on
from attributed
where released_on <= vintage
