"""Queries about the marts that no figure draws: tables behind the fronts, newest rows first.

What belongs here: one table per mart. What does not: figures (`fronts`), newest readings (`inputs`).

Rows of sources that may not be passed on are left out by what `tracking.source_status` says of each.
"""

from __future__ import annotations

from typing import Final

from orchestration.pages.queries.query import Query, Shown

# Front -> the tables behind it.
TABLES: Final = {
    "intelligence": ("account", "lab_compute", "accelerators", "releases"),
    "domestic_adoption": (),
    "global_distribution": ("partners", "transit"),
    "resilience": ("documents",),
}
QUERIES: dict[str, Query] = {
    "account": Query(
        about="What each stock of compute is added up from, newest quarter of each component",
        sql="""
SELECT period_end, bloc, component, enters_at, h100e, source_id, is_measured FROM marts.compute_account
QUALIFY row_number() OVER (PARTITION BY bloc, component ORDER BY period_end DESC) = 1
ORDER BY bloc DESC, enters_at, component
""",
        columns={
            "component": Shown("Component", "words"),
            "bloc": Shown("Bloc", "bloc"),
            "enters_at": Shown("Enters at", "definition"),
            "period_end": Shown("At the end of", "date"),
            "h100e": Shown("H100e", "count"),
            "is_measured": Shown("Measured", "yes"),
            "source_id": Shown("Source"),
        },
        sources=("epoch_chip_sales", "epoch_chip_owners", "compute_estimates"),
    ),
    "lab_compute": Query(
        about="Compute in use by single American laboratories, newest year end of each; Chinese ones are not covered",
        sql="""
SELECT lab, bloc, period_end, h100e, h100e_low, h100e_high, share_of_world FROM marts.lab_compute
QUALIFY row_number() OVER (PARTITION BY lab ORDER BY period_end DESC) = 1 ORDER BY h100e DESC, lab
""",
        columns={
            "lab": Shown("Lab"),
            "bloc": Shown("Bloc", "bloc"),
            "period_end": Shown("At the end of", "date"),
            "h100e": Shown("H100e", "count"),
            "h100e_low": Shown("5%", "count"),
            "h100e_high": Shown("95%", "count"),
            "share_of_world": Shown("Share of the world", "share"),
        },
        sources=("epoch_lab_compute",),
    ),
    "accelerators": Query(
        about="Accelerators of both blocs by performance, the 25 newest",
        sql="""
SELECT chip, designer, bloc, released_on, tpp_bit_ops, is_above_threshold, lag_months, matched_chip
FROM marts.accelerators WHERE bloc IN ('us_allied', 'china') ORDER BY released_on DESC, chip LIMIT 25
""",
        columns={
            "chip": Shown("Chip"),
            "designer": Shown("Designer"),
            "bloc": Shown("Bloc", "bloc"),
            "released_on": Shown("Released", "date"),
            "tpp_bit_ops": Shown("Bit operations per second", "count"),
            "is_above_threshold": Shown("Above the threshold of the controls", "yes"),
            "lag_months": Shown("Months after its like", "decimal"),
            "matched_chip": Shown("Its like"),
        },
        sources=("epoch_ml_hardware",),
    ),
    "releases": Query(
        about="Notable models of both blocs, the 25 newest",
        sql="""
SELECT model, organization, bloc, released_on, open_weights, training_flop, reference_url FROM marts.lab_releases
WHERE bloc IN ('us_allied', 'china') ORDER BY released_on DESC, model LIMIT 25
""",
        columns={
            "model": Shown("Model", link="reference_url"),
            "organization": Shown("Developer"),
            "bloc": Shown("Bloc", "bloc"),
            "released_on": Shown("Released", "date"),
            "open_weights": Shown("Open weights", "yes"),
            "training_flop": Shown("Training, FLOP", "count"),
        },
        sources=("epoch_models",),
    ),
    "partners": Query(
        about="Trade in chips by reporter, partner and code, newest month of each, the 40 largest, with the mirror gap",
        sql="""
WITH told AS (SELECT source FROM tracking.source_status WHERE republish)
SELECT reporter_iso3, partner_iso3, hs_code, flow, month, months, value_usd,
    CASE WHEN mirror_source_id IN (SELECT source FROM told) THEN mirror_gap_fob_ratio END AS gap,
    is_mirror_sound, source_id
FROM marts.chip_trade WHERE source_id IN (SELECT source FROM told) AND value_usd IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY reporter_iso3, partner_iso3, hs_code, flow, source_id ORDER BY month DESC, months) = 1
ORDER BY value_usd DESC, reporter_iso3, partner_iso3, hs_code, flow LIMIT 40
""",
        columns={
            "reporter_iso3": Shown("Reporter"),
            "partner_iso3": Shown("Partner"),
            "flow": Shown("Flow"),
            "hs_code": Shown("Code"),
            "month": Shown("Month", "month"),
            "months": Shown("Months added up", "count"),
            "value_usd": Shown("US dollars", "count"),
            "gap": Shown("Mirror gap, ratio", "score"),
            "is_mirror_sound": Shown("Mirror sound", "yes"),
            "source_id": Shown("Source"),
        },
        sources=("hk_idds", "eurostat_comext", "us_census", "korea_trade"),
    ),
    "transit": Query(
        about="What transit economies pass on to China, newest month of each, and what partners report otherwise",
        sql="""
SELECT reporter_iso3, hs_code, month, months, share_to_china, passed_on_to_china, mirror_gap_fob_ratio,
    is_mirror_sound, source_id
FROM marts.transit_leakage
QUALIFY row_number() OVER (PARTITION BY reporter_iso3, hs_code, source_id ORDER BY month DESC, months) = 1
ORDER BY reporter_iso3, hs_code, source_id
""",
        columns={
            "reporter_iso3": Shown("Reporter"),
            "hs_code": Shown("Code"),
            "month": Shown("Month", "month"),
            "months": Shown("Months added up", "count"),
            "share_to_china": Shown("China's part of exports", "share"),
            "passed_on_to_china": Shown("Passed on, of what came in", "share"),
            "mirror_gap_fob_ratio": Shown("Mirror gap, ratio", "score"),
            "is_mirror_sound": Shown("Mirror sound", "yes"),
            "source_id": Shown("Source"),
        },
    ),
    "documents": Query(
        about="Rules and notices on export controls by month and topic, newest first",
        sql="""
SELECT month, topic, documents, rules, corrections, is_sample, last_published_on, last_url
FROM marts.control_documents ORDER BY month DESC, topic LIMIT 40
""",
        columns={
            "month": Shown("Month", "month"),
            "topic": Shown("Topic", "words"),
            "documents": Shown("Documents", "count"),
            "rules": Shown("Rules", "count"),
            "corrections": Shown("Corrections", "count"),
            "last_published_on": Shown("Newest", "date", link="last_url"),
            "is_sample": Shown("Sample only", "yes"),
        },
        sources=("federal_register",),
    ),
}
