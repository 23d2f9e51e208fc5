with draws as (
    select * from {{ as_of(source('raw', 'epoch_eci_draws')) }}
)

select
    model,
    draw,
    eci,
    vintage as known_on
from draws
