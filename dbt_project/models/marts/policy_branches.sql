-- One row per mark: what was read of an action on the day it became known. It stands until the action's next.
with policy_actions as (
    select * from {{ ref('policy_actions') }}
),

policy_status as (
    select * from {{ known(ref('policy_status')) }}
),

marks as (
    select
        *,
        lead(known_on) over (partition by action_id order by known_on, status_on) as superseded_on
    from policy_status
)

select
    marks.action_id,
    actions.branch,
    actions.lever,
    actions.model_channel,
    actions.statement,
    actions.resolves_how,
    marks.status,
    marks.status_on,
    marks.known_on,
    marks.first_held_on,
    marks.superseded_on,
    marks.evidence,
    marks.source_url,
    marks.grade,
    actions.grade as action_grade,
    actions.watched_by,
    marks.superseded_on is null as is_current
from marks
inner join policy_actions as actions on marks.action_id = actions.id
