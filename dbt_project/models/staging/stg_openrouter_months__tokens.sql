with openrouter_months as (
    select * from {{ as_of(source('raw', 'openrouter_months')) }}
),

tokens as (
    select
        *,
        permaslug as model,
        author as organization,
        null::varchar as country
    from openrouter_months
    -- A year may be asked for while its last month runs: of the running month no total is known.
    where last_day(used_on) < vintage
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
    tokens,
    vintage as known_on
from attributed
