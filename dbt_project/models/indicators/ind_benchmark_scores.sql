-- A model's best score on each benchmark, in the benchmark's own unit. Rows of most of these sources must not be passed
-- on: what may leave the machine is in marts.benchmark_gap.
with stg_epoch_benchmarks__runs as (
    select * from {{ ref('stg_epoch_benchmarks__runs') }}
),

stg_epoch_eci_benchmarks__scores as (
    select * from {{ ref('stg_epoch_eci_benchmarks__scores') }}
),

stg_metr_horizons__models as (
    select * from {{ ref('stg_metr_horizons__models') }}
),

stg_metr_horizons_1_0__models as (
    select * from {{ ref('stg_metr_horizons_1_0__models') }}
),

stg_swe_bench__submissions as (
    select * from {{ ref('stg_swe_bench__submissions') }}
),

metr as (
    select
        'metr_horizons' as source_id,
        *
    from stg_metr_horizons__models
    union all by name
    select
        'metr_horizons_1_0' as source_id,
        *
    from stg_metr_horizons_1_0__models
),

scores as (
    select
        'epoch_benchmarks' as source_id,
        benchmark,
        model,
        organization,
        bloc,
        is_mapped,
        released_on,
        score,
        score - 1.645 * standard_error as score_low,
        score + 1.645 * standard_error as score_high,
        'share of 1' as unit,
        known_on
    from stg_epoch_benchmarks__runs
    union all
    select
        'epoch_eci_benchmarks' as source_id,
        benchmark,
        model,
        organization,
        bloc,
        is_mapped,
        released_on,
        score,
        null as score_low,
        null as score_high,
        'share of 1' as unit,
        known_on
    from stg_epoch_eci_benchmarks__scores
    union all
    select
        source_id,
        benchmark,
        model,
        organization,
        bloc,
        is_mapped,
        released_on,
        p50_minutes as score,
        p50_minutes_low as score_low,
        p50_minutes_high as score_high,
        'minutes' as unit,
        known_on
    from metr
    union all
    select
        'swe_bench' as source_id,
        board as benchmark,
        model,
        organization,
        bloc,
        is_mapped,
        submitted_on as released_on,
        resolved_percent as score,
        null as score_low,
        null as score_high,
        'percent' as unit,
        known_on
    from stg_swe_bench__submissions
)

select
    source_id,
    benchmark,
    model,
    organization,
    bloc,
    is_mapped,
    released_on,
    score,
    score_low,
    score_high,
    unit,
    known_on
from scores
where score is not null and released_on <= known_on
qualify row_number() over (partition by source_id, benchmark, model order by score desc, released_on asc) = 1
