{#- Upper tail of the standard normal (Abramowitz & Stegun 26.2.17, error below 1e-7): DuckDB has no erf. -#}
{% macro normal_survival(z) -%}
    (
        case when {{ z }} >= 0 then 1 else -1 end
        * exp(-pow({{ z }}, 2) / 2) / sqrt(2 * pi())
        * (
            0.319381530 / (1 + 0.2316419 * abs({{ z }}))
            - 0.356563782 / pow(1 + 0.2316419 * abs({{ z }}), 2)
            + 1.781477937 / pow(1 + 0.2316419 * abs({{ z }}), 3)
            - 1.821255978 / pow(1 + 0.2316419 * abs({{ z }}), 4)
            + 1.330274429 / pow(1 + 0.2316419 * abs({{ z }}), 5)
        )
        + case when {{ z }} >= 0 then 0 else 1 end
    )
{%- endmacro %}
