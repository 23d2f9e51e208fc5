-- Three tokens read for one written. A model has one price in a catalogue: its developer's own, else the median of its
-- resellers'. It stands at a step of the index when its score reaches it; step 0 holds every text model with a price,
-- scored or not. Aggregates only: rows of one of the catalogues may not be passed on.
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
        is_own,
        (3 * input_usd_per_mtok + output_usd_per_mtok) / 4 as usd_per_mtok,
        known_on
    from stg_models_dev__offers
    where coalesce(is_text_model, true) and input_usd_per_mtok > 0 and output_usd_per_mtok > 0
    union all
    select
        'openrouter_models' as source_id,
        bloc,
        organization,
        name_key,
        false as is_own,
        (3 * input_usd_per_mtok + output_usd_per_mtok) / 4 as usd_per_mtok,
        known_on
    from stg_openrouter_models__offers
    where input_usd_per_mtok > 0 and output_usd_per_mtok > 0
),

models as (
    select
        source_id,
        bloc,
        organization,
        name_key,
        coalesce(median(usd_per_mtok) filter (where is_own), median(usd_per_mtok)) as usd_per_mtok,
        max(known_on) as known_on
    from offers
    where bloc in ('us_allied', 'china')
    group by source_id, bloc, organization, name_key
),

scores as (
    select
        bloc,
        organization,
        {{ name_key('model') }} as name_key,
        max(eci) as eci,
        max(known_on) as known_on
    from stg_epoch_eci__models
    group by bloc, organization, {{ name_key('model') }}
),

priced as (
    select
        models.source_id,
        models.bloc,
        models.usd_per_mtok,
        coalesce(scores.eci, 0) as eci,
        greatest(models.known_on, scores.known_on) as known_on
    from models
    left join scores on {{ is_same_model('models', 'scores') }}
),

steps as (
    select unnest([0, 130, 140, 150]) as at_least_eci
),

scored as (
    select
        scores.bloc,
        steps.at_least_eci,
        count(*) as models
    from scores
    inner join steps on scores.eci >= steps.at_least_eci
    group by scores.bloc, steps.at_least_eci
)

select
    priced.source_id,
    priced.bloc,
    steps.at_least_eci,
    count(*) as models,
    coalesce(any_value(scored.models), 0) - count(*) filter (where priced.eci > 0) as scored_models_without_price,
    min(priced.usd_per_mtok) as lowest_usd_per_mtok,
    median(priced.usd_per_mtok) as median_usd_per_mtok,
    max(priced.known_on) as valid_on,
    max(priced.known_on) as known_on
from priced
inner join steps on steps.at_least_eci = 0 or priced.eci >= steps.at_least_eci
left join scored on priced.bloc = scored.bloc and steps.at_least_eci = scored.at_least_eci
group by priced.source_id, priced.bloc, steps.at_least_eci
