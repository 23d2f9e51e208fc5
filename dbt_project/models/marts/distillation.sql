-- Disclosed campaigns are events with numbers of unlike kinds: never add or join them into a series.
with distillation_events as (
    select * from {{ known(ref('distillation_events')) }}
),

ind_matches as (
    select * from {{ ref('ind_matches') }}
)

select
    id,
    event_on as valid_on,
    channel,
    actor,
    target,
    event,
    sign,
    value,
    unit,
    source_url,
    citation,
    grade,
    note,
    known_on,
    first_held_on
from distillation_events
union all
select
    'match:' || model as id,
    matched_on as valid_on,
    'match_lag' as channel,
    matched_by as actor,
    model as target,
    'First Chinese model within one ECI point of this US record' as event,
    0 as sign,
    {{ months_between('released_on', 'matched_on') }} as value,
    'months' as unit,
    'https://epoch.ai/data/eci_scores.csv' as source_url,
    'Epoch Capabilities Index' as citation,
    'X' as grade,
    'A short lag is what distillation would give, and what independent work would give too' as note,
    known_on,
    null::date as first_held_on
from ind_matches
where matched_on is not null
