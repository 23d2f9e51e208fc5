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
    coalesce(low_h100e, median_h100e * exp(-1.645 * 0.5)) as low_h100e,
    coalesce(high_h100e, median_h100e * exp(1.645 * 0.5)) as high_h100e,
    low_h100e is null as is_interval_assumed
from compute_estimates
