with adoption as (
    select * from {{ ref('adoption') }}
),

token_prices as (
    select * from {{ ref('token_prices') }}
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

-- At equal capability: models that reach 140 points of the index, at their developers.
prices as (
    select
        {{ month_of('max(known_on)') }} as month,
        'us_price_ratio' as indicator,
        'Median price of models at 140 points and above, US and allied over Chinese' as label,
        max(median_usd_per_mtok) filter (where bloc = 'us_allied')
        / max(median_usd_per_mtok) filter (where bloc = 'china') as value,
        'times' as unit,
        source_id,
        max(valid_on) as valid_on,
        max(known_on) as known_on,
        'marts.token_prices' as mart,
        'source_id = ''models_dev'' AND at_least_eci = 140' as mart_where,
        {{ where_text([('vintage', 'max(known_on)', 'until')]) }} as held_where
    from token_prices
    where source_id = 'models_dev' and at_least_eci = 140
    group by source_id
    having count(distinct bloc) = 2
),

parts as (
    select * from shares
    union all by name
    select * from counted
    union all by name
    select * from prices
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
