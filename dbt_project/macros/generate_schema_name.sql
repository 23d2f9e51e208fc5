{#- Schemas are named as configured; the adapter's `main_` prefix would leak into every query of an outsider. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
