"""A refresh in its order: ask, load, build, judge, publish; and a look back at a past day.

What belongs here: what each step calls and what it hands on. Command line and assets call the same functions, under the
lock of the data folder. What does not: how a step works, or what Dagster is told of it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration import pages
from orchestration.archive import intake
from orchestration.base import files, plain, progress
from orchestration.forecasts import judgement, ledger, tables
from orchestration.sources import SOURCES
from orchestration.upkeep import alerts, housekeeping
from orchestration.warehouse import building, database, loading, schemas, status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from orchestration.base.settings import Settings
    from orchestration.sources import Source
    from orchestration.warehouse.building import Node
    from orchestration.warehouse.lineage import Edge


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the model said on one day: the verdict's row, whether the ledger grew, why the number moved, a picture."""

    row: dict[str, Any]
    is_new: bool
    news: list[dict[str, Any]]
    picture: bytes


def ask(settings: Settings, sources: Sequence[Source]) -> list[str]:
    """Make the folder fit, ask the sources for what is new, and note what each answered.

    Returns:
        A sentence per thing that had to be put right first.

    Raises:
        ClockError, FormatError, NoSpaceError: the folder is not fit for a refresh (`housekeeping.prepare`).
    """
    told = housekeeping.prepare(settings)
    status.write_intakes(settings, intake.pull(settings, sources, settings.now()))
    return told


def load(settings: Settings, day: dt.date) -> pd.DataFrame:
    """A new build with every vintage in schema `raw`; returns how each source stands on `day`, as kept beside it."""
    loading.load(settings)
    found = status.table(settings, SOURCES.values(), day)
    with database.writer(settings.build) as connection:
        schemas.create(connection, "tracking.source_status", found)
    return found


def build(settings: Settings, day: dt.date) -> tuple[list[Node], list[Edge]]:
    """From raw to marts as known on `day`; the outcome of every node, and what is made from what."""
    return building.build(settings, day, docs=True), building.describe(settings, day)


def judge(settings: Settings, day: dt.date) -> Judged:
    """The model on the panel of the build; its record in the ledger and in schema `tracking`.

    Raises:
        LedgerError: the day is still to come.
    """
    with database.writer(settings.build) as connection:
        panel = database.read_panel(connection)
        judged = judgement.judge(panel, day)
        entry = tables.entry(judged.outcome, judged.odds, panel, day)
        is_new = ledger.append(settings, entry, panel, settings.now())
        judgement.explain_move(settings, entry, panel)
        tables.fill(connection, settings, judged, day)
        picture = pages.picture(connection)
    why = [step for step in ledger.news(settings) if step["run_id"] == entry.run_id]
    row = entry.tables["verdict"][0] | {"run_id": entry.run_id}
    return Judged(row=row, is_new=is_new, news=why, picture=picture)


def publish(settings: Settings, day: dt.date) -> Path:
    """The pages and the swap: readers see the old generation or the new one. Returns the new one."""
    progress.tell("Publishing")
    folder = settings.build.parent / "published"
    folder.mkdir(exist_ok=True)
    made_at = settings.now()
    with database.writer(settings.build) as connection:
        run = tables.last_run(connection, day)
        if run and day == made_at.date():  # a past day seen again is not news
            stale = status.stale(connection)
            alerts.note(settings, verdict=run["verdict"], sentence=run["sentence"], stale=stale, at=made_at)
        schemas.create(connection, "tracking.alerts", alerts.table(settings))
        pages.write(connection, folder, run_id=run.get("run_id", ""), made_at=made_at, address=settings.address)
    return database.publish(settings, made_at.strftime(plain.STAMP))


def look_back(settings: Settings, day: dt.date) -> Path:
    """A past day as it was known then, below `days`: warehouse and pages, by who holds the lock. Returns the folder.

    No source is asked, nothing is recorded, and readers of the current generation see nothing of it.
    """
    site = settings.days / f".{day}{files.PART}"
    seen = dataclasses.replace(settings, building=site)
    try:
        load(seen, day)
        building.build(seen, day)
        building.describe(seen, day)
        with database.writer(seen.build) as connection:
            panel = database.read_panel(connection)
            judged = judgement.judge(panel, day)
            entry = tables.entry(judged.outcome, judged.odds, panel, day)
            tables.fill(connection, seen, judged, day, entry)
            schemas.create(connection, "tracking.alerts", alerts.table(settings))
            folder = site / "published"
            folder.mkdir(exist_ok=True)
            pages.write(connection, folder, run_id=entry.run_id, made_at=settings.now())
        files.remove(site / "target")
        place = settings.days / f"{day}"
        files.remove(place)
        return site.rename(place)
    finally:
        files.remove(site)
