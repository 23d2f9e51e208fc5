"""The path of the verdict before its first recorded day: past days replayed from the vintages known then.

What belongs here: the record of them, and the last of them as a run to compare with.
What does not: choosing and judging the days (`replaying`), or what was recorded on the day (`ledger`).

A record is of one version of the model; of another version nothing is read. The one shipped lies beside this module;
one made on this machine goes before it:

    history/record.json   runs, the steps between them, and the evidence of the last
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from orchestration.base import files, plain
from orchestration.forecasts import ledger
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry

COMMAND = "path2028 replay --history"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What was replayed: rows of `tracking.history` and `tracking.history_news`, and the last run with its evidence."""

    runs: Sequence[dict[str, Any]]
    steps: Sequence[dict[str, Any]]
    last: Entry
    panel: pd.DataFrame


def write(settings: Settings, entries: Sequence[Entry], steps: Sequence[dict[str, Any]], panel: pd.DataFrame) -> Path:
    """Keep what was replayed, in order of day, with the evidence of the last; returns the file."""
    content = {
        "model_version": entries[-1].model_version,
        "command": COMMAND,
        "runs": [_row(entry) for entry in entries],
        "steps": list(steps),
        "last": {**entries[-1].__dict__},
        "panel": ledger.panel_text(panel),
    }
    place = _own(settings)
    files.write_whole(place, plain.to_json(content))
    return place


def read(settings: Settings) -> Record | None:
    """The record made on this machine, else the one shipped; None without one of this version of the model."""
    import pandas as pd

    from model.assumptions import MODEL_VERSION

    own, shipped = _own(settings), resources.files("orchestration.forecasts").joinpath("record", "history.json")
    for place in (own, shipped):
        if not place.is_file():
            continue
        found = json.loads(place.read_text("utf-8"))
        if found["model_version"] == MODEL_VERSION:
            panel = pd.read_csv(io.StringIO(found["panel"]), parse_dates=["month", "known_on"])
            last = ledger.Entry(**found["last"])
            return Record(runs=found["runs"], steps=found["steps"], last=last, panel=panel)
    return None


def before(settings: Settings, entry: Entry) -> tuple[Entry, pd.DataFrame] | None:
    """The last replayed run with its evidence, when it looks from an earlier day than `entry`."""
    found = read(settings)
    return (found.last, found.panel) if found and found.last.as_of < entry.as_of else None


def frames(settings: Settings, as_of: dt.date) -> dict[str, pd.DataFrame]:
    """The rows of `tracking.history` and `tracking.history_news` up to a day."""
    found = read(settings)
    runs = [row for row in found.runs if row["as_of"] < as_of.isoformat()] if found else []
    known = {row["run_id"] for row in runs}
    steps = [row for row in found.steps if row["run_id"] in known] if found else []
    return {
        "tracking.history": schemas.frame("tracking.history", runs),
        "tracking.history_news": schemas.frame("tracking.history_news", steps),
    }


def _row(entry: Entry) -> dict[str, Any]:
    """A run as a row of `tracking.history`."""
    row = entry.tables["verdict"][0] | {"run_id": entry.run_id, "as_of": entry.as_of, "command": COMMAND}
    names = schemas.tables()["tracking.history"].columns
    return {name: row.get(name) for name in names}


def _own(settings: Settings) -> Path:
    return settings.data / "history" / "record.json"
