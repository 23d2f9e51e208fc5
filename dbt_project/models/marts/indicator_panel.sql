with records as (
    select
        {{ month_of('released_on') }} as month,
        case bloc when 'china' then 'china_record_eci' else 'us_record_eci' end as indicator,
        'lag' as leg,
        model as label,
        eci as value,
        eci_low as low,
        eci_high as high,
        'ECI points' as unit,
        'epoch_eci' as source_id,
        released_on as valid_on,
        first_seen_at,
        known_at
    from {{ ref('frontier') }}
    where not is_first
    qualify row_number() over (partition by bloc, {{ month_of('released_on') }} order by eci desc) = 1
),

world as (
    select
        {{ month_of('period_end') }} as month,
        'world_h100e' as indicator,
        'ratio' as leg,
        'Chips of US and allied design, cumulative' as label,
        h100e as value,
        h100e_low as low,
        h100e_high as high,
        'H100e' as unit,
        'epoch_chip_sales' as source_id,
        period_end as valid_on,
        known_at as first_seen_at,
        known_at
    from {{ ref('ind_chip_stock') }}
    where designer_bloc = 'us_allied' and is_covered
),

china as (
    select
        {{ month_of('period_end') }} as month,
        'china_' || component || '_h100e' as indicator,
        'ratio' as leg,
        'China, ' || component as label,
        median_h100e as value,
        low_h100e as low,
        high_h100e as high,
        'H100e' as unit,
        source_id,
        period_end as valid_on,
        known_at as first_seen_at,
        known_at
    from {{ ref('ind_china_compute') }}
),

panel as (
    select * from records
    union all
    select * from world
    union all
    select * from china
)

select
    month,
    indicator,
    'intelligence' as front,
    leg,
    label,
    value,
    low,
    high,
    unit,
    known_at,
    true as is_observed,
    source_id,
    valid_on,
    first_seen_at
from panel
