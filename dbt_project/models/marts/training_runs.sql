with lab_releases as (
    select * from {{ ref('lab_releases') }}
),

runs as (
    select
        *,
        max(training_flop) over (
            partition by bloc
            order by released_on asc, training_flop desc, model asc
            rows between unbounded preceding and 1 preceding
        ) as previous_flop,
        max(training_flop) filter (where bloc = 'us_allied') over (order by released_on asc) as us_largest_flop
    from lab_releases
    where training_flop is not null and released_on is not null and bloc in ('us_allied', 'china')
)

select
    bloc,
    model,
    organization,
    released_on,
    training_flop,
    confidence,
    source_id,
    known_on,
    us_largest_flop / training_flop as us_multiple
from runs
where previous_flop is null or training_flop > previous_flop
