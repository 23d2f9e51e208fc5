with flows as (
    select
        *,
        case flow
            when 'export' then 'import'
            when 'import' then 'export'
            when 're_export' then 're_import'
            when 're_import' then 're_export'
        end as mirror_flow
    from {{ ref('stg_comtrade__flows') }}
)

select
    flows.month,
    flows.reporter_iso3,
    flows.partner_iso3,
    flows.hs_code,
    flows.flow,
    flows.value_usd,
    mirror.value_usd as mirror_value_usd,
    mirror.value_usd / nullif(flows.value_usd, 0) as mirror_gap_ratio,
    greatest(flows.known_at, mirror.known_at) as known_at
from flows
left join flows as mirror
    on
        flows.month = mirror.month
        and flows.reporter_iso3 = mirror.partner_iso3
        and flows.partner_iso3 = mirror.reporter_iso3
        and flows.hs_code = mirror.hs_code
        and flows.mirror_flow = mirror.flow
