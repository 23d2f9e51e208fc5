{#- A model's name without case, blanks and signs: what publishers spell alike. -#}
{% macro name_key(name) -%}
    regexp_replace(lower({{ name }}), '[^a-z0-9]', '', 'g')
{%- endmacro %}
