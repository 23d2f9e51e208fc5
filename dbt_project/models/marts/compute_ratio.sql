with definitions as (
    select
        'D1' as definition,
        ['licensed', 'domestic'] as components
    union all
    select
        'D2' as definition,
        ['licensed', 'domestic', 'smuggled'] as components
    union all
    select
        'D3' as definition,
        ['licensed', 'domestic', 'smuggled', 'offshore'] as components
),

china as (
    select
        definitions.definition,
        compute.period_end,
        sum(compute.median_h100e) as china_h100e,
        greatest({{ sum_low('compute.median_h100e', 'compute.low_h100e') }}, 0) as china_low_h100e,
        {{ sum_high('compute.median_h100e', 'compute.high_h100e') }} as china_high_h100e,
        sum(compute.median_h100e) filter (where compute.component = 'domestic') as domestic_h100e,
        array_to_string(list_sort(list_distinct(list_append(list(compute.source_id), 'epoch_chip_sales'))), ' + ')
            as source_id,
        max(compute.known_at) as known_at
    from definitions
    inner join {{ ref('ind_china_compute') }} as compute on list_contains(definitions.components, compute.component)
    group by definitions.definition, compute.period_end, len(definitions.components)
    having count(*) = len(definitions.components)
),

-- Chips of non-Chinese design plus Chinese output make the world; what China holds or rents is taken out of it.
balanced as (
    select
        china.*,
        world.h100e + china.domestic_h100e - china.china_h100e as us_allied_h100e,
        {{ log_sd('world.h100e_low', 'world.h100e_high') }} as world_log_sd,
        {{ log_sd('china.china_low_h100e', 'china.china_high_h100e') }} as china_log_sd,
        greatest(china.known_at, world.known_at) as all_known_at
    from china
    inner join {{ ref('ind_chip_stock') }} as world
        on china.period_end = world.period_end and world.designer_bloc = 'us_allied' and world.is_covered
),

measured as (
    select
        *,
        us_allied_h100e / china_h100e as ratio,
        exp(1.645 * sqrt(pow(world_log_sd, 2) + pow(china_log_sd, 2))) as spread
    from balanced
)

select
    period_end,
    definition,
    us_allied_h100e,
    china_h100e,
    ratio as median,
    ratio,
    source_id,
    china_low_h100e,
    china_high_h100e,
    all_known_at as known_at,
    ratio / spread as low,
    ratio * spread as high,
    china_h100e / (china_h100e + us_allied_h100e) as china_share
from measured
