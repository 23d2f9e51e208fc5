with ind_records_by_vintage as (
    select * from {{ ref('ind_records_by_vintage') }}
),

records as (
    select * from ind_records_by_vintage
    where not is_first
),

spans as (
    select
        vintage,
        min(released_on) as begins_on
    from records
    where bloc = 'china' and bloc_by = 'publisher'
    group by vintage
),

months as (
    select
        vintage,
        unnest(generate_series(
            {{ month_of('begins_on') }}, {{ month_of('vintage') }}, interval 1 month
        ))::date as month
    from spans
),

ends as (
    select
        vintage,
        month,
        least(last_day(month), vintage) as valid_on
    from months
),

best as (
    select
        ends.vintage,
        ends.month,
        ends.valid_on,
        max(records.eci) filter (where records.bloc = 'us_allied') as us_best_eci,
        max_by(records.model, records.eci) filter (where records.bloc = 'us_allied') as us_best_model,
        max(records.eci) filter (where records.bloc = 'china') as china_best_eci,
        max_by(records.model, records.eci) filter (where records.bloc = 'china') as china_best_model
    from ends
    inner join records on ends.vintage = records.vintage and ends.valid_on >= records.released_on
    group by ends.vintage, ends.month, ends.valid_on
),

passed as (
    select
        best.vintage,
        best.month,
        min(records.released_on) as passed_on
    from best
    inner join records
        on
            best.vintage = records.vintage
            and best.valid_on >= records.released_on
            and records.bloc = 'us_allied'
            and records.eci > best.china_best_eci + 1
    group by best.vintage, best.month
),

lagged as (
    select
        best.*,
        best.us_best_eci - best.china_best_eci as gap_eci,
        coalesce({{ months_between('passed.passed_on', 'best.valid_on') }}, 0) as gap_months
    from best
    left join passed on best.vintage = passed.vintage and best.month = passed.month
),

preceded as (
    select
        *,
        lag(gap_months) over same_day as gap_months_before,
        lag(gap_eci) over same_day as gap_eci_before
    from lagged
    -- A month that was still running in the earlier vintage is not the same month.
    window same_day as (partition by month, valid_on order by vintage)
)

select
    month,
    vintage,
    valid_on,
    gap_months,
    gap_eci,
    us_best_model,
    china_best_model,
    vintage as known_on,
    gap_months - gap_months_before as revision_months,
    gap_eci - gap_eci_before as revision_eci
from preceded
