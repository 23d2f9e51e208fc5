{{ config(severity='warn') }}
-- A quarter below zero, or ten times or a tenth of the three on either side: one of the two sums behind it was restated
-- alone, or is given in other units. What is below zero stands in no mart.
with neighbours as (
    select
        company,
        concept,
        period_end,
        value_usd,
        median(value_usd) over (
            partition by company, concept order by period_end
            rows between 3 preceding and 3 following exclude current row
        ) as around_usd
    from {{ ref('ind_filed_quarters') }}
)

select
    company,
    concept,
    period_end,
    value_usd
from neighbours
where value_usd < 0 or value_usd > 10 * around_usd or 10 * value_usd < around_usd
