with stg_epoch_chip_sales__quarters as (
    select * from {{ ref('stg_epoch_chip_sales__quarters') }}
),

sales as (
    select * from stg_epoch_chip_sales__quarters
    where designer_bloc in ('us_allied', 'china')
),

designers as (
    select
        designer,
        designer_bloc,
        min(period_end) as first_seen_on
    from sales
    group by designer, designer_bloc
),

quarters as (
    select distinct period_end from sales
),

-- A quarter counts when every designer of the bloc seen so far has a complete row in it.
coverage as (
    select
        quarters.period_end,
        designers.designer_bloc,
        count(*) as designers_seen,
        count(sales.designer) filter (where not sales.is_incomplete) as designers_covered
    from quarters
    inner join designers on quarters.period_end >= designers.first_seen_on
    left join sales on designers.designer = sales.designer and quarters.period_end = sales.period_end
    group by quarters.period_end, designers.designer_bloc
)

select
    coverage.period_end,
    coverage.designer_bloc,
    coverage.designers_seen,
    coverage.designers_covered,
    sum(sales.h100e) as h100e,
    sum(sales.h100e_low) as h100e_low,
    sum(sales.h100e_high) as h100e_high,
    coverage.designers_seen = coverage.designers_covered as is_covered,
    max(sales.known_on) as known_on
from coverage
inner join sales on coverage.designer_bloc = sales.designer_bloc and coverage.period_end >= sales.period_end
group by coverage.period_end, coverage.designer_bloc, coverage.designers_seen, coverage.designers_covered
