-- Distances only: most of the scores behind them may not be passed on. A model that no table maps could be anybody's:
-- where one is above the lower of the two tops, mapping it could change the distance and the lag, and there are none.
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

unmapped as (
    select
        scores.source_id,
        scores.benchmark,
        string_agg(scores.model, ', ' order by scores.score desc, scores.model asc) as models
    from ind_benchmark_scores as scores
    inner join best on scores.source_id = best.source_id and scores.benchmark = best.benchmark
    where not scores.is_mapped and scores.score > least(best.leader_score, best.follower_score)
    group by scores.source_id, scores.benchmark
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
    best.unit,
    unmapped.models as blocked_by,
    best.us_models,
    best.china_models,
    best.known_on,
    case when unmapped.models is null then best.leader_score - best.follower_score end as gap,
    case when unmapped.models is null then best.leader_score / nullif(best.follower_score, 0) end as ratio,
    case
        when unmapped.models is null
            then {{ months_between('first_at_par.released_on', 'best.follower_released_on') }}
    end as lag_months,
    case when unmapped.models is null then first_at_par.model end as matched_model
from best
left join first_at_par on best.source_id = first_at_par.source_id and best.benchmark = first_at_par.benchmark
left join unmapped on best.source_id = unmapped.source_id and best.benchmark = unmapped.benchmark
