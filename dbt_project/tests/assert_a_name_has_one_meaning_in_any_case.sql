{{ config(meta={'dagster': {'ref': {'name': 'organizations'}}}) }}
-- Crosswalks are read without regard to case: two spellings of a name must mean the same.
select
    lower(name) as name,
    count(distinct canonical || bloc) as meanings
from {{ ref('organizations') }}
group by lower(name)
having count(distinct canonical || bloc) > 1
union all
select
    lower(name) as name,
    count(distinct iso3 || bloc) as meanings
from {{ ref('countries') }}
group by lower(name)
having count(distinct iso3 || bloc) > 1
