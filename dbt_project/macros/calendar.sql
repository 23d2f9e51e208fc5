{#- Months from one day to another; a month is 30.4375 days, as in the published lags. -#}
{% macro months_between(earlier, later) -%}
    (date_diff('day', {{ earlier }}, {{ later }}) / 30.4375)
{%- endmacro %}

{#- First day of the month of a date. -#}
{% macro month_of(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}
