"""The append-only record of forecasts.

What belongs here: writing an entry once with the evidence it rests on, and reading all of them back.
What does not: what a forecast is (`model`), or how the files are linked so that a change shows (`chain`).

    ledger/entries/<as_of>/<run_id>.json   the forecast; the same inputs give the same bytes
    ledger/panels/<fingerprint>.csv        the evidence that the model read, once however often it was read
    ledger/news/<before>--<after>.json     why the number moved between two runs
    ledger/clock/<moment>.json             which runs a clock that ran ahead has dated
    ledger/chain.jsonl                     one line per file in order of writing, with the hash of the line before

A run is named by what it saw: day, model version and fingerprint of the evidence. Repeating it writes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orchestration.base import files, plain
from orchestration.base.errors import ExpectedError
from orchestration.forecasts import chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from orchestration.base.settings import Settings


# What the evidence of 0.1.0 calls a column by; a recorded file is never rewritten.
_RENAMED: Final = {"known_at": "known_on", "first_seen_at": "first_seen_on"}
_DATES: Final = ("month", "known_on")


class LedgerError(ExpectedError):
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
        return plain.to_json({**self.__dict__})


def fingerprint(frame: pd.DataFrame) -> str:
    """A hash of what the model read: values and names, in a fixed order."""
    return plain.digest(panel_text(frame))


def panel_text(panel: pd.DataFrame) -> str:
    """The evidence in its canonical form: the text that `fingerprint` hashes."""
    ordered = panel.sort_values(list(panel.columns), kind="stable", ignore_index=True)
    return ordered.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def run_id(as_of: dt.date, model_version: str, data_fingerprint: str) -> str:
    """Names a run by what it saw."""
    seen = plain.digest(f"{model_version} {data_fingerprint}")
    return f"{as_of.isoformat()}-{seen[:10]}"


def append(settings: Settings, entry: Entry, panel: pd.DataFrame, recorded_at: dt.datetime) -> bool:
    """Write `entry` and the evidence it rests on, unless they are there already.

    Returns:
        Whether something was written.

    Raises:
        LedgerError: the same run was recorded with another result, and nothing is overwritten; or its day is still to
            come, and a forecast of a day that nobody has seen could be scored as if it had been made on it.
    """
    if day_of(entry.run_id) > recorded_at.date():
        raise LedgerError(f"The run {entry.run_id} looks from a day after {recorded_at.date()}; nothing was recorded.")
    place, evidence = _entry_place(settings, entry.run_id), _panel_place(settings, entry.data_fingerprint)
    text, is_new = entry.to_json(), not place.exists()
    if is_new:
        if not evidence.exists():
            files.write_once(evidence, panel_text(panel))
        files.write_once(place, text)
    elif place.read_text("utf-8") != text:
        raise LedgerError(
            f"The run {entry.run_id} is in the ledger with another result. A forecast is never rewritten: "
            "bump model_version when the model changes, and look for something random when it has not."
        )
    _link(settings, [evidence, place] if evidence.exists() else [place], recorded_at)
    return is_new


def recorded(settings: Settings) -> dict[str, chain.Line]:
    """Run -> its entry's line of the chain, in order of recording."""
    lines = chain.read(settings.ledger)
    return {run: line for line in lines if (run := chain.run_of(line)) is not None}


def mend(settings: Settings, at: dt.datetime) -> list[str]:
    """Link what a killed refresh has written but not linked; returns the files."""
    return chain.add(settings.ledger, chain.unlinked(settings.ledger), at)


def before(settings: Settings, entry: Entry) -> Entry | None:
    """The run recorded last before `entry` that looked from an earlier day, or from the same day on other evidence."""
    known = set(counted(settings, day_of(entry.run_id)))
    order = [run for run in recorded(settings) if run in known]
    earlier = order[: order.index(entry.run_id)] if entry.run_id in order else order
    return find(settings, earlier[-1]) if earlier else None


