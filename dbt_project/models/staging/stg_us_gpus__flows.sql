with flows as (
    select * from {{ as_of(source('raw', 'us_gpus')) }}
)

select
    period_start as month,
    'USA' as reporter_iso3,
    partner_iso3,
    hs_code,
    'import' as flow,
    value_usd,
    cif_usd,
    quantity,
    vintage as known_on
from flows
