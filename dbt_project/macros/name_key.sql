{#-
    A model's name without case, blanks and marks: what one organization's names are found by in several lists. Letters of
    every script stay, and so do the signs that tell models apart, + and #.
-#}
{% macro name_key(name) -%}
    regexp_replace(lower({{ name }}), '[^\p{L}\p{M}\p{N}+#]', '', 'g')
{%- endmacro %}

{#- Two relations with `organization` and `name_key` speak of one model: another organization's is another. -#}
{% macro is_same_model(left, right) -%}
    {{ left }}.name_key = {{ right }}.name_key
    and {{ left }}.organization is not distinct from {{ right }}.organization
{%- endmacro %}
