with arena_text as (
    select * from {{ as_of(source('raw', 'arena_text')) }}
),

board as (
    select
        *,
        null::varchar as country
    from arena_text
),

attributed as (
    {{ with_bloc('board', key='board.model') }}
)

select
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    rating,
    rating_low,
    rating_high,
    vintage as known_on,
    coalesce(published_on, vintage) as valid_on
from attributed
