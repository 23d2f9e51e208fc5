with ind_gap_daily as (
    select * from {{ ref('ind_gap_daily') }}
),

ind_records as (
    select * from {{ ref('ind_records') }}
),

ind_gap_draws as (
    select * from {{ ref('ind_gap_draws') }}
),

frontier as (
    select * from {{ ref('frontier') }}
),

ind_match_time as (
    select * from {{ ref('ind_match_time') }}
),

published_lags as (
    select * from {{ known(ref('published_lags')) }}
),

daily as (
    select
        *,
        {{ month_of('day') }} as month
    from ind_gap_daily
    where tolerance_eci = 1
),

month_ends as (
    select
        *,
        -- summed in one order: the last digits of a sum of doubles hang on it
        avg(gap_months order by day) over (partition by month) as mean_gap_months
    from daily
    qualify row_number() over (partition by month order by day desc) = 1
),

-- The US drift: slope through the US records of the two years before, at least three of them.
drift as (
    select
        month_ends.day,
        case
            when count(*) >= 3
                then
                    regr_slope(records.eci, {{ months_between("date '2020-01-01'", 'records.released_on') }})
        end as drift_eci_per_month
    from month_ends
    inner join ind_records as records
        on
            records.bloc = 'us_allied'
            and not records.is_first
            and month_ends.day >= records.released_on
            and records.released_on > month_ends.day - interval 2 year
    group by month_ends.day
),

definitions as (
    select
        month,
        day as valid_on,
        'epoch_daily' as definition,
        gap_months,
        mean_gap_months,
        null::double as gap_months_low,
        null::double as gap_months_high,
        gap_eci,
        null::double as gap_eci_low,
        null::double as gap_eci_high,
        leader_model,
        china_best_model as follower_model,
        'epoch_eci' as source_id,
        known_on
    from month_ends
    union all
    select
        month_ends.month,
        month_ends.day as valid_on,
        'vertical' as definition,
        null as gap_months,
        null as mean_gap_months,
        null as gap_months_low,
        null as gap_months_high,
        month_ends.gap_eci,
        draws.gap_eci_low,
        draws.gap_eci_high,
        month_ends.us_best_model as leader_model,
        month_ends.china_best_model as follower_model,
        'epoch_eci' as source_id,
        greatest(month_ends.known_on, draws.known_on) as known_on
    from month_ends
    left join ind_gap_draws as draws on month_ends.day = draws.day
    union all
    select
        month_ends.month,
        month_ends.day as valid_on,
        'smooth' as definition,
        month_ends.gap_eci / nullif(drift.drift_eci_per_month, 0) as gap_months,
        null as mean_gap_months,
        null as gap_months_low,
        null as gap_months_high,
        month_ends.gap_eci,
        null as gap_eci_low,
        null as gap_eci_high,
        month_ends.us_best_model as leader_model,
        month_ends.china_best_model as follower_model,
        'epoch_eci' as source_id,
        month_ends.known_on
    from month_ends
    inner join drift on month_ends.day = drift.day
    union all
    select
        {{ month_of('frontier.released_on') }} as month,
        frontier.released_on as valid_on,
        'at_release' as definition,
        frontier.lag_at_release_months as gap_months,
        null as mean_gap_months,
        null as gap_months_low,
        null as gap_months_high,
        daily.gap_eci,
        null as gap_eci_low,
        null as gap_eci_high,
        frontier.matched_model as leader_model,
        frontier.model as follower_model,
        'epoch_eci' as source_id,
        frontier.known_on
    from frontier
    left join daily on frontier.released_on = daily.day
    where frontier.bloc = 'china'
    union all
    select
        matching.month,
        matching.valid_on,
        'match_time' as definition,
        matching.median_months as gap_months,
        null as mean_gap_months,
        matching.median_months_low as gap_months_low,
        matching.median_months_high as gap_months_high,
        null as gap_eci,
        null as gap_eci_low,
        null as gap_eci_high,
        matching.longest_unmatched_model as leader_model,
        'Chinese frontier' as follower_model,
        'epoch_eci' as source_id,
        matching.known_on
    from ind_match_time as matching
    union all
    select
        {{ month_of('valid_on') }} as month,
        valid_on,
        'statement' as definition,
        coalesce(months, (months_low + months_high) / 2) as gap_months,
        null as mean_gap_months,
        months_low as gap_months_low,
        months_high as gap_months_high,
        gap_eci,
        null as gap_eci_low,
        null as gap_eci_high,
        leader_model,
        follower_model,
        'published_lags:' || id as source_id,
        known_on
    from published_lags
)

select
    month,
    definition,
    gap_months,
    gap_eci,
    leader_model,
    follower_model,
    known_on,
    valid_on,
    mean_gap_months,
    gap_months_low,
    gap_months_high,
    gap_eci_low,
    gap_eci_high,
    source_id
from definitions
