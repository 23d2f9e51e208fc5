-- Every vintage covers the thirty days before it; of a day the newest vintage counts.
with openrouter_rankings as (
    select * from {{ every_vintage(source('raw', 'openrouter_rankings')) }}
),

tokens as (
    select
        *,
        permaslug as model,
        author as organization,
        null::varchar as country
    from openrouter_rankings
    qualify vintage = max(vintage) over (partition by used_on)
),

attributed as (
    {{ with_bloc('tokens', key='tokens.used_on, tokens.permaslug') }}
)

select
    used_on,
    permaslug,
    author,
    lead_organization as organization,
    bloc,
    is_mapped,
    rank,
    tokens,
    vintage as known_on
from attributed
