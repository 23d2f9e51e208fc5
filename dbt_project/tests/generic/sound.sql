{#- The key identifies a row: no part of it blank, no two rows alike. And no row was known before it was: each carries
    its day, and none lies after `as_of`. `filled`: the parts of the key that may be blank as far as the contract of the
    source goes; the others have been looked at when the vintage was let in. -#}
{% test sound(model, key, known_at=none, filled=none) %}
    {%- set blanks = ['false'] -%}
    {%- for column in (key if filled is none else filled) %}{% do blanks.append(column ~ ' is null') %}{% endfor %}
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
