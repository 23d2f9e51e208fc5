{#- Models of one suite of METR's with blocs. The publisher names no developer: the model's family decides. -#}
{% macro metr_models(relation) -%}
with held as (
    select
        * replace (replace(model, '_', '-') as model),
        null::varchar as organization,
        null::varchar as country
    from {{ as_of(relation) }}
),

attributed as (
    {{ with_bloc('held', key='held.benchmark, held.model') }}
)

select
    benchmark,
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    released_on,
    is_record,
    average_score,
    p50_minutes,
    p50_minutes_low,
    p50_minutes_high,
    p80_minutes,
    p80_minutes_low,
    p80_minutes_high,
    vintage as known_on
from attributed
{%- endmacro %}
