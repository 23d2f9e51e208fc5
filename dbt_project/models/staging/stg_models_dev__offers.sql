-- An author before a slash is the developer; without one the provider is. Only offers of developers that the hand table
-- knows are kept. An offer is the developer's own when the provider goes by one of the developer's names, and else a
-- reseller's.
with models_dev as (
    select * from {{ as_of(source('raw', 'models_dev')) }}
),

models_dev_held as (
    select * from {{ source('raw', 'models_dev') }}
),

organizations as (
    select * from {{ ref('organizations') }}
),

providers as (
    {{ folded('organizations') }}
),

offers as (
    select
        *,
        null::varchar as country,
        case when contains(model, '/') then split_part(model, '/', 1) else provider end as organization
    from models_dev
),

attributed as (
    {{ with_bloc('offers', key='offers.provider, offers.model') }}
),

first_seen as (
    select
        provider,
        model,
        min(vintage) as first_seen_on
    from models_dev_held
    group by provider, model
)

select
    attributed.provider,
    attributed.model,
    attributed.lead_organization as organization,
    attributed.bloc,
    attributed.released_on,
    attributed.open_weights,
    attributed.is_text_model,
    attributed.input_usd_per_mtok,
    attributed.output_usd_per_mtok,
    first_seen.first_seen_on,
    attributed.vintage as known_on,
    coalesce(providers.canonical = attributed.lead_organization, false) as is_own,
    {{ name_key("split_part(attributed.model, '/', -1)") }} as name_key
from attributed
inner join first_seen on attributed.provider = first_seen.provider and attributed.model = first_seen.model
left join providers on lower(attributed.provider) = providers.name_folded
where attributed.is_mapped
