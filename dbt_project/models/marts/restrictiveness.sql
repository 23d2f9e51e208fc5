-- Sum of sign × magnitude of all events up to the end of the month, per channel; zero before the first event. An event
-- counts from the month in which it was known, so that the index could have been read at the time. Enforcement is left
-- out: more cases may mean more smuggling.
with controls as (
    select * from {{ ref('controls') }}
),

events as (
    select
        channel,
        sign,
        magnitude,
        source_url,
        known_on,
        first_held_on,
        {{ month_of('greatest(valid_on, known_on)') }} as month
    from controls
    where channel not in ('realised_flow', 'enforcement') and sign <> 0
),

span as (
    select
        min(month) as opens_on,
        max(month) as closes_on
    from events
),

months as (
    select unnest(generate_series(opens_on, closes_on, interval 1 month))::date as month
    from span
),

channels as (
    select distinct channel from events
)

select
    months.month,
    channels.channel,
    coalesce(sum(events.sign * events.magnitude), 0)::double as level,
    count(events.sign) as events,
    count(events.sign) filter (where events.month = months.month) as new_events,
    max_by(events.source_url, events.known_on) as source_url,
    coalesce(max(events.known_on), months.month) as known_on,
    max(events.first_held_on) as first_held_on
from months
cross join channels
left join events on channels.channel = events.channel and months.month >= events.month
group by months.month, channels.channel
