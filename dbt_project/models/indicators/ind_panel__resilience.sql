with restrictiveness as (
    select * from {{ ref('restrictiveness') }}
),

control_events as (
    select * from {{ ref('controls') }}
),

entity_list as (
    select * from {{ ref('entity_list') }}
),

controls as (
    select
        month,
        'restrictiveness_' || channel as indicator,
        replace(channel, '_', ' ') as label,
        level as value,
        'sum of sign × magnitude' as unit,
        'control_events' as source_id,
        month as valid_on,
        known_on,
        first_held_on,
        'marts.restrictiveness' as mart,
        {{ where_text([('month', 'month', 'date'), ('channel', 'channel', 'text')]) }} as mart_where,
        {{ where_text([('known_on', 'known_on', 'until'), ('channel', 'channel', 'text')]) }} as held_where,
        source_url
    from restrictiveness
    where new_events > 0
),

prosecuted as (
    select
        {{ month_of('valid_on') }} as month,
        'prosecuted_usd' as indicator,
        string_agg(id, ', ' order by id) as label,
        sum(value) as value,
        'USD' as unit,
        'control_events' as source_id,
        max(valid_on) as valid_on,
        max(known_on) as known_on,
        max(first_held_on) as first_held_on,
        'marts.controls' as mart,
        'unit = ''USD prosecuted'' AND date_trunc(''month'', valid_on) = DATE '''
        || strftime({{ month_of('valid_on') }}, '%Y-%m-%d') || '''' as mart_where,
        'unit = ''USD prosecuted'' AND date_trunc(''month'', event_on) = DATE '''
        || strftime({{ month_of('valid_on') }}, '%Y-%m-%d') || '''' as held_where,
        any_value(source_url) as source_url
    from control_events
    where channel = 'enforcement' and unit = 'USD prosecuted'
    group by {{ month_of('valid_on') }}
),

-- Cases known by the end of the month: a case counts from the first of its events that could be known.
cases as (
    select
        case_id,
        min(known_on) as known_on,
        min(first_held_on) as first_held_on,
        arg_min(source_url, known_on) as source_url
    from control_events
    where case_id is not null
    group by case_id
),

enforced as (
    select distinct
        {{ month_of('known_on') }} as month,
        'enforcement_cases' as indicator,
        'Cases of diversion or unlicensed sale known so far' as label,
        count(*) over upto as value,
        'cases' as unit,
        'control_events' as source_id,
        max(known_on) over upto as valid_on,
        max(known_on) over upto as known_on,
        max(first_held_on) over upto as first_held_on,
        'marts.controls' as mart,
        'case_id IS NOT NULL AND '
        || {{ where_text([('known_on', 'max(known_on) over upto', 'until')]) }} as mart_where,
        'case_id IS NOT NULL AND '
        || {{ where_text([('known_on', 'max(known_on) over upto', 'until')]) }} as held_where,
        last_value(source_url) over upto as source_url
    from cases
    window upto as (
        order by {{ month_of('known_on') }} range between unbounded preceding and current row
    )
),

-- A sample says nothing of how many stand on the list.
entities as (
    select
        month,
        'entity_list_china_entries' as indicator,
        'Entries with an address in China' as label,
        standing as value,
        'entries' as unit,
        'screening_list' as source_id,
        listed_on as valid_on,
        known_on,
        'marts.entity_list' as mart,
        {{ where_text([('listed_on', 'listed_on', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'date'), ('listed_on', 'listed_on', 'until')]) }} as held_where
    from entity_list
    where not is_sample
    qualify row_number() over (partition by month order by listed_on desc) = 1
),

parts as (
    select * from controls
    union all by name
    select * from prosecuted
    union all by name
    select * from enforced
    union all by name
    select * from entities
)

select
    parts.month,
    parts.indicator,
    'resilience' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url,
    coalesce(parts.first_held_on, parts.known_on) as first_seen_on
from parts
