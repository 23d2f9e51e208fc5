with releases as (
    select * from {{ as_of(source('raw', 'epoch_large_models')) }}
),

epoch_large_models_held as (
    select * from {{ source('raw', 'epoch_large_models') }}
),

attributed as (
    {{ with_bloc('releases') }}
),

first_seen as (
    select
        model,
        min(vintage) as first_seen_on
    from epoch_large_models_held
    group by model
)

select
    attributed.model,
    attributed.lead_organization as organization,
    attributed.bloc,
    attributed.is_mapped,
    attributed.released_on,
    attributed.training_flop,
    attributed.hardware,
    attributed.hardware_quantity,
    attributed.accessibility,
    attributed.confidence,
    first_seen.first_seen_on,
    attributed.vintage as known_on
from attributed
inner join first_seen on attributed.model = first_seen.model
