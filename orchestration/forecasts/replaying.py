"""A past day again, as it would have been judged with what was known then.

What belongs here: judging a panel as of a day, whether that agrees with the ledger, and the days of the history.
What does not: getting a panel (`evidence`), the shape of an entry (`tables`), or who asks (`questions`, `jobs`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from model import assumptions
from orchestration.archive import holdings
from orchestration.base import engines, plain, progress
from orchestration.forecasts import evidence, judgement, ledger, tables
from orchestration.forecasts import history as history_record
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from orchestration.base.engines import Engine
    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry

# The day of the oldest vintage that a whole verdict can be made from.
FIRST = dt.date(2025, 12, 19)
INDEX = "epoch_eci"
DIFFERS = "differs from the recorded entry of the same inputs"


def replay(settings: Settings, day: dt.date) -> dict[str, Any]:
    """The verdict of a past day from the vintages known then; the current generation is not touched.

    Returns:
        The verdict row, with `ledger` saying whether it agrees with what was recorded on the day.

    Raises:
        model.ModelError: too little was known on that day.
    """
    found = entry(evidence.on(settings, day), day)
    return found.tables["verdict"][0] | {"run_id": found.run_id, "ledger": _told(settings, found, day)}


def entry(panel: pd.DataFrame, day: dt.date) -> Entry:
    """The ledger's entry for a panel, not written to it.

    Raises:
        model.ModelError: the panel is too thin.
    """
    progress.tell(f"Running the model on {day}")
    return tables.entry(*judgement.verdict(panel, day), panel, day)


def days(settings: Settings, until: dt.date) -> list[dt.date]:
    """The days of the history in order: ends of months, the day of the paper, vintages of the index and their eves."""
    months = range(FIRST.year * 12 + FIRST.month, until.year * 12 + until.month)
    ends = {dt.date(number // 12, number % 12 + 1, 1) - dt.timedelta(days=1) for number in months}
    held = {vintage.origin.vintage for vintage in holdings.of(settings, SOURCES[INDEX])}
    eves = {day - dt.timedelta(days=1) for day in held}
    chosen = ends | held | eves | {assumptions.load().scenarios.horizon.paper_on}
    return sorted(day for day in chosen if FIRST <= day < until)


def history(settings: Settings, until: dt.date, engine: Engine = engines.HERE) -> Path:
    """Replay every day of `days`, with the steps between them, and keep the record; returns its file.

    The evidence of the days is built here, one after the other; an engine judges them meanwhile.

    Raises:
        EngineError: the engine cannot be used.
        model.ModelError: too little was known on one of the days.
    """
    seen: list[tuple[pd.DataFrame, dt.date]] = []

    def arriving() -> Iterator[tuple[pd.DataFrame, dt.date]]:
        for day, panel in evidence.over(settings, days(settings, until)):
            seen.append((panel, day))
            yield panel, day

    entries = list(engines.each(engine, "Replaying past days", judged, arriving()))
    panels = [panel for panel, _ in seen]
    moves = zip(panels, panels[1:], entries, entries[1:], strict=False)
    steps = engines.each(engine, "Finding why the odds moved between them", moved, moves)
    return history_record.write(settings, entries, [row for rows in steps for row in rows], panels[-1])


def judged(task: tuple[pd.DataFrame, dt.date]) -> Entry:
    """`entry` of one panel and day, for an engine; a pure function."""
    return entry(*task)


def moved(task: tuple[pd.DataFrame, pd.DataFrame, Entry, Entry]) -> list[dict[str, Any]]:
    """Why the number moved between two days that follow each other, for an engine; a pure function."""
    *_, before, after = task
    stamp = {"run_id": after.run_id, "previous_run_id": before.run_id}
    return [stamp | row for row in plain.rows(judgement.move(*task))]


def _told(settings: Settings, found: Entry, day: dt.date) -> str:
    same_day = [run for run in ledger.runs(settings) if ledger.day_of(run) == day]
    if found.run_id in same_day:
        recorded = ledger.find(settings, found.run_id)
        return "reproduced to the last digit" if recorded.to_json() == found.to_json() else DIFFERS
    if same_day:
        return f"the day was recorded as {', '.join(same_day)}, on other evidence or another model version"
    return "no forecast was recorded on that day"
