with ind_records as (
    select * from {{ ref('ind_records') }}
),

us_records as (
    select * from ind_records
    where bloc = 'us_allied' and not is_first
),

china_records as (
    select * from ind_records
    where bloc = 'china' and not is_first
),

tolerances as (
    select unnest([0.0, 1.0, 2.0])::double as tolerance_eci
),

-- Records only rise, so the first US record above a Chinese one plus the tolerance does not depend on the day.
first_above as (
    select
        china_records.model as china_model,
        tolerances.tolerance_eci,
        min_by(us_records.model, us_records.released_on) as leader_model,
        min(us_records.released_on) as leader_released_on
    from china_records
    cross join tolerances
    inner join us_records on us_records.eci > china_records.eci + tolerances.tolerance_eci
    group by china_records.model, tolerances.tolerance_eci
),

-- The models whose developer we had to fill in are early and small: they count, but the grid begins where the
-- publisher's own attribution does, so that its mean can be compared with the published one.
days as (
    select unnest(generate_series(min(released_on), max(known_on), interval 1 day))::date as day
    from china_records
    where bloc_by = 'publisher'
)

select
    days.day,
    tolerances.tolerance_eci,
    case
        when first_above.leader_released_on <= days.day
            then {{ months_between('first_above.leader_released_on', 'days.day') }}
        else 0
    end as gap_months,
    us_records.eci - china_records.eci as gap_eci,
    case when first_above.leader_released_on <= days.day then first_above.leader_model end as leader_model,
    us_records.model as us_best_model,
    us_records.eci as us_best_eci,
    china_records.model as china_best_model,
    china_records.eci as china_best_eci,
    greatest(us_records.known_on, china_records.known_on) as known_on
from days
cross join tolerances
inner join china_records
    on days.day >= china_records.released_on and days.day < coalesce(china_records.overtaken_on, date '9999-12-31')
inner join us_records
    on days.day >= us_records.released_on and days.day < coalesce(us_records.overtaken_on, date '9999-12-31')
left join first_above
    on china_records.model = first_above.china_model and tolerances.tolerance_eci = first_above.tolerance_eci
