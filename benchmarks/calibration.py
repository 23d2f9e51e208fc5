"""Calibration on synthetic worlds: is the method right as often as it says, on worlds it was not tuned on?

    nice -n 15 .venv/bin/python benchmarks/calibration.py --worlds 1000

What belongs here: judging fresh worlds on any engine, and keeping each as it is done. What does not: worlds and
summaries (`model.synthetic`), and the record the pages show (`model.track`).

The calling threshold of the verdict was chosen on worlds below 10 000, so the worlds here start there. A run that is
stopped goes on where it was: worlds already in the file of runs are not judged again, each version of the
model in a file of its own. The summary is written beside the model when all worlds asked for are judged.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from model import MODEL_VERSION, synthetic, track
from orchestration.base import engines

if TYPE_CHECKING:
    from orchestration.base.engines import Engine

FIRST = 10_000
CROWDED = 50  # worlds a decile needs before its share says much
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Judge what is missing, then write the summary."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worlds", type=int, default=1000, help="how many worlds (default 1000)")
    ask.add_argument("--first", type=int, default=FIRST, help=f"number of the first world (default {FIRST})")
    ask.add_argument("--runs", type=Path, default=ROOT / "data" / "benchmarks" / f"calibration-{MODEL_VERSION}.csv")
    ask.add_argument("--engine", type=engines.named, default=engines.HERE, help="here, processes:N or dask:ADDRESS")
    told = ask.parse_args()
    started = time.perf_counter()
    wanted = range(told.first, told.first + told.worlds)
    judge_missing(told.runs, wanted, told.engine)
    runs = read(told.runs)
    runs = runs[runs["number"].isin(wanted)]
    found = synthetic.summarise(runs)
    about = {
        "command": f"benchmarks/calibration.py --worlds {told.worlds} --first {told.first}",
        "worlds_in_all": str(runs["number"].nunique()),
    }
    track.write("calibration", {"reliability": found.reliability, "groups": found.groups}, about)
    show(found, time.perf_counter() - started)


def show(found: synthetic.Calibration, seconds: float) -> None:
    """Print what the issue of calibration asks, day by day."""
    print(found.groups.to_string(index=False, float_format="{:.3f}".format))
    crowded = found.reliability[found.reliability["worlds"] >= CROWDED]
    print(crowded.to_string(index=False, float_format="{:.3f}".format))
    print(f"{crowded['within'].sum()} of {len(crowded)} deciles of {CROWDED} worlds or more within their band")
    for kind in ("S1", "S2"):
        day, in_time = synthetic.first_called(found.groups, kind)
        print(f"{kind}: half of the worlds called by {day} ({'in time' if in_time else 'not before 2028'})")
    print(f"{found.runs['number'].nunique()} worlds, {seconds:.0f} s in this call")


def judge_missing(place: Path, wanted: range, engine: Engine) -> None:
    """Judge the worlds that the file does not hold yet; each is written as soon as it is judged on every day."""
    place.parent.mkdir(parents=True, exist_ok=True)
    # a world of too few records has a row without a day, so that it counts as done
    done = set(pd.read_csv(place)["number"]) if place.exists() else set()
    missing = [number for number in wanted if number not in done]
    for number, rows in zip(missing, engines.each(engine, "Worlds", synthetic.judge_all, missing), strict=True):
        frame = pd.DataFrame(rows or [{"number": number}]).assign(model_version=MODEL_VERSION)
        frame = frame.reindex(columns=[*synthetic.RUN_COLUMNS, "model_version"])
        frame.to_csv(place, mode="a", header=not place.exists(), index=False)
        if number % 50 == 0:
            print(f"world {number} of {wanted.stop - 1}", file=sys.stderr, flush=True)


def read(place: Path) -> pd.DataFrame:
    """The judged worlds of a file, with days as dates."""
    runs = pd.read_csv(place).dropna(subset=["check_on"])
    return runs.assign(check_on=pd.to_datetime(runs["check_on"]).dt.date)


if __name__ == "__main__":
    main()
