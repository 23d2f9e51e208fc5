"""Queries about the four fronts, each in the columns of a chart: lines by day, or bars by name.

What belongs here: one question per figure of a front. What does not: the newest readings and full tables (`inputs`).

Rows of UN Comtrade and of SWE-bench may be used and not passed on: no figure here is drawn from them.
"""

from __future__ import annotations

from typing import Final

from orchestration.pages.queries.query import Query, Shown


def _lines(heading: str, form: str = "decimal", series: str = "text") -> dict[str, Shown]:
    columns = {"seen_on": Shown("Day", "date"), "series": Shown("Series", series), "value": Shown(heading, form)}
    return columns | {"label": Shown("Of")}


def _bars(heading: str, name: str, form: str = "decimal", series: str = "text") -> dict[str, Shown]:
    return {"name": Shown(name), "series": Shown("Series", series), "value": Shown(heading, form)}


# Front -> its figures in order.
FIGURES: Final = {
    "intelligence": ("frontiers", "training", "benchmarks", "preference", "capacity_sites", "capex"),
    "domestic_adoption": ("diffusion", "diffusion_rank"),
    "global_distribution": ("tokens", "open_models", "prices", "trade"),
    "resilience": ("restrictions", "entities", "exports", "exports_path"),
}
# Sources whose exports and sales may be told as rows; shares of others stand in the mart without them.
EXPORTS: Final = ("hk_idds", "eurostat_comext", "us_census", "korea_trade", "korea_flash", "twse_revenue", "sec_edgar")
QUERIES: dict[str, Query] = {
    "training": Query(
        about="Training compute of notable models whose training was estimated",
        sql="""
SELECT released_on AS seen_on, bloc AS series, training_flop AS value, model AS label FROM marts.training_runs
WHERE bloc IN ('us_allied', 'china') ORDER BY released_on, series, label
""",
        columns=_lines("Training, FLOP", "count", "bloc"),
        sources=("epoch_models", "epoch_large_models"),
    ),
    "benchmarks": Query(
        about="By benchmark, how many months after the first US model the best Chinese one reached its score",
        sql="""
SELECT benchmark AS name, source_id AS series, lag_months AS value FROM marts.benchmark_gap
WHERE lag_months IS NOT NULL AND source_id <> 'swe_bench'
QUALIFY row_number() OVER (PARTITION BY benchmark ORDER BY valid_on DESC, source_id) = 1
ORDER BY value DESC, name LIMIT 15
""",
        columns=_bars("Months behind", "Benchmark"),
        sources=("epoch_benchmarks", "metr_horizons"),
    ),
    "preference": Query(
        about="Best US and allied over best Chinese model by what people prefer, in rating points",
        sql="""
SELECT valid_on AS seen_on, 'Gap in preference' AS series, gap_points AS value,
    leader_model || ' over ' || follower_model AS label
FROM marts.preference_gap ORDER BY valid_on
""",
        columns=_lines("Rating points"),
        sources=("arena_text",),
    ),
    "capacity_sites": Query(
        about="Compute in large clusters by bloc of the site, in H100 equivalents",
        sql="""
SELECT period_end AS seen_on, bloc AS series, h100e AS value, list AS label FROM marts.capacity
WHERE list = 'clusters' AND bloc IN ('us_allied', 'china') AND h100e > 0 ORDER BY period_end, series
""",
        columns=_lines("H100e", "count", "bloc"),
        sources=("epoch_gpu_clusters",),
    ),
    "capex": Query(
        about="Capital spending as filed, by company and quarter, in billions of US dollars",
        sql="""
SELECT period_end AS seen_on, company AS series, value_usd / 1e9 AS value, form AS label FROM marts.capex
WHERE period_end >= DATE '2020-01-01' AND months = 3 ORDER BY period_end, series
""",
        columns=_lines("bn USD"),
        sources=("sec_edgar",),
    ),
    "diffusion": Query(
        about="People of working age who use AI, by wave, in percent",
        sql="""
SELECT period_end AS seen_on, economy AS series, users_percent AS value, wave AS label FROM marts.diffusion
WHERE economy IN ('United States', 'China', 'Singapore', 'Germany', 'Japan', 'India') ORDER BY period_end, series
""",
        columns=_lines("Percent"),
        sources=("ms_diffusion",),
    ),
    "diffusion_rank": Query(
        about="Economies by the share of people who use AI, newest wave: the first dozen, the United States and China",
        sql="""
SELECT place || '. ' || economy AS name, bloc AS series, users_percent AS value FROM marts.diffusion
WHERE (place <= 12 OR economy IN ('United States', 'China'))
    AND period_end = (SELECT max(period_end) FROM marts.diffusion) ORDER BY users_percent DESC, economy
""",
        columns=_bars("Percent", "Economy", series="bloc"),
        sources=("ms_diffusion",),
    ),
    "tokens": Query(
        about="Share of the tokens routed by one aggregator, by bloc of the model, in percent",
        sql="""
SELECT valid_on AS seen_on, bloc AS series, value, citation AS label FROM marts.adoption
WHERE channel = 'token_share' AND bloc IN ('us_allied', 'china') ORDER BY valid_on, series, label
""",
        columns=_lines("Percent", series="bloc"),
        sources=("openrouter_rankings",),
    ),
    "open_models": Query(
        about="Share of notable releases whose weights are open, by bloc and year, in percent",
        sql="""
SELECT valid_on AS seen_on, bloc AS series, value, citation AS label FROM marts.adoption
WHERE channel = 'open_weight_share' AND bloc IN ('us_allied', 'china') ORDER BY valid_on, series, label
""",
        columns=_lines("Percent", series="bloc"),
        sources=("epoch_models",),
    ),
    "prices": Query(
        about="Lowest price of a model of at least a score, by bloc, in US dollars per million tokens",
        sql="""
SELECT 'ECI ' || at_least_eci::INTEGER || ' or more, ' || if(bloc = 'china', 'China', 'US and allied') AS name,
    bloc AS series, lowest_usd_per_mtok AS value FROM marts.token_prices
WHERE bloc IN ('us_allied', 'china') AND lowest_usd_per_mtok IS NOT NULL
QUALIFY valid_on = max(valid_on) OVER () ORDER BY at_least_eci DESC, bloc LIMIT 12
""",
        columns=_bars("USD per million tokens", "Models of at least", "score", "bloc"),
        sources=("models_dev", "openrouter_models"),
    ),
    "trade": Query(
        about="Chips and computers shipped to China and Hong Kong as senders report, by reporter and year",
        sql="""
SELECT date_trunc('year', month)::DATE AS seen_on, reporter_iso3 AS series, sum(value_usd) / 1e9 AS value,
    count(DISTINCT month) || ' months' AS label
FROM marts.chip_trade WHERE source_id <> 'comtrade' AND partner_iso3 IN ('CHN', 'HKG') AND value_usd IS NOT NULL
GROUP BY ALL ORDER BY seen_on, series
""",
        columns=_lines("bn USD"),
        sources=("hk_idds", "eurostat_comext", "us_census", "taiwan_customs"),
    ),
    "restrictions": Query(
        about="How tight each kind of control is, as the sum of signed events by month, on a scale of our own",
        sql="""
SELECT month AS seen_on, replace(channel, '_', ' ') AS series, level AS value, source_url AS label
FROM marts.restrictiveness ORDER BY month, series
""",
        columns=_lines("Level"),
    ),
    "entities": Query(
        about="Entries on the Entity List with an address in China, by day of listing",
        sql="""
SELECT listed_on AS seen_on, 'Entries' AS series, standing AS value, added || ' added' AS label FROM marts.entity_list
WHERE NOT is_sample ORDER BY listed_on
""",
        columns=_lines("Entries", "count"),
        sources=("screening_list",),
    ),
    "exports": Query(
        about="China's part of what each sends abroad or sells, newest period, in percent",
        sql="""
SELECT label || ', ' || strftime(valid_on, '%b %Y') AS name, 'china' AS series, 100 * share AS value
FROM marts.chip_exports WHERE share IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY valid_on DESC, months DESC) = 1
ORDER BY value DESC, name
""",
        columns=_bars("Percent", "Of what, until", series="bloc"),
        sources=EXPORTS,
    ),
    "exports_path": Query(
        about="China's part of what each sends abroad or sells, by the longest periods held, in percent",
        sql="""
SELECT valid_on AS seen_on, regexp_extract(label, '^(?:China.s part of )?(.*?).s ', 1)
    || if(ends_with(indicator, '_billed'), ', billed', '') AS series,
    100 * share AS value, label || ', by ' || months || ' months' AS label
FROM marts.chip_exports WHERE share IS NOT NULL
QUALIFY months = max(months) OVER (PARTITION BY indicator) AND count(*) OVER (PARTITION BY indicator, months) > 1
ORDER BY seen_on, series
""",
        columns=_lines("Percent"),
        sources=EXPORTS,
    ),
}
