-- What stood where at the end of each quarter, from two lists that overlap: never add them.
with clusters as (
    select * from {{ ref('stg_epoch_gpu_clusters__sites') }}
),

stg_epoch_data_centers__states as (
    select * from {{ ref('stg_epoch_data_centers__states') }}
),

states as (
    select
        *,
        lead(state_on) over (partition by handle order by state_on) as next_state_on
    from stg_epoch_data_centers__states
),

spans as (
    select
        'clusters' as list,
        max(known_on) as known_on
    from clusters
    union all
    select
        'data_centers' as list,
        max(known_on) as known_on
    from states
),

quarters as (
    select
        list,
        known_on,
        unnest(generate_series(date '2020-04-01', known_on + 1, interval 3 month))::date - 1 as period_end
    from spans
),

standing as (
    select
        quarters.list,
        quarters.period_end,
        clusters.bloc,
        clusters.h100e,
        clusters.known_on
    from quarters
    inner join clusters on quarters.list = 'clusters' and quarters.period_end >= clusters.operational_on
    union all
    select
        quarters.list,
        quarters.period_end,
        states.bloc,
        states.h100e,
        states.known_on
    from quarters
    inner join states
        on
            quarters.list = 'data_centers'
            and quarters.period_end >= states.state_on
            and quarters.period_end < coalesce(states.next_state_on, date '9999-12-31')
),

-- Added in a fixed order, so that every build gives the same last digit.
totals as (
    select
        list,
        period_end,
        bloc,
        count(*) as sites,
        coalesce(sum(h100e order by h100e), 0) as h100e,
        max(known_on) as known_on
    from standing
    group by list, period_end, bloc
)

select
    list,
    period_end,
    bloc,
    sites,
    h100e,
    known_on,
    coalesce(h100e / nullif(sum(h100e) over whole_list, 0), 0) as share
from totals
window whole_list as (
    partition by list, period_end
    order by bloc
    rows between unbounded preceding and unbounded following
)
