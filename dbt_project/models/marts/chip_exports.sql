-- Which flows make an indicator, and what it is called, means and misses, stands in two seeds. Of several sources for
-- one period the customs office's own comes first, then the UN's copy, then figures derived from either elsewhere.
-- Where rows of a source must not be passed on, shares and changes stand here and levels do not.
with chip_trade as (
    select * from {{ ref('chip_trade') }}
),

sources as (
    select * from {{ ref('stg_all__sources') }}
),

ind_korea_flash as (
    select * from {{ ref('ind_korea_flash') }}
),

ind_chip_revenue as (
    select * from {{ ref('ind_chip_revenue') }}
),

chip_export_flows as (
    select * from {{ ref('chip_export_flows') }}
),

chip_export_indicators as (
    select * from {{ ref('chip_export_indicators') }}
),

trade_figures as (
    select * from {{ known(ref('trade_figures')) }}
),

company_regions as (
    select * from {{ known(ref('company_regions')) }}
),

sums as (
    select
        wanted.indicator,
        wanted.source_id,
        reported.month as period_start,
        reported.months,
        sum(coalesce(reported.value_usd, reported.value_eur)) filter (where wanted.role = 'part') as part,
        sum(coalesce(reported.value_usd, reported.value_eur)) filter (where wanted.role = 'whole') as whole,
        count(distinct wanted.partner_iso3) filter (where wanted.role = 'part') as partners,
        case when max(reported.value_usd) is null then 'EUR' else 'USD' end as level_unit,
        max(reported.known_on) as known_on
    from chip_trade as reported
    inner join chip_export_flows as wanted
        on
            reported.source_id = wanted.source_id
            and reported.reporter_iso3 = wanted.reporter_iso3
            and reported.partner_iso3 = wanted.partner_iso3
            and reported.hs_code = wanted.hs_code
            and reported.flow = wanted.flow
    group by wanted.indicator, wanted.source_id, reported.month, reported.months
),

partners_wanted as (
    select
        indicator,
        source_id,
        count(distinct partner_iso3) as partners
    from chip_export_flows
    where role = 'part'
    group by indicator, source_id
),

-- A sum that lacks a partner is none.
whole_sums as (
    select sums.*
    from sums
    inner join partners_wanted as wanted
        on
            sums.indicator = wanted.indicator
            and sums.source_id = wanted.source_id
            and sums.partners = wanted.partners
),

regions as (
    select
        *,
        round((period_end - period_start) / 30.4375)::integer as months
    from company_regions
),

figures as (
    select
        here.indicator,
        here.source_id,
        here.source_id as derived_from,
        here.period_start,
        here.months,
        here.level_unit,
        case when sources.republish then here.part end as level,
        here.part / nullif(here.whole, 0) as share,
        here.part / nullif(before.part, 0) - 1 as growth,
        greatest(here.known_on, before.known_on) as known_on
    from whole_sums as here
    left join whole_sums as before
        on
            here.indicator = before.indicator
            and here.source_id = before.source_id
            and here.months = before.months
            and here.period_start = before.period_start + interval 1 year
    left join sources on here.source_id = sources.source_id
    union all by name
    select
        'korea_to_hong_kong_mirror' as indicator,
        source_id,
        source_id as derived_from,
        month as period_start,
        months,
        mirror_gap_fob_ratio as ratio,
        known_on
    from chip_trade
    where
        reporter_iso3 = 'KOR' and partner_iso3 = 'HKG' and hs_code = '8542' and flow = 'export'
        and mirror_gap_fob_ratio is not null
    union all by name
    select
        here.indicator,
        'company_regions' as source_id,
        here.company as derived_from,
        here.period_start,
        here.period_end,
        here.months,
        here.currency as level_unit,
        here.value as level,
        here.value / here.total as share,
        here.value / before.value - 1 as growth,
        here.source_url,
        greatest(here.known_on, before.known_on) as known_on
    from regions as here
    left join regions as before
        on
            here.indicator = before.indicator
            and here.months = before.months
            and here.period_end - before.period_end between 350 and 380
    union all by name
    select
        indicator,
        'trade_figures' as source_id,
        derived_from,
        period_start,
        months,
        share,
        growth,
        ratio,
        source_url,
        known_on
    from trade_figures
    union all by name
    select
        *,
        source_id as derived_from
    from ind_korea_flash
    union all by name
    select
        *,
        source_id as derived_from
    from ind_chip_revenue
)

select
    {{ month_of('coalesce(figures.period_end, figures.period_start + to_months(figures.months - 1))') }} as month,
    figures.indicator,
    figures.months,
    figures.source_id,
    figures.derived_from,
    figures.period_start,
    coalesce(figures.period_end, last_day(figures.period_start + to_months(figures.months - 1))) as valid_on,
    figures.level,
    figures.level_unit,
    figures.share,
    figures.growth,
    figures.ratio,
    told.label,
    told.headline,
    told.definition,
    told.objection,
    figures.source_url,
    figures.known_on
from figures
inner join chip_export_indicators as told on figures.indicator = told.indicator
qualify
    row_number() over (
        partition by figures.indicator, figures.period_start, figures.months
        order by figures.source_id = 'trade_figures', figures.source_id = 'comtrade', figures.source_id
    ) = 1
