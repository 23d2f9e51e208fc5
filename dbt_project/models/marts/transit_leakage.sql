-- Where chips pass through on their way to China: ratios only, since rows of the source must not be passed on. The UN's
-- exports contain re-exports, which Hong Kong reports by themselves: the two are never added.
with chip_trade as (
    select * from {{ ref('chip_trade') }}
),

flows as (
    select
        *,
        case source_id when 'comtrade' then 'export' when 'hk_idds' then 're_export' end as flow_out
    from chip_trade
    where
        reporter_iso3 in ('HKG', 'SGP', 'MYS', 'TWN', 'THA', 'VNM', 'ARE')
        and source_id in ('comtrade', 'hk_idds')
)

select
    month,
    months,
    reporter_iso3,
    hs_code,
    source_id,
    sum(value_usd) filter (where flow = flow_out and partner_iso3 = 'CHN')
    / nullif(sum(value_usd) filter (where flow = flow_out and partner_iso3 = 'W00'), 0) as share_to_china,
    sum(value_usd) filter (where flow = flow_out and partner_iso3 = 'CHN')
    / nullif(sum(value_usd) filter (where flow = 'import' and partner_iso3 = 'W00'), 0) as passed_on_to_china,
    max(mirror_gap_ratio) filter (where flow = 'export' and partner_iso3 = 'CHN') as mirror_gap_ratio,
    max(1 / nullif(mirror_gap_ratio, 0)) filter (where flow = 'import' and partner_iso3 = 'USA') as us_mirror_gap_ratio,
    max(mirror_gap_fob_ratio) filter (where flow = 'export' and partner_iso3 = 'CHN') as mirror_gap_fob_ratio,
    max(1 / nullif(mirror_gap_fob_ratio, 0)) filter (where flow = 'import' and partner_iso3 = 'USA')
        as us_mirror_gap_fob_ratio,
    bool_and(is_mirror_sound) filter (where flow <> 'import') as is_mirror_sound,
    max(known_on) as known_on
from flows
group by month, months, reporter_iso3, hs_code, source_id
