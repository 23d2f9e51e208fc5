{#- The key identifies a row: no part of it blank, no two rows alike. And no row was known before it was: each carries
    its day, and none lies after `as_of`. -#}
{% test sound(model, key, known_at=none) %}
    {%- set blanks = [] -%}
    {%- for column in key %}{% do blanks.append(column ~ ' is null') %}{% endfor %}
    select {{ key | join(', ') }}
    from {{ model }}
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        or {{ blanks | join(' or ') }}
    {%- if known_at %}
        or count(*) > count({{ known_at }})
        or max({{ known_at }}) > {{ as_of_date() }}
        {%- endif %}
{% endtest %}
