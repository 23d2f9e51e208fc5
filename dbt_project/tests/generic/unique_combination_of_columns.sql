{#- Described in _generic.yml. One test and not three: a day's build runs it for every table. -#}
{% test unique_combination_of_columns(model, combination_of_columns, known_on=none, not_null=none) %}
    {%- set columns = combination_of_columns if not_null is none else not_null %}
    select {{ combination_of_columns | join(', ') }}
    from {{ model }}
    group by {{ combination_of_columns | join(', ') }}
    having
        count(*) > 1
    {%- for column in columns %}
        or count(*) > count({{ column }})
        {%- endfor %}
    {%- if known_on %}
        or count(*) > count({{ known_on }})
        or max({{ known_on }}) > {{ as_of_date() }}
        {%- endif %}
{% endtest %}
