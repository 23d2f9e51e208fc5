with control_events as (
    select * from {{ known(ref('control_events')) }}
)

select
    id,
    event_on as valid_on,
    channel,
    actor,
    event,
    sign,
    magnitude,
    value,
    unit,
    case_id,
    source_url,
    citation,
    grade,
    note,
    known_on,
    first_held_on
from control_events
