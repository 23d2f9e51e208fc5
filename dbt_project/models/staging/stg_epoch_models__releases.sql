with releases as (
    select * from {{ as_of(source('raw', 'epoch_models')) }}
),

epoch_models_held as (
    select * from {{ source('raw', 'epoch_models') }}
),

attributed as (
    {{ with_bloc('releases') }}
),

first_seen as (
    select
        model,
        min(vintage) as first_seen_on
    from epoch_models_held
    group by model
)

select
    attributed.model,
    attributed.lead_organization as organization,
    attributed.bloc,
    attributed.is_mapped,
    attributed.released_on,
    attributed.training_flop,
    attributed.parameters,
    attributed.hardware,
    attributed.open_weights,
    attributed.accessibility,
    attributed.is_frontier,
    attributed.confidence,
    attributed.reference_url,
    first_seen.first_seen_on,
    attributed.vintage as known_on
from attributed
inner join first_seen on attributed.model = first_seen.model
