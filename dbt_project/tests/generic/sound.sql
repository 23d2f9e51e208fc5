{#- The key identifies a row: no part of it blank, no two rows alike. And no row was known before it was: each carries
    its day, and none lies after `as_of`. `filled`: what must not be blank, where that is not just the key: more of it in a
    seed; less where the contract of the source has looked when the vintage was let in. -#}
{% test sound(model, key, known_at=none, filled=none) %}
    {%- set columns = key if filled is none else filled %}
    select {{ key | join(', ') }}
    from {{ model }}
    group by {{ key | join(', ') }}
    having
        count(*) > 1
    {%- for column in columns %}
        or count(*) > count({{ column }})
        {%- endfor %}
    {%- if known_at %}
        or count(*) > count({{ known_at }})
        or max({{ known_at }}) > {{ as_of_date() }}
        {%- endif %}
{% endtest %}
