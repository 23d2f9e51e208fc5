"""How long the model takes, and how its backtest comes out.

    make refresh && .venv/bin/python benchmarks/verdict.py            # times only
    make refresh && .venv/bin/python benchmarks/verdict.py --record   # also the record that the pages show

What belongs here: timing the model from a warm process on the evidence of the current generation. What does not: the
daily job around it, or calibration (`calibration.py`).

Times are CPU seconds of the process, since a machine that is busy with other work stretches the clock on the wall. Each
is also given as a ratio to a floor measured in the same run, which no machine can stretch: the normal distribution
function as often as one answer needs it at least, for 169 nodes and 33 past gaps in eleven regimes, at 960 points.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import resource
import shutil
import time
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

import model
from model import track
from orchestration.base.settings import Settings
from orchestration.forecasts import backtesting, evidence, judgement

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


DAY, SEASON = dt.timedelta(days=1), dt.timedelta(days=106)  # since the run before; with releases in between
REPEATS = 5
NORMALS, POINTS = (169 + 33) * 11, 960
AIMS: Final = {"verdict": 0.5, "judgement": 2.0, "news of a season": 2.0, "origins": 10.0}  # CPU seconds
MOST_MEMORY = 0.5  # GB


def main() -> None:
    """Time each part, then the whole backtest."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--record", action="store_true", help="write how the backtest came out beside the model")
    told = ask.parse_args()
    settings = Settings.from_environment()
    day = settings.now().date()
    panel = evidence.current(settings)
    print(f"model {model.MODEL_VERSION}, as of {day}, {os.cpu_count()} cores, {platform.machine()}, Python "
          f"{platform.python_version()}; CPU seconds, median and range of {REPEATS}")  # fmt: skip
    times(settings, panel, day)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB of memory so far, "
          f"where {MOST_MEMORY} are allowed")  # fmt: skip
    if told.record:
        found = backtesting.gather(settings, panel, backtesting.origins(day))
        backtesting.write_record(found, panel, track.FOLDER, f"PATH2028_NOW={day} benchmarks/verdict.py --record")
        print(found.summary.to_string(index=False, float_format="{:.3f}".format))


def times(settings: Settings, panel: pd.DataFrame, day: dt.date) -> None:
    """Time the floor, then each part beside it."""
    before = evidence.on(settings, day - SEASON)
    grid = np.linspace(-20.0, 20.0, NORMALS * POINTS).reshape(NORMALS, POINTS)
    origins = backtesting.origins(day)
    floor = timed("floor", lambda: ndtr(grid), about=f"{grid.size} values of the normal distribution function")
    timed("verdict", lambda: model.run(panel, day), floor)
    timed("news since yesterday", lambda: model.news(panel, panel, day - DAY, day), floor)
    timed("news of a season", lambda: model.news(before, panel, day - SEASON, day), floor)
    timed("judgement", lambda: judgement.judge(panel, day), floor)
    tasks = [backtesting.Task(origin=origin, truth=panel) for origin in origins]
    timed("origins", lambda: [backtesting.forecast(each) for each in tasks], floor, f"{len(tasks)} pseudo-vintages")
    shutil.rmtree(settings.backtest / "origins", ignore_errors=True)
    started = time.perf_counter(), time.process_time()
    backtesting.gather(settings, panel, origins)
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    print(f"{'origins with their evidence, once':34} {cpu:7.2f} s, {wall:.1f} s on the wall")


def timed(name: str, work: Callable[[], object], floor: float = 0.0, about: str = "") -> float:
    """Print and return how long `work` takes, what is kept dropped first, as on a day with new evidence."""
    work()
    seconds = []
    for _ in range(REPEATS):
        model.forget()
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    seconds.sort()
    median = seconds[REPEATS // 2]
    told = f"{name:34} {median:7.3f} s ({seconds[0]:.3f} to {seconds[-1]:.3f})"
    told += f", {median / floor:.1f} floors" if floor else ""
    aim = AIMS.get(name)
    told += f"; aim {aim} s: {'reached' if median <= aim else 'MISSED'}" if aim else ""
    print(told + (f" ({about})" if about else ""), flush=True)
    return median


if __name__ == "__main__":
    main()
