with adoption as (
    select * from {{ ref('adoption') }}
),

shares as (
    {{ adoption_rows('adoption', "channel like '%_share'") }}
),

-- Numbers of unlike kinds, never added: of each channel, bloc and month the largest.
counted as (
    select
        {{ month_of('valid_on') }} as month,
        case bloc when 'china' then 'china_' else 'us_' end || channel as indicator,
        actor as label,
        value,
        unit,
        source_id,
        valid_on,
        known_on,
        first_held_on,
        'marts.adoption' as mart,
        {{ where_text([('id', 'id', 'text')]) }} as mart_where,
        {{ where_text([('id', 'id', 'text')]) }} as held_where,
        source_url
    from adoption
    where channel in ('downloads', 'derivatives', 'stack_exports')
    qualify row_number() over (partition by channel, bloc, {{ month_of('valid_on') }} order by value desc, id asc) = 1
),

parts as (
    select * from shares
    union all by name
    select * from counted
)

select
    parts.month,
    parts.indicator,
    'global_distribution' as front,
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
