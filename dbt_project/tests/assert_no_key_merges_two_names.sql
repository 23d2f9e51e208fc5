{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_epoch_models__releases'}}}) }}
-- One organization's names that share a key are taken for one model by every join; of each table all of them are told.
-- Offers are left out: their handles are spelled by each reseller in its own way, and are to meet in one key.
with named as (
    select
        'epoch_models' as source_id,
        organization,
        model
    from {{ ref('stg_epoch_models__releases') }}
    union all
    select
        'epoch_large_models' as source_id,
        organization,
        model
    from {{ ref('stg_epoch_large_models__releases') }}
    union all
    select
        'epoch_eci' as source_id,
        organization,
        model
    from {{ ref('stg_epoch_eci__models') }}
)

select
    source_id,
    organization,
    {{ name_key('model') }} as name_key,
    string_agg(distinct model, ', ' order by model) as names
from named
group by source_id, organization, {{ name_key('model') }}
having count(distinct model) > 1
