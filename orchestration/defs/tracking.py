"""The last layers as Dagster assets: the model's run, its record, and what is published.

What belongs here: thin assets. What does not: formulas (`model`), the record's shape (`tables`), pages (`pages`).
"""

import datetime as dt
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration import pages
from orchestration.base import plain, progress
from orchestration.base.settings import Settings
from orchestration.defs.resources import Refresh
from orchestration.forecasts import chain, judgement, ledger, tables
from orchestration.sources import SOURCES
from orchestration.upkeep import alerts
from orchestration.warehouse import database, schemas, status

OWNERS = ["team:path2028"]
PAPER = "https://www.anthropic.com/research/2028-ai-leadership"
PANEL = dg.AssetKey(["marts", "indicator_panel"])
VERDICT = dg.AssetKey(["tracking", "verdict"])
STATUS = dg.AssetKey(["tracking", "source_status"])
REPORT = dg.AssetKey(["published", "report"])


@dg.multi_asset(
    name="tracking",
    specs=[
        dg.AssetSpec(
            VERDICT,
            deps=[PANEL],
            description="Which path the world is tracking: the chances that the end of 2028 falls into S1 (commanding "
            "lead), S2 (near parity) or neither. Where each begins: docs/explanation/scenarios.md.",
            group_name="e_tracking",
            kinds={"python", "duckdb"},
            owners=OWNERS,
        ),
        dg.AssetSpec(
            ["tracking", "ledger"],
            deps=[PANEL],
            description="Forecast quantiles as recorded on the day, append-only.",
            group_name="e_tracking",
            kinds={"python", "duckdb"},
            owners=OWNERS,
        ),
        dg.AssetSpec(
            STATUS,
            deps=[dg.AssetKey(["snapshot", name]) for name in SOURCES],
            description="How old each source's figures are and what the last pull met.",
            group_name="e_tracking",
            kinds={"python", "duckdb"},
            owners=OWNERS,
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "probabilities_sum_to_one", asset=VERDICT, description="S1, S2 and neither, never renormalised."
        ),
        dg.AssetCheckSpec("ledger_is_whole", asset=["tracking", "ledger"], description="Chain and entries agree."),
    ],
)
def tracking(refresh: Refresh) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Run the model on the panel, write the forecast to the ledger, fill the tracking tables."""
    settings, as_of = refresh.alone(), refresh.day()
    row, recorded = run_model(settings, as_of)
    with database.writer(settings.build) as connection:
        picture = pages.picture(connection)
        sources = status.table(settings, SOURCES.values(), as_of)
        schemas.create(connection, "tracking.source_status", sources)
    why = [step for step in ledger.news(settings) if step["run_id"] == row["run_id"]]
    total = row["p_s1"] + row["p_s2"] + row["p_neither"]
    yield dg.MaterializeResult(asset_key=VERDICT, metadata=verdict_metadata(row, picture, why))
    yield dg.MaterializeResult(asset_key=["tracking", "ledger"], metadata={"new_entry": recorded})
    yield dg.MaterializeResult(asset_key=STATUS, metadata={"stale": int(sources["is_stale"].sum())})
    yield dg.AssetCheckResult(
        asset_key=VERDICT, check_name="probabilities_sum_to_one", passed=abs(total - 1) < 1e-9, metadata={"sum": total}
    )
    flaws = [*chain.flaws(settings.ledger), *chain.unlinked(settings.ledger)]
    yield dg.AssetCheckResult(
        asset_key=["tracking", "ledger"], check_name="ledger_is_whole", passed=not flaws, metadata={"flaws": flaws}
    )


def run_model(settings: Settings, as_of: dt.date) -> tuple[dict[str, Any], bool]:
    """The model on the panel of the build; its record in the ledger and in schema `tracking`.

    Returns:
        The verdict row, and whether the ledger grew.
    """
    with database.writer(settings.build) as connection:
        panel = database.read_panel(connection)
        judged = judgement.judge(panel, as_of)
        entry = tables.entry(judged.outcome, judged.odds, panel, as_of)
        recorded = ledger.append(settings, entry, panel, settings.now())
        judgement.explain_move(settings, entry, panel)
        tables.fill(connection, settings, judged, as_of)
    return entry.tables["verdict"][0] | {"run_id": entry.run_id}, recorded


@dg.asset(
    key=REPORT,
    deps=[VERDICT, dg.AssetKey(["tracking", "ledger"]), STATUS],
    description="The pages people read, swapped in together with the warehouse they were made from.",
    group_name="f_published",
    kinds={"html", "parquet"},
    owners=OWNERS,
)
def report(refresh: Refresh) -> dg.MaterializeResult[Any]:
    """Write the pages beside the build and make both the current release."""
    settings = refresh.alone()
    release = publish(settings, refresh.day())
    return dg.MaterializeResult(metadata={"report": dg.MetadataValue.path(release / "published" / "report.html")})


def publish(settings: Settings, as_of: dt.date) -> Path:
    """The pages and the swap: readers see the old generation or the new one."""
    progress.tell("Publishing")
    folder = settings.build.parent / "published"
    folder.mkdir(exist_ok=True)
    made_at = settings.now()
    with database.writer(settings.build) as connection:
        found = connection.execute(
            "SELECT run_id, verdict, sentence FROM tracking.runs JOIN tracking.verdict USING (run_id, as_of) "
            "WHERE as_of = ? ORDER BY recorded_at DESC LIMIT 1",
            [as_of],
        ).fetchone()
        run_id, verdict, sentence = found or ("", "", "")
        if found and as_of == made_at.date():  # a past day seen again is not news
            stale = connection.execute("SELECT source FROM tracking.source_status WHERE is_stale").fetchall()
            alerts.note(settings, verdict=verdict, sentence=sentence, stale=[name for (name,) in stale], at=made_at)
        schemas.create(connection, "tracking.alerts", alerts.table(settings))
        pages.write(connection, folder, run_id=run_id, made_at=made_at)
    return database.publish(settings, f"{made_at.strftime(plain.STAMP)}")


def verdict_metadata(row: dict[str, Any], picture: bytes, why: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What Dagster shows beside the verdict: numbers it plots over time, the sentence, a picture, why it moved."""
    regions = {"S1 lead": "p_s1", "S2 parity": "p_s2", "neither": "p_neither"}
    chances = "\n".join(f"| {name} | {row[key]:.1%} |" for name, key in regions.items())
    drawn = f"data:image/png;base64,{b64encode(picture).decode()}"
    moved = {"news": dg.MetadataValue.table([dg.TableRecord(_points(step)) for step in why])} if why else {}
    return {
        "verdict": dg.MetadataValue.md(f"**{row['sentence']}**\n\n| region | probability |\n|---|---|\n{chances}"),
        "gap at the end of 2028": dg.MetadataValue.md(f"![density]({drawn})"),
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
