with adoption as (
    select * from {{ ref('adoption') }}
),

shares as (
    {{ adoption_rows('adoption', "channel = 'diffusion'") }}
),

parts as (
    select * from shares
)

select
    parts.month,
    parts.indicator,
    'domestic_adoption' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url,
    coalesce(parts.first_held_on, parts.known_on) as first_seen_on
from parts
