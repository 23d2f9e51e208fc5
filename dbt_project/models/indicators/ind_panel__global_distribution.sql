with adoption as (
    select * from {{ ref('adoption') }}
),

token_prices as (
    select * from {{ ref('token_prices') }}
),

lab_releases as (
    select * from {{ ref('lab_releases') }}
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

-- At equal capability: models that reach 140 points of the index; and of all, where nobody says how good they are.
prices as (
    select
        {{ month_of('max(known_on)') }} as month,
        'us_price_ratio' || case source_id when 'openrouter_models' then '_routed' else '' end
        || case at_least_eci when 0 then '_all' else '' end as indicator,
        case at_least_eci
            when 0 then 'Median price of all text models, US and allied over Chinese'
            else 'Median price of models at 140 points and above, US and allied over Chinese'
        end as label,
        max(median_usd_per_mtok) filter (where bloc = 'us_allied')
        / max(median_usd_per_mtok) filter (where bloc = 'china') as value,
        'times' as unit,
        source_id,
        max(valid_on) as valid_on,
        max(known_on) as known_on,
        'marts.token_prices' as mart,
        {{ where_text([('source_id', 'source_id', 'text'), ('at_least_eci', 'at_least_eci::varchar', 'text')]) }}
            as mart_where,
        {{ where_text([('vintage', 'max(known_on)', 'until')]) }} as held_where
    from token_prices
    where at_least_eci in (0, 140)
    group by source_id, at_least_eci
    having count(distinct bloc) = 2
),

-- Of one list, which names what it thinks notable: a count over several would jump when one of them grows.
releases as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_notable_releases' else 'us_notable_releases' end as indicator,
        'Notable models released in the month' as label,
        count(*)::double as value,
        'models' as unit,
        'epoch_models' as source_id,
        max(released_on) as valid_on,
        max(known_on) as known_on,
        'marts.lab_releases' as mart,
        {{ where_text([
            ('source_id', "'epoch_models'", 'text'),
            ('bloc', 'bloc', 'text'),
            ("date_trunc(''month'', released_on)", month_of('released_on'), 'date'),
        ]) }} as mart_where,
        {{ where_text([
            ('vintage', 'max(known_on)', 'until'),
            ("date_trunc(''month'', released_on)", month_of('released_on'), 'date'),
        ]) }} as held_where
    from lab_releases
    where source_id = 'epoch_models' and bloc in ('us_allied', 'china') and released_on >= date '2020-01-01'
    group by bloc, {{ month_of('released_on') }}
),

parts as (
    select * from shares
    union all by name
    select * from counted
    union all by name
    select * from prices
    union all by name
    select * from releases
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
