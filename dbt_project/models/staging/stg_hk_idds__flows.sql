-- The publisher leaves zeros out and gives no total, so the world is the sum of the partners. The Hong Kong dollar has
-- been kept between 7.75 and 7.85 to the US dollar since 2005.
with flows as (
    select * from {{ as_of(source('raw', 'hk_idds')) }}
),

totalled as (
    select
        period_start,
        partner_iso3,
        hs_code,
        flow,
        value_hkd,
        vintage
    from flows
    where partner_iso3 <> 'W00'
    union all
    select
        period_start,
        'W00' as partner_iso3,
        hs_code,
        flow,
        sum(value_hkd) as value_hkd,
        max(vintage) as vintage
    from flows
    where partner_iso3 <> 'W00'
    group by period_start, hs_code, flow
)

select
    period_start as month,
    'HKG' as reporter_iso3,
    partner_iso3,
    hs_code,
    flow,
    value_hkd,
    vintage as known_on,
    value_hkd / 7.8 as value_usd
from totalled
