with stg_epoch_eci__vintages as (
    select * from {{ ref('stg_epoch_eci__vintages') }}
),

preceded as (
    select
        *,
        max(eci) over (
            partition by vintage, bloc
            order by released_on asc, eci desc, model asc
            rows between unbounded preceding and 1 preceding
        ) as previous_best_eci
    from stg_epoch_eci__vintages
)

select
    vintage,
    bloc,
    model,
    organization,
    bloc_by,
    released_on,
    eci,
    eci_low,
    eci_high,
    is_current,
    first_seen_on,
    row_number() over (partition by vintage, bloc order by released_on) = 1 as is_first,
    lead(released_on) over (partition by vintage, bloc order by released_on) as overtaken_on
from preceded
where previous_best_eci is null or eci > previous_best_eci
