-- Where chips pass through on their way to China: ratios only, since rows of the source must not be passed on.
with flows as (
    select * from {{ ref('chip_trade') }}
    where reporter_iso3 in ('HKG', 'SGP', 'MYS', 'TWN', 'THA', 'VNM', 'ARE')
)

select
    month,
    reporter_iso3,
    hs_code,
    sum(value_usd) filter (where flow in ('export', 're_export') and partner_iso3 = 'CHN')
    / nullif(sum(value_usd) filter (where flow in ('export', 're_export') and partner_iso3 = 'W00'), 0)
        as share_to_china,
    sum(value_usd) filter (where flow in ('export', 're_export') and partner_iso3 = 'CHN')
    / nullif(sum(value_usd) filter (where flow = 'import' and partner_iso3 = 'W00'), 0) as passed_on_to_china,
    max(mirror_gap_ratio) filter (where flow = 'export' and partner_iso3 = 'CHN') as mirror_gap_ratio,
    max(known_at) as known_at
from flows
group by month, reporter_iso3, hs_code
