with ind_chip_stock as (
    select * from {{ ref('ind_chip_stock') }}
),

stg_epoch_lab_compute__stocks as (
    select * from {{ ref('stg_epoch_lab_compute__stocks') }}
),

world as (
    select
        period_end,
        sum(h100e) as h100e,
        max(known_on) as known_on
    from ind_chip_stock
    group by period_end
    having bool_and(is_covered)
)

select
    stocks.lab,
    stocks.organization,
    stocks.bloc,
    stocks.period_end,
    stocks.h100e,
    stocks.h100e_low,
    stocks.h100e_high,
    stocks.h100e / world.h100e as share_of_world,
    greatest(stocks.known_on, world.known_on) as known_on
from stg_epoch_lab_compute__stocks as stocks
left join world on stocks.period_end = world.period_end