def panel_of(settings: Settings, entry: Entry) -> pd.DataFrame | None:
    """The evidence that a run read, or None when it was recorded before evidence was kept."""
    import pandas as pd

    place = _panel_place(settings, entry.data_fingerprint)
    if not place.exists():
        return None
    return pd.read_csv(place).rename(columns=_RENAMED).astype(dict.fromkeys(_DATES, "datetime64[ns]"))


def append_news(
    settings: Settings, earlier: Entry, later: Entry, rows: list[dict[str, Any]], recorded_at: dt.datetime
) -> None:
    """Write why the number moved between two runs, once."""
    place = settings.ledger / "news" / f"{earlier.run_id}--{later.run_id}.json"
    if not place.exists():
        files.write_once(place, plain.to_json(rows))
    _link(settings, [place], recorded_at)


def news(settings: Settings) -> Iterator[dict[str, Any]]:
    """All decompositions, each row with the two runs it is between."""
    for place in sorted((settings.ledger / "news").glob("*.json")):
        earlier, _, later = place.stem.partition("--")
        stamp = {"run_id": later, "previous_run_id": earlier}
        yield from (stamp | row for row in json.loads(place.read_text("utf-8")))


def runs(settings: Settings) -> list[str]:
    """The names of all forecasts, by day and name."""
    return sorted(place.stem for place in (settings.ledger / "entries").glob("*/*.json"))


def counted(settings: Settings, as_of: dt.date = dt.date.max) -> list[str]:
    """The names of the forecasts that count and look from at most `as_of`: those that are not `ahead` of their day."""
    left_out = ahead(settings)
    return [run for run in runs(settings) if day_of(run) <= as_of and run not in left_out]


def ahead(settings: Settings) -> frozenset[str]:
    """Forecasts that stay in the record and count nowhere: recorded before their day, or by a clock that ran ahead.

    Scored on that day, they would pass for what was known then.
    """
    early = {
        run
        for run, line in recorded(settings).items()
        if day_of(run) > dt.datetime.fromisoformat(line["recorded_at"]).date()
    }
    named = (json.loads(place.read_text("utf-8"))["runs"] for place in (settings.ledger / "clock").glob("*.json"))
    return frozenset(early.union(*named))


def disown(settings: Settings, at: dt.datetime) -> list[str]:
    """Put on record, as of `at`, that the clock ran ahead of it; returns the runs that it has dated, which stay."""
    lines = chain.read(settings.ledger)
    late = [line for line in lines if dt.datetime.fromisoformat(line["recorded_at"]) > at]
    if not late:
        return []
    dated = [run for line in late if (run := chain.run_of(line)) is not None]
    place = settings.ledger / "clock" / f"{at.strftime(plain.STAMP)}.json"
    told = {"clock_said": max(line["recorded_at"] for line in late), "it_was": at.isoformat(), "runs": dated}
    files.write_once(place, plain.to_json(told))
    _link(settings, [place], at)
    return dated


def day_of(run: str) -> dt.date:
    """The day a run looked from, which its name begins with."""
    return dt.date.fromisoformat(run[:10])


def find(settings: Settings, run: str) -> Entry:
    """One forecast by its name."""
    return Entry(**json.loads(_entry_place(settings, run).read_text("utf-8")))


def entries(settings: Settings) -> Iterator[Entry]:
    """All forecasts, by day and name; one at a time, as a record of years is larger than a machine's memory."""
    return (find(settings, run) for run in runs(settings))


def _entry_place(settings: Settings, run: str) -> Path:
    return settings.ledger / "entries" / f"{day_of(run)}" / f"{run}.json"


def _panel_place(settings: Settings, data_fingerprint: str) -> Path:
    return settings.ledger / "panels" / f"{data_fingerprint[:32]}.csv"


def _link(settings: Settings, places: list[Path], recorded_at: dt.datetime) -> None:
    chain.add(settings.ledger, [place.relative_to(settings.ledger).as_posix() for place in places], recorded_at)
