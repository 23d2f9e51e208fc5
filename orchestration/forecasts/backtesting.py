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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.archive import holdings
from orchestration.base import engines, files, plain
from orchestration.forecasts import evidence, ledger
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from model import Backtest
    from orchestration.base.engines import Engine
    from orchestration.base.settings import Settings

FIRST = dt.date(2024, 7, 1)
DAY_OF_MONTH = 28
RECORD = "record"
WHAT = "Forecasting from past origins"
FRAMES = ("forecasts", "summary", "pit", "weights", "skipped")
# A vintage stands for what was known on an origin only if it is that fresh; else the archive has a hole there.
FRESH = dt.timedelta(days=31)


def origins(last: dt.date) -> list[dt.date]:
    """Origins up to the month before that of `last`, since a month needs another to be scored against."""
    months = range(FIRST.year * 12 + FIRST.month - 1, last.year * 12 + last.month - 1)
    return [dt.date(number // 12, number % 12 + 1, DAY_OF_MONTH) for number in months]


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a forecast from one origin takes: all of it is sent along, so that it can be made anywhere.

    `panel`: the evidence of the origin from the archive; None for a pseudo-vintage, which is cut from `truth`.
    """

    origin: dt.date
    truth: pd.DataFrame
    panel: pd.DataFrame | None = None


def make(settings: Settings, origin: dt.date, truth: pd.DataFrame) -> Path:
    """Forecast from one origin, score against `truth` and keep the result; does nothing when it is kept already."""
    place = _place(settings, origin, truth)
    if not place.exists():
        files.write_whole(place, plain.to_json(forecast(task(settings, origin, truth))))
    return place


def forecast(asked: Task) -> dict[str, Any]:
    """The forecasts of one origin against the truth as they are kept, or why there are none; a pure function."""
    import model
    from model.origins import pseudo_vintage

    is_pseudo = asked.panel is None
    panel = pseudo_vintage(asked.truth, asked.origin) if asked.panel is None else asked.panel
    try:
        rows, weights = model.forecast_origin(panel, asked.origin, asked.truth)
    except model.NotEnoughEvidence as error:
        why = {"origin": asked.origin, "reason": str(error)}
        return {"skipped": {"columns": list(why), "rows": [why]}}
    return {"forecasts": _kept(rows.assign(is_pseudo_vintage=is_pseudo)), "weights": _kept(weights)}


def is_archived(settings: Settings, origin: dt.date) -> bool:
    """Whether the archive has a fresh vintage of the index for an origin; else its evidence is a pseudo-vintage."""
    held = [vintage.origin.vintage for vintage in holdings.of(settings, SOURCES["epoch_eci"])]
    return any(origin - FRESH <= vintage <= origin for vintage in held)


def task(settings: Settings, origin: dt.date, truth: pd.DataFrame) -> Task:
    """What the forecast from an origin takes, its evidence from the archive where that has a fresh vintage."""
    panel = evidence.on(settings, origin) if is_archived(settings, origin) else None
    return Task(origin=origin, truth=truth, panel=panel)


def gather(settings: Settings, truth: pd.DataFrame, days: Iterable[dt.date], engine: Engine = engines.HERE) -> Backtest:
    """Make what is missing, join all origins and write the frames to `backtest/`.

    Raises:
        EngineError: the engine cannot be used.
    """
    from model import origins as by_origin

    asked = list(days)
    # Origins from the archive last: while this process builds their evidence, an engine is at work on the others.
    missing = sorted(
        (day for day in asked if not _place(settings, day, truth).exists()),
        key=lambda day: (is_archived(settings, day), day),
    )
    tasks = (task(settings, day, truth) for day in missing)
    for day, made in zip(missing, engines.each(engine, WHAT, forecast, tasks), strict=True):
        files.write_whole(_place(settings, day, truth), plain.to_json(made))
    kept = [json.loads(_place(settings, day, truth).read_text("utf-8")) for day in asked]
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


def _place(settings: Settings, origin: dt.date, truth: pd.DataFrame) -> Path:
    import model

    seen = f"{model.MODEL_VERSION}-{ledger.fingerprint(truth)[:10]}"
    return settings.backtest / "origins" / seen / f"{origin}.json"


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
