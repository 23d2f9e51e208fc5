with ind_records as (
    select * from {{ ref('ind_records') }}
),

records as (
    select * from ind_records
    where bloc in ('us_allied', 'china')
),

first_match as (
    select
        follower.model,
        min(leader.released_on) as matched_on,
        min_by(leader.model, leader.released_on) as matched_model
    from records as follower
    inner join records as leader on leader.bloc = 'us_allied' and leader.eci >= follower.eci - 1
    where follower.bloc = 'china'
    group by follower.model
)

select
    records.bloc,
    records.model,
    records.organization,
    records.released_on,
    records.eci,
    records.eci_low,
    records.eci_high,
    {{ months_between('first_match.matched_on', 'records.released_on') }} as lag_at_release_months,
    first_match.matched_model,
    records.is_first,
    records.first_seen_on,
    records.known_on
from records
left join first_match on records.model = first_match.model
