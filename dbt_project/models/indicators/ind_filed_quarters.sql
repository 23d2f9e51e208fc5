-- Filings give sums since the start of the fiscal year: a quarter is the difference of two that start alike. Of several
-- ways to the same quarter the one that needs no subtraction comes first. A company that ends its quarters on Sundays
-- has stated one end as two days: ends less than a month apart are one.
with stg_sec_edgar__periods as (
    select * from {{ ref('stg_sec_edgar__periods') }}
),

sums as (
    select
        *,
        lag(period_end) over year_to_date as previous_end,
        lag(value_usd) over year_to_date as previous_usd
    from stg_sec_edgar__periods
    window year_to_date as (partition by company, concept, period_start order by period_end)
),

quarters as (
    select
        company,
        concept,
        filed_on,
        form,
        accession,
        known_on,
        period_end,
        previous_end is not null as is_difference,
        coalesce(previous_end + 1, period_start) as period_start,
        value_usd - coalesce(previous_usd, 0) as value_usd
    from sums
),

lengths as (
    select
        *,
        period_end - lag(period_end) over ends < 31 as is_same
    from quarters
    where period_end - period_start between 80 and 100
    window ends as (partition by company, concept order by period_end)
),

numbered as (
    select
        *,
        count(*) filter (where not coalesce(is_same, false)) over ends as number
    from lengths
    window ends as (partition by company, concept order by period_end)
)

select
    company,
    concept,
    period_start,
    period_end,
    value_usd,
    is_difference,
    form,
    filed_on,
    accession,
    known_on
from numbered
qualify row_number() over (partition by company, concept, number order by is_difference asc, filed_on desc) = 1
