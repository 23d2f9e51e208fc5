-- What is measured beside the index and in it: lags on tests that hold Chinese models, one of each source and never an
-- average; the distance of the two bests by the joint refits of the index; and that of the best open weights.
with benchmark_gap as (
    select * from {{ ref('benchmark_gap') }}
),

capability_gap as (
    select * from {{ ref('capability_gap') }}
),

scored_models as (
    select * from {{ ref('stg_epoch_eci__models') }}
),

lags as (
    select
        {{ month_of('valid_on') }} as month,
        case source_id
            when 'epoch_benchmarks' then 'frontiermath_lag_months'
            when 'epoch_eci_benchmarks' then 'gpqa_lag_months'
            when 'metr_horizons' then 'horizon_1_1_lag_months'
            when 'metr_horizons_1_0' then 'horizon_lag_months'
            when 'swe_bench' then 'swe_bench_lag_months'
        end as indicator,
        matched_model || ' to ' || follower_model as label,
        lag_months as value,
        'months' as unit,
        source_id,
        valid_on,
        known_on,
        'marts.benchmark_gap' as mart,
        {{ where_text([('source_id', 'source_id', 'text'), ('benchmark', 'benchmark', 'text')]) }} as mart_where,
        case source_id
            when 'epoch_eci_benchmarks' then {{ where_text([('vintage', 'known_on', 'until')]) }}
            when 'swe_bench'
                then {{ where_text([('vintage', 'known_on', 'date'), ('board', 'benchmark', 'text')]) }}
            else {{ where_text([('vintage', 'known_on', 'date'), ('benchmark', 'benchmark', 'text')]) }}
        end as held_where
    from benchmark_gap
    where
        lag_months is not null
        and (
            source_id in ('metr_horizons', 'metr_horizons_1_0')
            or (source_id = 'epoch_benchmarks' and benchmark = 'frontiermath')
            or (source_id = 'epoch_eci_benchmarks' and benchmark = 'GPQA diamond')
            or (source_id = 'swe_bench' and benchmark = 'bash-only')
        )
    -- A file may hold rows carried over from the suite before it: the suite that was measured last counts.
    qualify row_number() over (partition by source_id order by valid_on desc, benchmark desc) = 1
),

distance as (
    select
        month,
        'index_gap_eci' as indicator,
        leader_model || ' to ' || follower_model as label,
        gap_eci as value,
        gap_eci_low as low,
        gap_eci_high as high,
        'ECI points' as unit,
        source_id,
        valid_on,
        known_on,
        'marts.capability_gap' as mart,
        {{ where_text([('definition', "'vertical'", 'text'), ('valid_on', 'valid_on', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'until'), ('released_on', 'valid_on', 'until')]) }} as held_where
    from capability_gap
    where definition = 'vertical' and gap_eci is not null
),

open_models as (
    select * from scored_models
    where starts_with(accessibility, 'Open weights') and bloc in ('us_allied', 'china')
),

open_months as (
    select distinct last_day(released_on) as month_end from open_models
    where released_on >= date '2023-01-01'
),

open_bests as (
    select
        open_months.month_end,
        max(models.eci) filter (where models.bloc = 'us_allied') as us_eci,
        max(models.eci) filter (where models.bloc = 'china') as china_eci,
        max_by(models.model, models.eci) filter (where models.bloc = 'us_allied') as us_model,
        max_by(models.model, models.eci) filter (where models.bloc = 'china') as china_model,
        max(models.released_on) as valid_on,
        max(models.known_on) as known_on
    from open_months
    inner join open_models as models on open_months.month_end >= models.released_on
    group by open_months.month_end
),

open_weights as (
    select
        {{ month_of('month_end') }} as month,
        'open_weight_gap_eci' as indicator,
        us_model || ' to ' || china_model as label,
        us_eci - china_eci as value,
        'ECI points' as unit,
        'epoch_eci' as source_id,
        valid_on,
        known_on,
        'staging.stg_epoch_eci__models' as mart,
        'starts_with(accessibility, ''Open weights'') AND '
        || {{ where_text([('released_on', 'valid_on', 'until')]) }} as mart_where,
        'starts_with(accessibility, ''Open weights'') AND '
        || {{ where_text([('vintage', 'known_on', 'date'), ('released_on', 'valid_on', 'until')]) }} as held_where
    from open_bests
    where us_eci is not null and china_eci is not null
),

parts as (
    select * from lags
    union all by name
    select * from distance
    union all by name
    select * from open_weights
)

select
    parts.month,
    parts.indicator,
    'intelligence' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.low,
    parts.high,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on as first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where
from parts
