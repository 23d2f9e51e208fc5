-- Exports come split by origin; their sum is what the partner's imports mirror.
with flows as (
    select * from {{ as_of(source('raw', 'us_census')) }}
),

totalled as (
    select
        period_start,
        partner_iso3,
        hs_code,
        flow,
        value_usd,
        cif_usd,
        vintage,
        false as is_sum
    from flows
    union all
    select
        period_start,
        partner_iso3,
        hs_code,
        'export' as flow,
        sum(value_usd) as value_usd,
        null as cif_usd,
        max(vintage) as vintage,
        true as is_sum
    from flows
    where flow in ('domestic_export', 're_export')
    group by period_start, partner_iso3, hs_code
)

select
    period_start as month,
    'USA' as reporter_iso3,
    partner_iso3,
    hs_code,
    flow,
    value_usd,
    cif_usd,
    vintage as known_on
from totalled
qualify row_number() over (partition by period_start, partner_iso3, hs_code, flow order by is_sum) = 1
