-- Read from what dbt knows of its project, where the public sources are written from the registry: listed nowhere else.
with known as (
    select
        null::varchar as source_id,
        null::varchar as held_in,
        null::varchar as url,
        null::boolean as republish
    where false
    {%- for source in (graph.sources or {}).values() %}
        union all
        select
            '{{ source.name }}',
            '{{ source.schema }}.{{ source.name }}',
            '{{ source.meta.url }}',
            {{ source.meta.licence.republish }}
    {%- endfor %}
    {%- for seed in (graph.nodes or {}).values() if seed.resource_type == 'seed' %}
        union all
        select
            '{{ seed.name }}',
            '{{ seed.schema }}.{{ seed.name }}',
            null as url,
            true as republish
    {%- endfor %}
)

select
    known.source_id,
    known.held_in,
    known.url,
    known.republish
from known
