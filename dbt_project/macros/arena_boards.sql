{#-
    Every board of one source of the arena that is held, with blocs. Of several vintages of a day's board the newest
    counts; a board that is not of the month that was asked for is none.
-#}
{% macro arena_boards(relation) -%}
with held as (
    select
        *,
        null::varchar as country,
        coalesce(published_on, vintage) as valid_on
    from {{ every_vintage(relation) }}
    where part = '' or part = strftime(published_on, '%Y-%m')
    qualify vintage = max(vintage) over (partition by coalesce(published_on, vintage))
),

attributed as (
    {{ with_bloc('held', key='held.valid_on, held.model') }}
)

select
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    rating,
    rating_low,
    rating_high,
    valid_on,
    vintage as known_on
from attributed
{%- endmacro %}
