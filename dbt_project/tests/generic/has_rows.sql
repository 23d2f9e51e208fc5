{#- Described in _generic.yml. A warning: the release is made all the same, and Dagster shows the table in amber. -#}
{% test has_rows(model) %}{{ config(severity='warn') }}
    select 'no rows' as flaw
    where not exists (select 1 from {{ model }})
{% endtest %}
