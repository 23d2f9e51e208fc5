-- Notable models first; then large ones that are not among them; then what developers themselves offer and neither list
-- has. A model in several is one row; what the first list leaves blank the next ones fill.
with stg_epoch_models__releases as (
    select * from {{ ref('stg_epoch_models__releases') }}
),

stg_epoch_large_models__releases as (
    select * from {{ ref('stg_epoch_large_models__releases') }}
),

stg_models_dev__offers as (
    select * from {{ ref('stg_models_dev__offers') }}
),

notable as (
    select
        *,
        {{ name_key('model') }} as name_key
    from stg_epoch_models__releases
),

large as (
    select
        *,
        {{ name_key('model') }} as name_key
    from stg_epoch_large_models__releases
),

offers as (
    select * from stg_models_dev__offers
    where is_own
    qualify
        row_number()
            over (partition by organization, name_key order by released_on asc, provider asc, model asc)
        = 1
),

large_only as (
    select large.*
    from large
    anti join notable on {{ is_same_model('large', 'notable') }}
),

offers_only as (
    select offers.*
    from offers
    anti join notable on {{ is_same_model('offers', 'notable') }}
    anti join large on {{ is_same_model('offers', 'large') }}
),

releases as (
    select
        notable.model,
        notable.organization,
        notable.bloc,
        notable.released_on,
        notable.open_weights,
        coalesce(notable.training_flop, large.training_flop) as training_flop,
        coalesce(notable.hardware, large.hardware) as hardware,
        least(notable.first_seen_on, large.first_seen_on) as first_seen_on,
        notable.parameters,
        notable.is_frontier,
        notable.accessibility,
        case when notable.training_flop is null then large.confidence else notable.confidence end as confidence,
        notable.reference_url,
        notable.is_mapped,
        'epoch_models' as source_id,
        greatest(notable.known_on, large.known_on) as known_on,
        notable.name_key
    from notable
    left join large on notable.model = large.model
    union all
    select
        model,
        organization,
        bloc,
        released_on,
        case when starts_with(accessibility, 'Open weights') then true when accessibility is not null then false end
            as open_weights,
        training_flop,
        hardware,
        first_seen_on,
        null as parameters,
        null as is_frontier,
        accessibility,
        confidence,
        null as reference_url,
        is_mapped,
        'epoch_large_models' as source_id,
        known_on,
        name_key
    from large_only
    union all
    select
        model,
        organization,
        bloc,
        released_on,
        open_weights,
        null as training_flop,
        null as hardware,
        first_seen_on,
        null as parameters,
        null as is_frontier,
        null as accessibility,
        null as confidence,
        null as reference_url,
        true as is_mapped,
        'models_dev' as source_id,
        known_on,
        name_key
    from offers_only
    where released_on <= known_on
)

select
    releases.model,
    releases.organization,
    releases.bloc,
    releases.released_on,
    releases.training_flop,
    releases.hardware,
    releases.parameters,
    releases.is_frontier,
    releases.accessibility,
    releases.confidence,
    releases.reference_url,
    releases.is_mapped,
    releases.source_id,
    offers.input_usd_per_mtok,
    offers.output_usd_per_mtok,
    coalesce(releases.open_weights, offers.open_weights) as open_weights,
    least(releases.first_seen_on, offers.first_seen_on) as first_seen_on,
    greatest(releases.known_on, offers.known_on) as known_on
from releases
left join offers on {{ is_same_model('releases', 'offers') }}
