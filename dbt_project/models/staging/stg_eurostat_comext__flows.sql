with flows as (
    select * from {{ as_of(source('raw', 'eurostat_comext')) }}
)

select
    period_start as month,
    reporter_iso3,
    partner_iso3,
    hs_code,
    flow,
    value_eur,
    vintage as known_on
from flows
