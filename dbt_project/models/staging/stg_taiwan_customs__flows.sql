-- Years, not months; eleven-digit codes add up to the six of the Harmonized System. The file by destination does not
-- say how much of a year it covers: the file in all does.
with flows as (
    select * from {{ as_of(source('raw', 'taiwan_customs')) }}
),

spans as (
    select
        period_start,
        max(months) as months,
        bool_or(is_preliminary) as is_preliminary
    from flows
    where months is not null
    group by period_start
)

select
    flows.period_start as month,
    'TWN' as reporter_iso3,
    flows.partner_iso3,
    flows.flow,
    spans.months,
    spans.is_preliminary,
    left(flows.hs_code, 6) as hs_code,
    sum(flows.value_usd) as value_usd,
    max(flows.vintage) as known_on
from flows
left join spans on flows.period_start = spans.period_start
where flows.partner_iso3 is not null
group by
    flows.period_start, flows.partner_iso3, flows.flow, spans.months, spans.is_preliminary, left(flows.hs_code, 6)
