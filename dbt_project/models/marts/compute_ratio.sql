with ind_china_compute as (
    select * from {{ ref('ind_china_compute') }}
),

ind_chip_stock as (
    select * from {{ ref('ind_chip_stock') }}
),

ind_chip_output as (
    select * from {{ ref('ind_chip_output') }}
),

published_ratios as (
    select * from {{ known(ref('published_ratios')) }}
),

definitions as (
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
        greatest({{ sum_low('compute.median_h100e', 'compute.h100e_low') }}, 0) as china_h100e_low,
        {{ sum_high('compute.median_h100e', 'compute.h100e_high') }} as china_h100e_high,
        sum(compute.median_h100e) filter (where compute.component = 'domestic') as domestic_h100e,
        array_to_string(list_sort(list_distinct(list_append(list(compute.source_id), 'epoch_chip_sales'))), ' + ')
            as source_id,
        max(compute.known_on) as known_on
    from definitions
    inner join ind_china_compute as compute on list_contains(definitions.components, compute.component)
    group by definitions.definition, compute.period_end, len(definitions.components)
    having count(*) = len(definitions.components)
),

-- Chips of non-Chinese design plus Chinese output make the world; what China holds or rents is taken out of it.
balanced as (
    select
        china.*,
        world.h100e + china.domestic_h100e - china.china_h100e as us_allied_h100e,
        {{ log_sd('world.h100e_low', 'world.h100e_high') }} as world_log_sd,
        {{ log_sd('china.china_h100e_low', 'china.china_h100e_high') }} as china_log_sd,
        greatest(china.known_on, world.known_on) as all_known_on
    from china
    inner join ind_chip_stock as world
        on china.period_end = world.period_end and world.designer_bloc = 'us_allied' and world.is_covered
),

measured as (
    select
        *,
        us_allied_h100e / china_h100e as ratio,
        exp(1.645 * sqrt(pow(world_log_sd, 2) + pow(china_log_sd, 2))) as spread
    from balanced
),

-- A flow, measured: what Nvidia sold in a year over what Huawei did.
output as (
    select
        nvidia.period_end,
        nvidia.h100e as us_allied_h100e,
        huawei.h100e as china_h100e,
        nvidia.h100e / huawei.h100e as ratio,
        exp(1.645 * sqrt(
            pow({{ log_sd('nvidia.h100e_low', 'nvidia.h100e_high') }}, 2)
            + pow({{ log_sd('huawei.h100e_low', 'huawei.h100e_high') }}, 2)
        )) as spread,
        huawei.h100e_low as china_h100e_low,
        huawei.h100e_high as china_h100e_high,
        greatest(nvidia.known_on, huawei.known_on) as known_on
    from ind_chip_output as nvidia
    inner join ind_chip_output as huawei
        on nvidia.period_end = huawei.period_end and nvidia.designer = 'Nvidia' and huawei.designer = 'Huawei'
)

select
    period_end,
    definition,
    '' as variant,
    'stock' as kind,
    us_allied_h100e,
    china_h100e,
    ratio / spread as low,
    ratio as median,
    ratio * spread as high,
    china_h100e / (china_h100e + us_allied_h100e) as china_share,
    ratio,
    source_id,
    china_h100e_low,
    china_h100e_high,
    all_known_on as known_on
from measured
union all
select
    period_end,
    'D5' as definition,
    'measured' as variant,
    'flow' as kind,
    us_allied_h100e,
    china_h100e,
    ratio / spread as low,
    ratio as median,
    ratio * spread as high,
    null as china_share,
    ratio,
    'epoch_chip_sales' as source_id,
    china_h100e_low,
    china_h100e_high,
    known_on
from output
union all
select
    period_end,
    definition,
    variant,
    kind,
    null as us_allied_h100e,
    null as china_h100e,
    low,
    median,
    high,
    china_share,
    median as ratio,
    'published_ratios:' || id as source_id,
    null as china_h100e_low,
    null as china_h100e_high,
    known_on
from published_ratios
