-- The developer stands in the table of the index, under the same model group.
with scores as (
    select * from {{ as_of(source('raw', 'epoch_eci_benchmarks')) }}
),

stg_epoch_eci__models as (
    select * from {{ ref('stg_epoch_eci__models') }}
)

select
    scores.benchmark,
    scores.model,
    scores.model_version,
    models.organization,
    scores.score,
    scores.released_on,
    scores.is_optimized,
    scores.is_own_run,
    scores.vintage as known_on,
    coalesce(models.bloc, 'other') as bloc,
    coalesce(models.is_mapped, false) as is_mapped
from scores
left join stg_epoch_eci__models as models on scores.model = models.model
