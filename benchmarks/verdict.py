"""How long the model takes, and how its backtest comes out.

    make refresh && .venv/bin/python benchmarks/verdict.py            # times only
    make refresh && .venv/bin/python benchmarks/verdict.py --record   # also the record that the pages show

What belongs here: timing the model from a warm process on the evidence of the current generation. What does not: the
daily job around it, or calibration (`calibration.py`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import time
from typing import TYPE_CHECKING

import model
from model import track
from orchestration.base.settings import Settings
from orchestration.forecasts import backtesting, evidence, judgement

if TYPE_CHECKING:
    from collections.abc import Callable

DAY, SEASON = dt.timedelta(days=1), dt.timedelta(days=106)  # since the run before; with releases in between
REPEATS = 5


def main() -> None:
    """Time each part, then the whole backtest."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--record", action="store_true", help="write how the backtest came out beside the model")
    told = ask.parse_args()
    settings = Settings.from_environment()
    day = settings.now().date()
    panel = evidence.current(settings)
    print(f"model {model.MODEL_VERSION}, as of {day}, {os.cpu_count()} cores, {platform.machine()}, Python "
          f"{platform.python_version()}; median and range of {REPEATS}")  # fmt: skip

    def run() -> object:
        return model.run(panel, day)

    def news(since: dt.timedelta) -> object:
        return model.news(panel, panel, day - since, day)

    run()
    timed("run: components, regimes, compute, regions", run)
    timed("verdict: run, and news since yesterday", lambda: (run(), news(DAY)))
    timed("news since a season ago", lambda: news(SEASON))
    timed("judgement: verdict, signposts, upcoming, what-ifs", lambda: judgement.judge(panel, day))
    shutil.rmtree(settings.data / "backtest" / "origins", ignore_errors=True)
    started = time.perf_counter()
    found = backtesting.gather(settings, panel, backtesting.origins(day))
    count = found.forecasts["origin"].nunique() + len(found.skipped)
    print(f"backtest of {count} origins, once: {time.perf_counter() - started:.1f} s")
    if told.record:
        backtesting.write_record(found, panel, track.FOLDER, f"PATH2028_NOW={day} benchmarks/verdict.py --record")
    print(found.summary.to_string(index=False, float_format="{:.3f}".format))


def timed(name: str, work: Callable[[], object]) -> None:
    """Print how long `work` takes, kept estimates dropped first, as on a day with new evidence."""
    seconds = []
    for _ in range(REPEATS):
        model.forget()
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    seconds.sort()
    print(f"{name}: {seconds[REPEATS // 2]:.2f} s ({seconds[0]:.2f} to {seconds[-1]:.2f})")


if __name__ == "__main__":
    main()
