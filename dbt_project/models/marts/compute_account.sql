-- The stock identity, one signed row per component. Summed by bloc over rows up to a definition, it gives that
-- definition's stock; chips that China holds or rents are taken from the other side, so the world does not change.
with ind_chip_stock as (
    select * from {{ ref('ind_chip_stock') }}
),

ind_china_compute as (
    select * from {{ ref('ind_china_compute') }}
),

covered as (
    select * from ind_chip_stock
    where designer_bloc = 'us_allied' and is_covered
),

china as (
    select
        compute.*,
        case compute.component when 'smuggled' then 'D2' when 'offshore' then 'D3' else 'D1' end as enters_at
    from ind_china_compute as compute
    inner join covered on compute.period_end = covered.period_end
),

blocs as (
    select unnest(['us_allied', 'china']) as bloc
),

entries as (
    select
        period_end,
        'us_allied' as bloc,
        'produced' as component,
        'D1' as enters_at,
        h100e,
        'epoch_chip_sales' as source_id,
        true as is_measured,
        known_on
    from covered
    union all
    select
        period_end,
        'china' as bloc,
        component,
        enters_at,
        median_h100e as h100e,
        source_id,
        is_measured,
        known_on
    from china
    union all
    select
        period_end,
        'us_allied' as bloc,
        component || ' to china' as component,
        enters_at,
        -median_h100e as h100e,
        source_id,
        is_measured,
        known_on
    from china
    where component <> 'domestic'
    union all
    -- Sales are never written off: stocks are cumulative and age is left to the model.
    select
        covered.period_end,
        blocs.bloc,
        'retired' as component,
        'D1' as enters_at,
        0 as h100e,
        'not measured' as source_id,
        false as is_measured,
        covered.known_on
    from covered
    cross join blocs
)

select
    period_end,
    bloc,
    component,
    enters_at,
    h100e,
    source_id,
    is_measured,
    known_on
from entries
