with ind_records_by_vintage as (
    select * from {{ ref('ind_records_by_vintage') }}
)

select
    bloc,
    model,
    organization,
    bloc_by,
    released_on,
    eci,
    eci_low,
    eci_high,
    is_first,
    overtaken_on,
    first_seen_on,
    vintage as known_on
from ind_records_by_vintage
where is_current
