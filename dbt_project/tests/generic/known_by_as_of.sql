{#- Nothing is known before it was: every row carries its day, and none lies after `as_of`. -#}
{% test known_by_as_of(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} is null or {{ column_name }} > {{ as_of_date() }}
{% endtest %}
