with sales as (
    select * from {{ as_of(source('raw', 'epoch_chip_sales')) }}
),

designers as (
    select * from {{ ref('designers') }}
)

select
    sales.designer,
    sales.period_end,
    coalesce(designers.bloc, 'other') as designer_bloc,
    sum(sales.units) as units,
    sum(sales.h100e) as h100e,
    sum(sales.h100e_low) as h100e_low,
    sum(sales.h100e_high) as h100e_high,
    bool_or(sales.is_incomplete) as is_incomplete,
    max(sales.vintage) as known_on
from sales
left join designers on sales.designer = designers.designer
group by sales.designer, designers.bloc, sales.period_end
