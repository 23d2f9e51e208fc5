-- Distances only: most of the scores behind them may not be passed on.
with ind_benchmark_scores as (
    select * from {{ ref('ind_benchmark_scores') }}
),

scores as (
    select * from ind_benchmark_scores
    where bloc in ('us_allied', 'china')
),

best as (
    select
        source_id,
        benchmark,
        any_value(unit) as unit,
        max(score) filter (where bloc = 'us_allied') as leader_score,
        max_by(model, score) filter (where bloc = 'us_allied') as leader_model,
        max(score) filter (where bloc = 'china') as follower_score,
        max_by(model, score) filter (where bloc = 'china') as follower_model,
        max_by(released_on, score) filter (where bloc = 'china') as follower_released_on,
        count(*) filter (where bloc = 'us_allied') as us_models,
        count(*) filter (where bloc = 'china') as china_models,
        max(released_on) as valid_on,
        max(known_on) as known_on
    from scores
    group by source_id, benchmark
),

first_at_par as (
    select
        best.source_id,
        best.benchmark,
        min(scores.released_on) as released_on,
        min_by(scores.model, row(scores.released_on, -scores.score)) as model
    from best
    inner join scores
        on
            best.source_id = scores.source_id
            and best.benchmark = scores.benchmark
            and scores.bloc = 'us_allied'
            and best.follower_score <= scores.score
    group by best.source_id, best.benchmark
)

select
    best.source_id,
    best.benchmark,
    best.valid_on,
    best.leader_model,
    best.follower_model,
    best.leader_score - best.follower_score as gap,
    best.unit,
    best.leader_score / nullif(best.follower_score, 0) as ratio,
    {{ months_between('first_at_par.released_on', 'best.follower_released_on') }} as lag_months,
    first_at_par.model as matched_model,
    best.us_models,
    best.china_models,
    best.known_on
from best
left join first_at_par on best.source_id = first_at_par.source_id and best.benchmark = first_at_par.benchmark
