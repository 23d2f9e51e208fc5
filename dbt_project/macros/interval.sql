{#- Log standard deviation of a log-normal whose 90 % interval is given; 0.5 where the source states none. -#}
{% macro log_sd(low, high) -%}
    coalesce(ln({{ high }} / nullif({{ low }}, 0)) / (2 * 1.645), 0.5)
{%- endmacro %}

{#- Bounds of a sum of independent terms: the half-widths add in quadrature, each side by itself. -#}
{% macro sum_low(central, low) -%}
    (sum({{ central }}) - sqrt(sum(pow({{ central }} - {{ low }}, 2))))
{%- endmacro %}

{% macro sum_high(central, high) -%}
    (sum({{ central }}) + sqrt(sum(pow({{ high }} - {{ central }}, 2))))
{%- endmacro %}
