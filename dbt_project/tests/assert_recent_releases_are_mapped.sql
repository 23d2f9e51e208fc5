{{ config(severity='warn') }}
-- Releases since 2020 whose developer no table knows: add the country or the developer. Older ones stay other. Warns,
-- since three lists feed the mart and one newcomer in them is no reason to keep the old figures.
select
    model,
    organization
from {{ ref('lab_releases') }}
where not is_mapped and released_on >= date '2020-01-01'
