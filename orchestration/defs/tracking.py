"""The last layers as Dagster assets: the model's run, its record, and what is published.

What belongs here: thin assets. What does not: formulas (`model`), the record's shape (`tables`), pages (`pages`).
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration.defs import catalog, sequence
from orchestration.defs.catalog import LEDGER, PANEL, REPORT, STATUS, VERDICT
from orchestration.defs.resources import Refresh
from orchestration.forecasts import chain
from orchestration.sources import SOURCES
from orchestration.upkeep import alerts
from orchestration.warehouse import database, status

PAPER = "https://www.anthropic.com/research/2028-ai-leadership"


@dg.multi_asset(
    name="tracking",
    specs=[
        dg.AssetSpec(
            VERDICT,
            deps=[PANEL],
            description="Which path the world is tracking: the chances of S1 (commanding lead), S2 (near parity) and "
            "neither. Where each begins: docs/explanation/scenarios.md.",
            kinds={"python", "duckdb"},
        ),
        dg.AssetSpec(
            LEDGER,
            deps=[PANEL],
            description="Forecast quantiles as recorded on the day, append-only.",
            kinds={"python", "duckdb"},
        ),
        dg.AssetSpec(
            STATUS,
            deps=[catalog.snapshot(name) for name in SOURCES],
            description="How old each source's figures are and what the last pull met.",
            kinds={"python", "duckdb"},
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "probabilities_sum_to_one", asset=VERDICT, description="S1, S2 and neither, never renormalised."
        ),
        dg.AssetCheckSpec("ledger_is_whole", asset=LEDGER, description="Chain and entries agree."),
    ],
)
def tracking(refresh: Refresh) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Run the model on the panel, write the forecast to the ledger, fill the tracking tables."""
    settings = refresh.alone()
    judged = sequence.judge(settings, refresh.day())
    with database.reader(settings.build) as connection:
        stale = status.stale(connection)
    total = sum(judged.row[name] for name in ("p_s1", "p_s2", "p_neither"))
    yield dg.MaterializeResult(asset_key=VERDICT, metadata=verdict_metadata(judged))
    yield dg.MaterializeResult(asset_key=LEDGER, metadata={"new_entry": judged.is_new})
    yield dg.MaterializeResult(asset_key=STATUS, metadata={"stale": len(stale)})
    yield dg.AssetCheckResult(
        asset_key=VERDICT, check_name="probabilities_sum_to_one", passed=abs(total - 1) < 1e-9, metadata={"sum": total}
    )
    flaws = [*chain.flaws(settings.ledger), *chain.unlinked(settings.ledger)]
    yield dg.AssetCheckResult(
        asset_key=LEDGER, check_name="ledger_is_whole", passed=not flaws, metadata={"flaws": flaws}
    )


@dg.asset(
    key=REPORT,
    deps=[VERDICT, LEDGER, STATUS],
    description="The pages people read, swapped in together with the warehouse they were made from.",
    kinds={"html", "parquet"},
)
def report(refresh: Refresh) -> dg.MaterializeResult[Any]:
    """Write the pages beside the build and make both the current generation."""
    release = sequence.publish(refresh.alone(), refresh.day())
    if not refresh.is_asked:  # the command line pings when it is through
        alerts.ping(refresh.settings)
    return dg.MaterializeResult(metadata={"report": dg.MetadataValue.path(release / "published" / "report.html")})


def verdict_metadata(judged: sequence.Judged) -> dict[str, Any]:
    """What Dagster shows beside the verdict: numbers it plots over time, the sentence, a picture, why it moved."""
    row, why = judged.row, judged.news
    regions = {"S1 lead": "p_s1", "S2 parity": "p_s2", "neither": "p_neither"}
    chances = "\n".join(f"| {name} | {row[key]:.1%} |" for name, key in regions.items())
    drawn = f"data:image/png;base64,{b64encode(judged.picture).decode()}"
    moved = {"news": dg.MetadataValue.table([dg.TableRecord(_points(step)) for step in why])} if why else {}
    return {
        "verdict": dg.MetadataValue.md(f"**{row['sentence']}**\n\n| region | probability |\n|---|---|\n{chances}"),
        "where the models put the gap": dg.MetadataValue.md(f"![density]({drawn})"),
        **moved,
        **{key: round(row[key], 4) for key in regions.values()},
        "disagreement_pp": round(row["disagreement_pp"], 1),
        "paper": dg.MetadataValue.url(PAPER),
        "run_id": row["run_id"],
    }


def _points(step: Mapping[str, Any]) -> dict[str, Any]:
    """One step of the news as a row, its effect in percentage points."""
    moved = {f"{name} points": round(100 * step[f"delta_p_{name}"], 2) for name in ("s1", "s2", "neither")}
    return {"kind": step["kind"], "what": step["item"], **moved}
