with chip_stock as (
    select * from {{ ref('ind_chip_stock') }}
),

china_compute as (
    select * from {{ ref('ind_china_compute') }}
),

world as (
    select
        {{ month_of('period_end') }} as month,
        'world_h100e' as indicator,
        'Chips of US and allied design, cumulative' as label,
        h100e as value,
        h100e_low as low,
        h100e_high as high,
        'epoch_chip_sales' as source_id,
        period_end as valid_on,
        known_on,
        'indicators.ind_chip_stock' as mart,
        {{ where_text([('period_end', 'period_end', 'date'), ('designer_bloc', 'designer_bloc', 'text')]) }}
            as mart_where,
        {{ where_text([
            ('vintage', 'known_on', 'date'),
            ('period_end', 'period_end', 'until'),
            ('', "'designer IN (SELECT designer FROM seeds.designers WHERE bloc = ''us_allied'')'", 'sql'),
        ]) }} as held_where
    from chip_stock
    where designer_bloc = 'us_allied' and is_covered
),

china as (
    select
        {{ month_of('period_end') }} as month,
        'china_' || component || '_h100e' as indicator,
        'China, ' || component as label,
        median_h100e as value,
        h100e_low as low,
        h100e_high as high,
        source_id,
        period_end as valid_on,
        known_on,
        'indicators.ind_china_compute' as mart,
        {{ where_text([('period_end', 'period_end', 'date'), ('component', 'component', 'text')]) }} as mart_where,
        case source_id
            when 'epoch_chip_owners'
                then {{ where_text([
                    ('vintage', 'known_on', 'date'),
                    ('period_end', 'period_end', 'date'),
                    ('', "'owner = ''China''"
                        ~ " AND designer IN (SELECT designer FROM seeds.designers WHERE bloc = ''us_allied'')'", 'sql'),
                ]) }}
            when 'epoch_chip_sales'
                then {{ where_text([
                    ('vintage', 'known_on', 'date'),
                    ('period_end', 'period_end', 'until'),
                    ('', "'designer IN (SELECT designer FROM seeds.designers WHERE bloc = ''china'')'", 'sql'),
                ]) }}
            else {{ where_text([
                ('known_on', 'known_on', 'date'),
                ('period_end', 'period_end', 'date'),
                ('component', 'component', 'text'),
            ]) }}
        end as held_where,
        source_url
    from china_compute
),

parts as (
    select * from world
    union all by name
    select * from china
)

select
    parts.month,
    parts.indicator,
    'intelligence' as front,
    'ratio' as leg,
    parts.label,
    parts.value,
    parts.low,
    parts.high,
    'H100e' as unit,
    parts.source_id,
    parts.valid_on,
    parts.known_on as first_seen_on,
    parts.known_on,
    parts.mart,
    parts.mart_where,
    parts.held_where,
    parts.source_url
from parts
