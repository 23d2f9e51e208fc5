-- Three tokens read for one written. A model stands at a step of the index when its score reaches it; step 0 holds
-- every model with a price, scored or not. Aggregates only: rows of one of the catalogues may not be passed on.
with stg_models_dev__offers as (
    select * from {{ ref('stg_models_dev__offers') }}
),

stg_openrouter_models__offers as (
    select * from {{ ref('stg_openrouter_models__offers') }}
),

stg_epoch_eci__models as (
    select * from {{ ref('stg_epoch_eci__models') }}
),

offers as (
    select
        'models_dev' as source_id,
        bloc,
        organization,
        name_key,
        input_usd_per_mtok,
        output_usd_per_mtok,
        known_on
    from stg_models_dev__offers
    union all
    select
        'openrouter_models' as source_id,
        bloc,
        organization,
        name_key,
        input_usd_per_mtok,
        output_usd_per_mtok,
        known_on
    from stg_openrouter_models__offers
),

scores as (
    select
        organization,
        {{ name_key('model') }} as name_key,
        max(eci) as eci,
        max(known_on) as known_on
    from stg_epoch_eci__models
    group by organization, {{ name_key('model') }}
),

priced as (
    select
        offers.source_id,
        offers.bloc,
        coalesce(scores.eci, 0) as eci,
        greatest(offers.known_on, scores.known_on) as known_on,
        (3 * offers.input_usd_per_mtok + offers.output_usd_per_mtok) / 4 as usd_per_mtok
    from offers
    left join scores on {{ is_same_model('offers', 'scores') }}
    where offers.bloc in ('us_allied', 'china') and offers.input_usd_per_mtok > 0 and offers.output_usd_per_mtok > 0
),

steps as (
    select unnest([0, 130, 140, 150]) as at_least_eci
)

select
    priced.source_id,
    priced.bloc,
    steps.at_least_eci,
    count(*) as models,
    min(priced.usd_per_mtok) as lowest_usd_per_mtok,
    median(priced.usd_per_mtok) as median_usd_per_mtok,
    max(priced.known_on) as valid_on,
    max(priced.known_on) as known_on
from priced
inner join steps on steps.at_least_eci = 0 or priced.eci >= steps.at_least_eci
group by priced.source_id, priced.bloc, steps.at_least_eci
