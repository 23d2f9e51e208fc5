"""Queries about where we are: the two frontiers, the gap and the compute ratio, by definition.

What belongs here: what the figures draw. What does not: the readings of the fronts (`inputs`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import Query, Shown

QUERIES: dict[str, Query] = {
    "frontiers": Query(
        about="Record-setting models of the two blocs",
        sql="""
SELECT released_on, bloc, model, organization, eci, eci_low, eci_high, lag_at_release_months
FROM marts.frontier ORDER BY released_on, bloc, model
""",
        columns={
            "released_on": Shown("Released", "date"),
            "bloc": Shown("Bloc", "bloc"),
            "model": Shown("Model"),
            "organization": Shown("Developer"),
            "eci": Shown("ECI", "decimal"),
            "eci_low": Shown("5%", "decimal"),
            "eci_high": Shown("95%", "decimal"),
        },
        sources=("epoch_eci",),
    ),
    "gap": Query(
        about="The capability gap by definition and month",
        sql="""
SELECT month, definition, gap_months, gap_months_low, gap_months_high, g.gap_eci, g.leader_model, g.follower_model,
    g.valid_on, coalesce(p.evaluator, '') AS evaluator
FROM marts.capability_gap AS g LEFT JOIN seeds.published_lags AS p ON g.source_id = 'published_lags:' || p.id
ORDER BY g.valid_on, definition, g.follower_model, evaluator
""",
        columns={
            "valid_on": Shown("Day", "date"),
            "definition": Shown("Definition", "definition"),
            "gap_months": Shown("Months", "decimal"),
            "gap_months_low": Shown("Low", "decimal"),
            "gap_months_high": Shown("High", "decimal"),
            "gap_eci": Shown("ECI points", "decimal"),
            "follower_model": Shown("Chinese record"),
            "leader_model": Shown("Measured to"),
        },
        sources=("epoch_eci", "published_lags"),
    ),
    "ratio": Query(
        about="The compute ratio by nested definition and quarter",
        sql="""
SELECT period_end, definition, ratio, low, high, china_share, us_allied_h100e, china_h100e, source_id, known_on
FROM marts.compute_ratio WHERE definition IN ('D1', 'D2', 'D3') ORDER BY definition, period_end
""",
        columns={
            "period_end": Shown("Quarter ending", "date"),
            "definition": Shown("Definition", "definition"),
            "ratio": Shown("Ratio", "times"),
            "low": Shown("5%", "times"),
            "high": Shown("95%", "times"),
            "china_share": Shown("China's share", "share"),
            "us_allied_h100e": Shown("US and allied, H100e", "count"),
            "china_h100e": Shown("China, H100e", "count"),
        },
        sources=("epoch_chip_sales", "epoch_chip_owners", "compute_estimates"),
    ),
    "other_ratios": Query(
        about="Other definitions in use, each of its own kind",
        sql="""
SELECT definition, variant, kind, period_end, ratio, low, high, china_share, source_id FROM marts.compute_ratio
WHERE definition NOT IN ('D1', 'D2', 'D3') ORDER BY definition, period_end, variant
""",
        columns={
            "definition": Shown("Definition", "definition"),
            "variant": Shown("Variant"),
            "kind": Shown("Kind"),
            "period_end": Shown("Up to", "date"),
            "ratio": Shown("Ratio", "times"),
            "low": Shown("5%", "times"),
            "high": Shown("95%", "times"),
            "source_id": Shown("Source"),
        },
    ),
}
