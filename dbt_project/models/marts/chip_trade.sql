-- Each customs office as it reports, and the UN's collection of them: a flow may stand here several times, once per
-- source, and is never to be added up across sources. A flow's mirror is the opposite flow that the partner reports: an
-- import mirrors an export with what is re-exported in it. Re-exports alone have none: nobody reports taking them in.
-- What leaves a hub was mostly made elsewhere, and who takes it in books it by its origin: there the two reports differ
-- by their definitions, and their ratio is no gap.
with stg_comtrade__flows as (
    select * from {{ ref('stg_comtrade__flows') }}
),

stg_us_census__flows as (
    select * from {{ ref('stg_us_census__flows') }}
),

stg_eurostat_comext__flows as (
    select * from {{ ref('stg_eurostat_comext__flows') }}
),

stg_hk_idds__flows as (
    select * from {{ ref('stg_hk_idds__flows') }}
),

stg_taiwan_customs__flows as (
    select * from {{ ref('stg_taiwan_customs__flows') }}
),

stg_korea_trade__flows as (
    select * from {{ ref('stg_korea_trade__flows') }}
),

stg_us_gpus__flows as (
    select * from {{ ref('stg_us_gpus__flows') }}
),

trade_allowances as (
    select * from {{ known(ref('trade_allowances')) }}
),

reports as (
    select
        'comtrade' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        months,
        value_usd,
        fob_usd,
        null::double as value_eur,
        known_on
    from stg_comtrade__flows
    union all
    select
        'us_census' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        1 as months,
        value_usd,
        value_usd as fob_usd,  -- both ways: free alongside ship, and the customs value
        null as value_eur,
        known_on
    from stg_us_census__flows
    union all
    select
        'eurostat_comext' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        1 as months,
        null as value_usd,
        null as fob_usd,
        value_eur,
        known_on
    from stg_eurostat_comext__flows
    union all
    select
        'hk_idds' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        1 as months,
        value_usd,
        null as fob_usd,
        null as value_eur,
        known_on
    from stg_hk_idds__flows
    union all
    select
        'taiwan_customs' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        months::integer as months,
        value_usd,
        null as fob_usd,
        null as value_eur,
        known_on
    from stg_taiwan_customs__flows
    union all by name
    select
        'korea_trade' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        1 as months,
        value_usd,
        value_usd as fob_usd,
        known_on
    from stg_korea_trade__flows
    union all by name
    select
        'us_gpus' as source_id,
        month,
        reporter_iso3,
        partner_iso3,
        hs_code,
        flow,
        1 as months,
        value_usd,
        value_usd as fob_usd,
        known_on
    from stg_us_gpus__flows
),

-- Imports carry freight and insurance: where the report does not say the value without, the allowance is taken off.
flows as (
    select
        reports.*,
        case reports.flow when 'export' then 'import' when 'import' then 'export' end as mirror_flow,
        case
            when reports.flow not in ('import', 're_import') then reports.value_usd
            else coalesce(nullif(reports.fob_usd, 0), reports.value_usd / allowance.factor)
        end as value_fob_usd
    from reports
    left join trade_allowances as allowance on allowance.id = 'cif_over_fob'
),

-- A flow's own customs office comes before the UN's copy of it.
mirrors as (
    select * from flows
    where value_usd is not null
    qualify
        row_number() over (
            partition by month, months, reporter_iso3, partner_iso3, hs_code, flow
            order by source_id = 'comtrade', source_id
        ) = 1
)

select
    flows.month,
    flows.reporter_iso3,
    flows.partner_iso3,
    flows.hs_code,
    flows.flow,
    flows.source_id,
    flows.value_usd,
    flows.months,
    flows.value_eur,
    mirrors.value_usd as mirror_value_usd,
    mirrors.source_id as mirror_source_id,
    flows.value_fob_usd,
    mirrors.value_fob_usd as mirror_value_fob_usd,
    mirrors.value_usd / nullif(flows.value_usd, 0) as mirror_gap_ratio,
    mirrors.value_fob_usd / nullif(flows.value_fob_usd, 0) as mirror_gap_fob_ratio,
    case flows.flow when 'import' then flows.partner_iso3 else flows.reporter_iso3 end
    not in ('HKG', 'SGP', 'ARE') as is_mirror_sound,
    greatest(flows.known_on, mirrors.known_on) as known_on
from flows
left join mirrors
    on
        flows.month = mirrors.month
        and flows.months = mirrors.months
        and flows.reporter_iso3 = mirrors.partner_iso3
        and flows.partner_iso3 = mirrors.reporter_iso3
        and flows.hs_code = mirrors.hs_code
        and flows.mirror_flow = mirrors.flow
