{#- A condition that finds the rows a value came from, ready to be pasted: [(column, SQL expression, kind)]. -#}
{% macro where_text(conditions) -%}
    (
    {%- for column, expression, kind in conditions %}
        {%- if kind == 'date' %}
        '{{ column }} = DATE ''' || strftime({{ expression }}, '%Y-%m-%d') || ''''
            {%- elif kind == 'until' %}
        '{{ column }} <= DATE ''' || strftime({{ expression }}, '%Y-%m-%d') || ''''
            {%- elif kind == 'sql' %}
        {{ expression }}
            {%- else %}
        '{{ column }} = ''' || replace({{ expression }}, '''', '''''') || ''''
        {%- endif %}
        {%- if not loop.last %} || ' AND ' ||{% endif %}
    {%- endfor %}
    )
{%- endmacro %}
