-- The publisher names no developer: the model's family decides.
with metr_horizons as (
    select * from {{ as_of(source('raw', 'metr_horizons_1_0')) }}
),

horizons as (
    select
        * replace (replace(model, '_', '-') as model),
        null::varchar as organization,
        null::varchar as country
    from metr_horizons
),

attributed as (
    {{ with_bloc('horizons', key='horizons.benchmark, horizons.model') }}
)

select
    benchmark,
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    released_on,
    is_record,
    average_score,
    p50_minutes,
    p50_minutes_low,
    p50_minutes_high,
    p80_minutes,
    p80_minutes_low,
    p80_minutes_high,
    vintage as known_on
from attributed
