-- Where chips pass through on their way to China: ratios only, since rows of the source must not be passed on. The UN's
-- exports contain re-exports, which Hong Kong reports by themselves: the two are never added. Ratios that were worked
-- out elsewhere give way to the rows themselves.
with chip_trade as (
    select * from {{ ref('chip_trade') }}
),

transit_figures as (
    select * from {{ known(ref('transit_figures')) }}
),

flows as (
    select
        *,
        case source_id when 'comtrade' then 'export' when 'hk_idds' then 're_export' end as flow_out
    from chip_trade
    where
        reporter_iso3 in ('HKG', 'SGP', 'MYS', 'TWN', 'THA', 'VNM', 'ARE')
        and source_id in ('comtrade', 'hk_idds')
),

worked_out as (
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
        max(1 / nullif(mirror_gap_ratio, 0)) filter (where flow = 'import' and partner_iso3 = 'USA')
            as us_mirror_gap_ratio,
        max(mirror_gap_fob_ratio) filter (where flow = 'export' and partner_iso3 = 'CHN') as mirror_gap_fob_ratio,
        max(1 / nullif(mirror_gap_fob_ratio, 0)) filter (where flow = 'import' and partner_iso3 = 'USA')
            as us_mirror_gap_fob_ratio,
        bool_and(is_mirror_sound) filter (where flow <> 'import') as is_mirror_sound,
        max(known_on) as known_on
    from flows
    group by month, months, reporter_iso3, hs_code, source_id
),

told as (
    select * from worked_out
    union all by name
    select
        month,
        months,
        reporter_iso3,
        hs_code,
        'transit_figures' as source_id,
        derived_from,
        share_to_china,
        passed_on_to_china,
        reporter_iso3 not in ('HKG', 'SGP', 'ARE') as is_mirror_sound,
        known_on
    from transit_figures
)

select
    month,
    months,
    reporter_iso3,
    hs_code,
    source_id,
    share_to_china,
    passed_on_to_china,
    mirror_gap_ratio,
    us_mirror_gap_ratio,
    mirror_gap_fob_ratio,
    us_mirror_gap_fob_ratio,
    is_mirror_sound,
    known_on,
    coalesce(derived_from, source_id) as derived_from
from told
qualify
    row_number() over (
        partition by month, months, reporter_iso3, hs_code, coalesce(derived_from, source_id)
        order by share_to_china is null, source_id = 'transit_figures'
    ) = 1
