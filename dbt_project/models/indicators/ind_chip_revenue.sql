-- TSMC by month, Taiwan's builders of servers together where all of them have reported, and Nvidia by fiscal quarter.
with stg_twse_revenue__months as (
    select * from {{ ref('stg_twse_revenue__months') }}
),

ind_filed_quarters as (
    select * from {{ ref('ind_filed_quarters') }}
),

listed as (
    select
        month,
        case when company = 'TSMC' then 'tsmc_revenue' when makes = 'servers' then 'taiwan_servers_revenue' end
            as indicator,
        sum(revenue_twd) as level,
        sum(year_before_twd) as before,
        count(*) as companies,
        max(known_on) as known_on
    from stg_twse_revenue__months
    group by all
),

nvidia as (
    select * from ind_filed_quarters
    where company = 'NVDA' and concept = 'Revenues' and value_usd >= 0
)

select
    indicator,
    'twse_revenue' as source_id,
    month as period_start,
    last_day(month) as period_end,
    1 as months,
    level,
    'TWD' as level_unit,
    level / nullif(before, 0) - 1 as growth,
    known_on
from listed
where indicator = 'tsmc_revenue' or (indicator = 'taiwan_servers_revenue' and companies = 5)
union all
select
    'nvidia_revenue' as indicator,
    'sec_edgar' as source_id,
    here.period_start,
    here.period_end,
    3 as months,
    here.value_usd as level,
    'USD' as level_unit,
    here.value_usd / nullif(before.value_usd, 0) - 1 as growth,
    greatest(here.known_on, before.known_on) as known_on
from nvidia as here
left join nvidia as before on here.period_end - before.period_end between 350 and 380
