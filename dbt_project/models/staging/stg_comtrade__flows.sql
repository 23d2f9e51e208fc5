-- Months where the country reports them; some report years only (China, Korea, Taiwan, Vietnam, Singapore).
with flows as (
    select * from {{ as_of(source('raw', 'comtrade')) }}
)

select
    period_start as month,
    reporter_iso3,
    partner_iso3,
    hs_code,
    flow,
    value_usd,
    cif_usd,
    fob_usd,
    net_weight_kg,
    is_reported,
    vintage as known_on,
    case frequency when 'M' then 1 when 'A' then 12 end as months
from flows
