with epoch_lab_compute as (
    select * from {{ as_of(source('raw', 'epoch_lab_compute')) }}
),

stocks as (
    select
        *,
        lab as model,
        lab as organization,
        null::varchar as country
    from epoch_lab_compute
),

attributed as (
    {{ with_bloc('stocks', key='stocks.lab, stocks.period_end') }}
)

select
    lab,
    lead_organization as organization,
    bloc,
    is_mapped,
    period_end,
    h100e,
    h100e_low,
    h100e_high,
    vintage as known_on
from attributed
