-- A month may stand in a kept table of one code and in an answer: the newer vintage of it counts.
with flows as (
    select * from {{ as_of(source('raw', 'korea_trade')) }}
)

select
    period_start as month,
    'KOR' as reporter_iso3,
    partner_iso3,
    hs_code,
    flow,
    value_usd,
    weight_kg,
    vintage as known_on
from flows
qualify
    row_number() over (
        partition by period_start, partner_iso3, hs_code, flow order by vintage desc, retrieved_at desc, part desc
    ) = 1
