with stg_epoch_eci__vintages as (
    select * from {{ ref('stg_epoch_eci__vintages') }}
)

select
    model,
    organization,
    bloc,
    is_mapped,
    bloc_by,
    accessibility,
    released_on,
    eci,
    eci_low,
    eci_high,
    first_seen_on,
    vintage as known_on
from stg_epoch_eci__vintages
where is_current
