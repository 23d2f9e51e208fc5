-- Compute and what it is made of, beside the ratios that the model reads: sites seen, the largest laboratory of either
-- side, the best chip of Chinese design, and what three clouds that report calendar years spend.
with capacity as (
    select * from {{ ref('capacity') }}
),

lab_compute as (
    select * from {{ ref('lab_compute') }}
),

accelerators as (
    select * from {{ ref('accelerators') }}
),

capex as (
    select * from {{ ref('capex') }}
),

sites as (
    select
        {{ month_of('period_end') }} as month,
        case bloc when 'china' then 'china_' else 'us_' end || list || '_h100e' as indicator,
        case list when 'clusters' then 'Large clusters in operation' else 'Frontier data centres in operation' end
            as label,
        h100e as value,
        'H100 equivalents' as unit,
        case list when 'clusters' then 'epoch_gpu_clusters' else 'epoch_data_center_timelines' end as source_id,
        period_end as valid_on,
        known_on,
        'marts.capacity' as mart,
        {{ where_text([
            ('list', 'list', 'text'),
            ('period_end', 'period_end', 'date'),
            ('bloc', 'bloc', 'text'),
        ]) }} as mart_where,
        case list
            when 'clusters'
                then {{ where_text([('vintage', 'known_on', 'until'), ('operational_on', 'period_end', 'until')]) }}
            else {{ where_text([('vintage', 'known_on', 'until'), ('state_on', 'period_end', 'until')]) }}
        end as held_where
    from capacity
    where bloc in ('us_allied', 'china') and h100e > 0 and period_end >= date '2020-01-01'
),

labs as (
    select
        {{ month_of('period_end') }} as month,
        case bloc when 'china' then 'china_lab_h100e' else 'us_lab_h100e' end as indicator,
        lab as label,
        h100e as value,
        h100e_low as low,
        h100e_high as high,
        'H100 equivalents' as unit,
        'epoch_lab_compute' as source_id,
        period_end as valid_on,
        known_on,
        'marts.lab_compute' as mart,
        {{ where_text([('lab', 'lab', 'text'), ('period_end', 'period_end', 'date')]) }} as mart_where,
        {{ where_text([
            ('vintage', 'known_on', 'until'),
            ('lab', 'lab', 'text'),
            ('period_end', 'period_end', 'date'),
        ]) }} as held_where
    from lab_compute
    where bloc in ('us_allied', 'china')
    qualify row_number() over (partition by bloc, {{ month_of('period_end') }} order by h100e desc) = 1
),

chips as (
    select
        {{ month_of('released_on') }} as month,
        'us_chip_multiple' as indicator,
        chip as label,
        us_multiple as value,
        'times' as unit,
        'epoch_ml_hardware' as source_id,
        released_on as valid_on,
        known_on,
        'marts.accelerators' as mart,
        {{ where_text([('chip', 'chip', 'text')]) }} as mart_where,
        {{ where_text([('vintage', 'known_on', 'date'), ('released_on', 'released_on', 'until')]) }} as held_where
    from accelerators
    where bloc = 'china' and us_multiple is not null
    qualify row_number() over (partition by {{ month_of('released_on') }} order by us_multiple asc, chip asc) = 1
),

-- Of companies whose fiscal year is the calendar's; a year that lacks one of them is none.
clouds as (
    select
        {{ month_of('period_end') }} as month,
        'clouds_capex_usd' as indicator,
        'Alphabet, Amazon and Meta' as label,
        sum(value_usd) as value,
        'USD' as unit,
        'sec_edgar' as source_id,
        period_end as valid_on,
        max(known_on) as known_on,
        'marts.capex' as mart,
        'months = 12 AND company IN (''GOOGL'', ''AMZN'', ''META'') AND '
        || {{ where_text([('period_end', 'period_end', 'date')]) }} as mart_where,
        {{ where_text([('vintage', 'max(known_on)', 'until'), ('period_end', 'period_end', 'date')]) }} as held_where
    from capex
    where months = 12 and company in ('GOOGL', 'AMZN', 'META')
    group by period_end
    having count(distinct company) = 3
),

alphabet as (
    select
        {{ month_of('period_end') }} as month,
        'alphabet_capex_usd' as indicator,
        'Alphabet, in the quarter' as label,
        value_usd as value,
        'USD' as unit,
        'sec_edgar' as source_id,
        period_end as valid_on,
        known_on,
        'marts.capex' as mart,
        {{ where_text([
            ('company', 'company', 'text'),
            ('period_end', 'period_end', 'date'),
            ('months', 'months::varchar', 'text'),
        ]) }} as mart_where,
        {{ where_text([
            ('vintage', 'known_on', 'until'),
            ('company', 'company', 'text'),
            ('period_end', 'period_end', 'date'),
        ]) }} as held_where
    from capex
    where months = 3 and company = 'GOOGL' and period_end >= date '2020-01-01'
),

parts as (
    select * from sites
    union all by name
    select * from labs
    union all by name
    select * from chips
    union all by name
    select * from clouds
    union all by name
    select * from alphabet
)

select
    parts.month,
    parts.indicator,
    'intelligence' as front,
    'none' as leg,
    parts.label,
    parts.value,
    parts.low,
    parts.high,
    parts.unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on as first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where
from parts
