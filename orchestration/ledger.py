"""The append-only record of forecasts.

What belongs here: writing an entry once, and reading all of them back.
What does not: what a forecast is (`model`).

    ledger/entries/<as_of>/<run_id>.json   the forecast; the same inputs give the same bytes
    ledger/panels/<fingerprint>.csv        the evidence that the model read, once however often it was read
    ledger/news/<before>--<after>.json     why the number moved between two runs
    ledger/chain.jsonl                     one line per entry in order of writing, with the hash of the line before

A run is named by what it saw: day, model version and fingerprint of the evidence. Repeating it writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.vintages import to_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.settings import Settings


class LedgerError(RuntimeError):
    """The record contradicts itself; the sentence says where."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One forecast: named tables of plain rows."""

    run_id: str
    as_of: str
    model_version: str
    data_fingerprint: str
    tables: Mapping[str, list[dict[str, Any]]]

    def to_json(self) -> str:
        """The canonical text."""
        return to_json({**self.__dict__})


def fingerprint(frame: pd.DataFrame) -> str:
    """A hash of what the model read: values and names, in a fixed order."""
    return _hash(panel_text(frame))


def panel_text(panel: pd.DataFrame) -> str:
    """The evidence in its canonical form: the text that `fingerprint` hashes."""
    ordered = panel.sort_values(list(panel.columns), kind="stable", ignore_index=True)
    return ordered.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def run_id(as_of: dt.date, model_version: str, data_fingerprint: str) -> str:
    """Names a run by what it saw."""
    seen = hashlib.sha256(f"{model_version} {data_fingerprint}".encode()).hexdigest()
    return f"{as_of.isoformat()}-{seen[:10]}"


def append(settings: Settings, entry: Entry, panel: pd.DataFrame, recorded_at: dt.datetime) -> bool:
    """Write `entry` and the evidence it rests on, unless they are there already.

    Returns:
        Whether something was written.

    Raises:
        LedgerError: the same run was recorded with another result; nothing is overwritten.
    """
    place = settings.ledger / "entries" / entry.as_of / f"{entry.run_id}.json"
    text = entry.to_json()
    if place.exists():
        if place.read_text("utf-8") != text:
            raise LedgerError(
                f"The run {entry.run_id} is in the ledger with another result. A forecast is never rewritten: "
                "bump model_version when the model changes, and look for something random when it has not."
            )
        _chain(settings, place, text, entry.run_id, recorded_at)
        return False
    evidence = _panel_place(settings, entry.data_fingerprint)
    if not evidence.exists():
        _write_once(evidence, panel_text(panel))
    _write_once(place, text)
    _chain(settings, place, text, entry.run_id, recorded_at)
    return True


def before(settings: Settings, entry: Entry) -> Entry | None:
    """The run recorded last before `entry` that looked from an earlier day, or from the same day on other evidence."""
    known = {found.run_id: found for found in entries(settings) if found.as_of <= entry.as_of}
    order = [line["run_id"] for line in chain(settings) if line["run_id"] in known]
    earlier = order[: order.index(entry.run_id)] if entry.run_id in order else order
    return known[earlier[-1]] if earlier else None


def panel_of(settings: Settings, entry: Entry) -> pd.DataFrame | None:
    """The evidence that a run read, or None when it was recorded before evidence was kept."""
    import pandas as pd

    place = _panel_place(settings, entry.data_fingerprint)
    return pd.read_csv(place, parse_dates=["month", "known_at"]) if place.exists() else None


def append_news(settings: Settings, earlier: Entry, later: Entry, rows: list[dict[str, Any]]) -> None:
    """Write why the number moved between two runs, once."""
    place = settings.ledger / "news" / f"{earlier.run_id}--{later.run_id}.json"
    if not place.exists():
        _write_once(place, to_json(rows))


def news(settings: Settings) -> list[dict[str, Any]]:
    """All decompositions, each row with the two runs it is between."""
    rows = []
    for place in sorted((settings.ledger / "news").glob("*.json")):
        earlier, _, later = place.stem.partition("--")
        stamp = {"run_id": later, "previous_run_id": earlier}
        rows += [stamp | row for row in json.loads(place.read_text("utf-8"))]
    return rows


def entries(settings: Settings) -> list[Entry]:
    """All forecasts, by day and name."""
    return [
        Entry(**json.loads(path.read_text("utf-8"))) for path in sorted((settings.ledger / "entries").glob("*/*.json"))
    ]


def chain(settings: Settings) -> list[dict[str, Any]]:
    """The lines of the chain, oldest first."""
    path = settings.ledger / "chain.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def flaws(settings: Settings) -> list[str]:
    """What does not agree between chain and entries, one sentence each; empty when all is whole."""
    found, previous = [], ""
    lines = chain(settings)
    for number, line in enumerate(lines, start=1):
        if line["previous"] != previous:
            found.append(f"Line {number} of the chain does not follow from the line before it.")
        place = settings.ledger / "entries" / line["run_id"][:10] / f"{line['run_id']}.json"
        if not place.exists():
            found.append(f"The entry {line['run_id']} is in the chain but its file is gone.")
        elif _hash(place.read_text("utf-8")) != line["sha256"]:
            found.append(f"The entry {line['run_id']} was changed after it was recorded.")
        previous = _hash(_line(line))
    chained = {line["run_id"] for line in lines}
    found += [f"The entry {e.run_id} is not in the chain." for e in entries(settings) if e.run_id not in chained]
    return found


def _panel_place(settings: Settings, data_fingerprint: str) -> Path:
    return settings.ledger / "panels" / f"{data_fingerprint[:32]}.csv"


def _chain(settings: Settings, place: Path, text: str, name: str, recorded_at: dt.datetime) -> None:
    lines = chain(settings)
    if any(line["run_id"] == name for line in lines):
        return
    line = {
        "number": len(lines) + 1,
        "run_id": name,
        "sha256": _hash(text),
        "recorded_at": recorded_at.isoformat(),
        "previous": _hash(_line(lines[-1])) if lines else "",
    }
    with (place.parents[2] / "chain.jsonl").open("a", encoding="utf-8") as out:
        out.write(_line(line) + "\n")
        out.flush()
        os.fsync(out.fileno())


def _write_once(place: Path, text: str) -> None:
    """Appears whole, and never replaces a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, suffix=".part", delete=False) as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    building = Path(out.name)
    try:
        os.link(building, place)
    finally:
        building.unlink()


def _line(line: Mapping[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
