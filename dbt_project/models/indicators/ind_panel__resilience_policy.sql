with policy_branches as (
    select * from {{ ref('policy_branches') }}
),

control_documents as (
    select * from {{ ref('control_documents') }}
),

-- How the actions of a branch stood at the end of each month that brought a mark of one of them.
marked as (
    select distinct
        branch,
        last_day(known_on) as day
    from policy_branches
    where branch in ('defend', 'loosen')
),

asked as (
    select unnest(['done', 'partly']) as status
),

deeds as (
    select
        {{ month_of('marked.day') }} as month,
        'policy_' || marked.branch || '_' || asked.status as indicator,
        count(*) filter (where policy_branches.status = asked.status)
        || ' of ' || count(*) || ' actions with a mark' as label,
        (count(*) filter (where policy_branches.status = asked.status))::double as value,
        'actions' as unit,
        'policy_status' as source_id,
        max(policy_branches.known_on) as valid_on,
        max(policy_branches.known_on) as known_on,
        max(policy_branches.first_held_on) as first_held_on,
        'marts.policy_branches' as mart,
        {{ where_text([('branch', 'marked.branch', 'text'), ('known_on', 'marked.day', 'until')]) }}
        || ' AND coalesce(superseded_on, DATE ''9999-12-31'') > DATE '''
        || strftime(marked.day, '%Y-%m-%d') || '''' as mart_where,
        {{ where_text([
            ('left(action_id, 1)', 'upper(marked.branch[1])', 'text'),
            ('known_on', 'marked.day', 'until'),
        ]) }} as held_where,
        arg_max(policy_branches.source_url, policy_branches.known_on) as source_url
    from marked
    cross join asked
    inner join policy_branches
        on
            marked.branch = policy_branches.branch
            and marked.day >= policy_branches.known_on
            and marked.day < coalesce(policy_branches.superseded_on, date '9999-12-31')
    group by marked.branch, marked.day, asked.status
),

-- A sample says nothing of how many there were.
rules as (
    select
        month,
        'rules_' || topic as indicator,
        rules || ' of ' || documents || ' documents' as label,
        rules::double as value,
        'rules' as unit,
        'federal_register' as source_id,
        last_published_on as valid_on,
        known_on,
        last_url as source_url,
        'marts.control_documents' as mart,
        {{ where_text([('month', 'month', 'date'), ('topic', 'topic', 'text')]) }} as mart_where,
        {{ where_text([
            ('vintage', 'known_on', 'until'),
            ("date_trunc(''month'', published_on)", 'month', 'date'),
            ("", "'list_contains(string_split(topics, '', ''), ''' || topic || ''')'", "sql"),
        ]) }} as held_where
    from control_documents
    where topic in ('entity_list', 'advanced_computing') and not is_sample
),

parts as (
    select * from deeds
    union all by name
    select * from rules
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
