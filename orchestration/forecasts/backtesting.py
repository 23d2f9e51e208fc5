"""The backtest, one origin at a time: each is a file, so that any executor can make them and one reader gathers them.

What belongs here: which days are origins, what was known on each, and the files. What does not: forecasting or scoring
(`model.origins`), or the partitions of Dagster (`jobs`).

    backtest/origins/<model version>-<fingerprint>/<origin>.json   forecasts of one origin against one panel's truth
    backtest/<frame>.csv                                           what the last gathering came to
    backtest/record/                                               the same in the form of `model.track`, for the pages
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from orchestration.archive import holdings
from orchestration.base import files, plain, progress
from orchestration.forecasts import evidence, ledger
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from model import Backtest
    from orchestration.base.settings import Settings

FIRST = dt.date(2024, 7, 1)
DAY_OF_MONTH = 28
RECORD = "record"
FRAMES = ("forecasts", "summary", "pit", "weights", "skipped")
# A vintage stands for what was known on an origin only if it is that fresh; else the archive has a hole there.
FRESH = dt.timedelta(days=31)


def origins(last: dt.date) -> list[dt.date]:
    """Origins up to the month before that of `last`, since a month needs another to be scored against."""
    months = range(FIRST.year * 12 + FIRST.month - 1, last.year * 12 + last.month - 1)
    return [dt.date(number // 12, number % 12 + 1, DAY_OF_MONTH) for number in months]


def make(settings: Settings, origin: dt.date, truth: pd.DataFrame) -> Path:
    """Forecast from one origin, score against `truth` and keep the result; does nothing when it is kept already."""
    import model

    place = _folder(settings, truth) / f"{origin}.json"
    if place.exists():
        return place
    panel, is_pseudo = known(settings, origin, truth)
    try:
        rows, weights = model.forecast_origin(panel, origin, truth)
        kept = {"forecasts": _kept(rows.assign(is_pseudo_vintage=is_pseudo)), "weights": _kept(weights)}
    except model.NotEnoughEvidence as error:
        kept = {"skipped": {"columns": ["origin", "reason"], "rows": [{"origin": origin, "reason": str(error)}]}}
    files.write_whole(place, plain.to_json(kept))
    return place


def known(settings: Settings, origin: dt.date, truth: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The evidence of an origin: from the vintages where the archive has a fresh one, else a pseudo-vintage.

    Returns:
        The panel, and whether it is a pseudo-vintage, cut from `truth` by date with simulated revisions.
    """
    from model.origins import pseudo_vintage

    held = [vintage.origin.vintage for vintage in holdings.of(settings, SOURCES["epoch_eci"])]
    if any(origin - FRESH <= vintage <= origin for vintage in held):
        return evidence.on(settings, origin), False
    return pseudo_vintage(truth, origin), True


def gather(settings: Settings, truth: pd.DataFrame, days: Iterable[dt.date]) -> Backtest:
    """Make what is missing, join all origins and write the frames to `backtest/`."""
    from model import origins as by_origin

    asked = progress.through("Forecasting from past origins", list(days))
    kept = [json.loads(make(settings, day, truth).read_text("utf-8")) for day in asked]
    names = ("forecasts", "weights", "skipped")
    joined = by_origin.join(*(_frame([each[name] for each in kept if name in each]) for name in names))
    for name in FRAMES:
        frame: pd.DataFrame = getattr(joined, name)
        files.write_whole(settings.backtest / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n"))
    write_record(joined, truth, settings.backtest / RECORD, "path2028 backtest")
    return joined


def write_record(found: Backtest, truth: pd.DataFrame, folder: Path, command: str) -> None:
    """Write how a backtest came out, and on what, where `model.track` reads it."""
    from model import track

    days = sorted(set(found.forecasts["origin"]))
    about = {
        "command": command,
        "data_fingerprint": ledger.fingerprint(truth),
        "origins": str(len(days)),
        "first_origin": f"{days[0]}",
        "last_origin": f"{days[-1]}",
        "pseudo_vintages": str(found.forecasts.groupby("origin")["is_pseudo_vintage"].first().sum()),
    }
    track.write("backtest", {"summary": found.summary, "pit": found.pit}, about, folder)


def _folder(settings: Settings, truth: pd.DataFrame) -> Path:
    import model

    seen = f"{model.MODEL_VERSION}-{ledger.fingerprint(truth)[:10]}"
    return settings.backtest / "origins" / seen


def _kept(frame: pd.DataFrame) -> dict[str, Any]:
    """Rows for a file whose names are sorted; the order of the columns stands beside them."""
    return {"columns": list(frame.columns), "rows": plain.rows(frame)}


def _frame(parts: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows = [row for part in parts for row in part["rows"]]
    frame = pd.DataFrame(rows, columns=parts[0]["columns"] if parts else None)
    for name in ("origin", "target_on"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name]).dt.date
    # a missing score travels as null
    numbers = frame.columns.difference(["origin", "target_on", "forecast", "model", "reason", "is_pseudo_vintage"])
    return frame.astype(dict.fromkeys(numbers, "float64") | {n: "int64" for n in numbers if n == "horizon_months"})
