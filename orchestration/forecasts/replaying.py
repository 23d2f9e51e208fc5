"""A past day again, as it would have been judged with what was known then.

What belongs here: judging a panel as of a day, and whether that agrees with the ledger. What does not: getting a panel
(`evidence`), the shape of an entry (`tables`), or who asks (`questions`, `jobs`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from orchestration.base import progress
from orchestration.forecasts import evidence, judgement, ledger, tables

if TYPE_CHECKING:
    import pandas as pd

    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry

# The day of the oldest vintage that a whole verdict can be made from.
FIRST = dt.date(2025, 12, 19)
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


def _told(settings: Settings, found: Entry, day: dt.date) -> str:
    same_day = [run for run in ledger.runs(settings) if ledger.day_of(run) == day]
    if found.run_id in same_day:
        recorded = ledger.find(settings, found.run_id)
        return "reproduced to the last digit" if recorded.to_json() == found.to_json() else DIFFERS
    if same_day:
        return f"the day was recorded as {', '.join(same_day)}, on other evidence or another model version"
    return "no forecast was recorded on that day"
