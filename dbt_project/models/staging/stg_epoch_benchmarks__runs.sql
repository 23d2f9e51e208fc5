with runs as (
    select * from {{ as_of(source('raw', 'epoch_benchmarks')) }}
),

attributed as (
    {{ with_bloc('runs', key='runs.benchmark, runs.run_id') }}
)

select
    benchmark,
    run_id,
    model,
    lead_organization as organization,
    bloc,
    is_mapped,
    score,
    standard_error,
    released_on,
    scored_on,
    vintage as known_on
from attributed
