{% test grain(model, columns) %}
{{ config(meta={'description': 'At most one row per ' ~ columns | join(' × ')}) }}
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
