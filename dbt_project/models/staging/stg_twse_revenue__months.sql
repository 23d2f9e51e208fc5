-- A file holds one month and replaces the one before it: history is in the vintages, and the newest of a month counts.
with months as (
    select * from {{ every_vintage(source('raw', 'twse_revenue')) }}
)

select
    period_start as month,
    company_code,
    company,
    makes,
    revenue_twd,
    year_before_twd,
    vintage as known_on
from months
qualify row_number() over (partition by period_start, company_code order by vintage desc) = 1
