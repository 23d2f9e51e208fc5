with stocks as (
    select * from {{ as_of(source('raw', 'epoch_chip_owners')) }}
),

designers as (
    select * from {{ ref('designers') }}
)

select
    stocks.designer,
    stocks.owner,
    stocks.period_end,
    stocks.h100e,
    stocks.h100e_low,
    stocks.h100e_high,
    stocks.is_incomplete,
    stocks.vintage as known_on,
    coalesce(designers.bloc, 'other') as designer_bloc
from stocks
left join designers on stocks.designer = designers.designer
