with compute_estimates as (
    select * from {{ known(ref('compute_estimates')) }}
)

select
    period_end,
    component,
    median_h100e,
    concept,
    source_url,
    grade,
    known_on,
    coalesce(h100e_low, median_h100e * exp(-1.645 * 0.5)) as h100e_low,
    coalesce(h100e_high, median_h100e * exp(1.645 * 0.5)) as h100e_high,
    h100e_low is null as is_interval_assumed
from compute_estimates
