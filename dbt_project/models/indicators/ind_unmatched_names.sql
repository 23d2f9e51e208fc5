-- The other half of every join with a crosswalk: the names it does not know, and what becomes of their rows.
with stg_all__names as (
    select * from {{ ref('stg_all__names') }}
),

model_families as (
    select * from {{ ref('model_families') }}
),

countries as (
    select * from {{ ref('countries') }}
),

organizations as (
    select * from {{ ref('organizations') }}
),

designers as (
    select * from {{ ref('designers') }}
),

folded_countries as (
    {{ folded('countries') }}
),

folded_organizations as (
    {{ folded('organizations') }}
),

families as (
    select distinct names.name
    from stg_all__names as names
    inner join model_families as families on starts_with(lower(names.name), lower(families.prefix))
    where names.kind = 'model'
),

economies as (
    select distinct iso3 from countries
),

looked_up as (
    select
        names.source_id,
        names.kind,
        names.name,
        names.mentions,
        case names.kind
            when 'developer' then organizations.name is not null
            when 'model' then families.name is not null
            when 'country' then countries.name is not null
            when 'designer' then designers.designer is not null
            when 'partner' then economies.iso3 is not null or names.name = 'W00'
        end as is_known,
        names.kind in ('developer', 'model') and countries.name is not null as country_decides,
        names.kind = 'country' and organizations.name is not null as developer_decides
    from stg_all__names as names
    left join folded_organizations as organizations on lower(names.organization) = organizations.name_folded
    left join folded_countries as countries on lower(names.country) = countries.name_folded
    left join designers on names.kind = 'designer' and names.name = designers.designer
    left join economies on names.kind = 'partner' and names.name = economies.iso3
    left join families on names.kind = 'model' and names.name = families.name
)

select
    source_id,
    kind,
    name,
    sum(mentions)::bigint as mentions,
    case kind
        when 'developer' then 'dbt_project/seeds/organizations.csv'
        when 'model' then 'dbt_project/seeds/model_families.csv'
        when 'designer' then 'dbt_project/seeds/designers.csv'
        when 'country' then 'dbt_project/seeds/countries.csv'
        when 'partner' then 'orchestration/sources/trade.py'
    end as add_to,
    case
        when source_id = 'taiwan_customs' then 'it is not followed and left out'
        when kind = 'partner' then 'it is kept as it came'
        when source_id = 'models_dev' then 'it is left out like a reseller'
        when bool_and(country_decides) then 'its country decides'
        when bool_and(developer_decides) then 'its developer decides'
        else 'it counts as other'
    end as consequence,
    kind <> 'partner'
    and source_id <> 'models_dev'
    and not bool_and(country_decides or developer_decides) as matters
from looked_up
where not is_known
group by source_id, kind, name
