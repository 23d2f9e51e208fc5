with periods as (
    select * from {{ as_of(source('raw', 'sec_edgar')) }}
)

select
    company,
    concept,
    period_start,
    period_end,
    value_usd,
    form,
    filed_on,
    accession,
    vintage as known_on
from periods
