"""Months of daily refreshes in a row: random vintages, faults of the publishers, kills and restarts.

What belongs here: many days and what they add up to (losses, memory, disk, replays).
What does not: one disturbed day (`crashes`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gc
import os
import random
import signal
import statistics
import time
from typing import TYPE_CHECKING

from tests.faults import rehearsing
from tests.faults.outcomes import Outcome
from tests.faults.rehearsing import FIRST_DAY, Held, Stage

if TYPE_CHECKING:
    from pathlib import Path

NEW, BROKEN = 0.25, 0.15  # chance per source and day of a new vintage, and of an answer that cannot be used
RESTARTED_AFTER = 25  # days, on average; a process lives that long and is then killed in the middle of a refresh
SETTLED = 6  # days after which a process has loaded all it will ever need
KEPT = ("vintages", "quarantine", "ledger", "pulls", "figures", "alerts", "releases")
HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


def soak(folder: Path, days: int, seed: int, *, replayed: int) -> Outcome:
    """Live `days` days, then replay every `replayed`-th of them."""
    data, diary = folder / "data", folder / "diary.txt"
    restarts = random.Random(f"{seed} restarts")
    outcome, kills = Outcome(), 0
    while (lived := len(_diary(diary))) < days:
        until = min(days, lived + 1 + int(restarts.expovariate(1 / RESTARTED_AFTER)))
        pid = rehearsing.forked({}, folder / "soak.log", functools.partial(_live, data, diary, seed, lived, days))
        while len(_diary(diary)) < until and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            time.sleep(0.1)
        if until < days:
            time.sleep(restarts.uniform(0.0, 10.0))  # into the next refresh
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if (code := rehearsing.ended(pid)) not in (0, rehearsing.KILLED):
            outcome.losses.append(f"day {lived}: {(folder / 'soak.log').read_text()[-600:]}")
            break
        kills += code == rehearsing.KILLED
    outcome.count = len(_diary(diary))
    outcome.losses += [lost for line in _diary(diary) if (lost := line.split("\t")[4])]
    stage = Stage(data=data)
    outcome.losses += rehearsing.whole(stage.settings(days))
    told = folder / "replays.txt"
    code = rehearsing.ended(
        rehearsing.forked(stage.environment(days), folder / "soak.log", lambda: _replay(stage, days, replayed, told))
    )
    replays = told.read_text().splitlines() if told.exists() else []
    outcome.losses += [line for line in replays if "reproduced to the last digit" not in line]
    outcome.losses += [f"the replays ended with {code}"] if code else []
    outcome.notes = _figures(stage, diary) | {
        "killed in the middle of a refresh": f"{kills} times",
        "days replayed to the last digit": f"{sum('reproduced' in line for line in replays)} of {len(replays)}",
    }
    return outcome


def serve(stage: Stage, seed: int, day: int) -> None:
    """What the publishers answer on a day; the same for the same seed and day, whoever asks how often."""
    editions = dict.fromkeys(rehearsing.ADDRESSES, 0)
    for past in range(1, day + 1):
        for name in editions:
            editions[name] += random.Random(f"{seed} {past} {name} new").random() < NEW
    for name, edition in editions.items():
        body, today = rehearsing.world(edition)[name], random.Random(f"{seed} {day} {name}")
        stage.serve({name: body})
        if day and today.random() < BROKEN:
            answer = stage.publisher.answers[rehearsing.ADDRESSES[name].removeprefix("https://")]
            vars(answer).update(today.choice(faults(body)))


def faults(body: bytes) -> list[dict[str, object]]:
    """What can become of an answer on its way."""
    return [
        {"body": HTML},
        {"body": body[: len(body) // 2]},
        {"body": b""},
        {"status": 503, "headers": {"Retry-After": "0"}},
        {"status": 404},
        {"cut": True},
    ]


def _live(data: Path, diary: Path, seed: int, first: int, last: int) -> None:
    """Refresh day after day in this process; a line of the diary when a day is done."""
    stage = Stage(data=data)
    for day in range(first, last):
        serve(stage, seed, day)
        os.environ.update(stage.environment(day))
        held = Held.of(stage)
        stage.play()
        lost = [f"day {day}: {told}" for told in held.losses(stage)]
        lost += [f"day {day}: {place} stayed" for place in rehearsing.halves(stage)]
        sizes = {name: _size(data / name) for name in KEPT}
        stage.publisher.seen.clear()
        gc.collect()
        with diary.open("a") as out:
            told = (os.getpid(), _resident(), len(gc.get_objects()), sum(sizes.values()), "; ".join(lost))
            out.write("\t".join(map(str, told)) + "\n")


def _replay(stage: Stage, days: int, every: int, told: Path) -> None:
    from orchestration.forecasts import questions

    for day in range(0, days, every):
        when = FIRST_DAY + dt.timedelta(days=day)
        found = questions.replay(stage.settings(days), when)["ledger"]
        with told.open("a") as out:
            out.write(f"{when}: {found}\n")


def _figures(stage: Stage, diary: Path) -> dict[str, str]:
    """Memory per day within a process, and what the disk holds at the end."""
    rows = [line.split("\t") for line in _diary(diary)]
    lives: dict[str, list[tuple[float, int]]] = {}
    for pid, resident, alive, *_ in rows:
        lives.setdefault(pid, []).append((int(resident) / 1024, int(alive)))
    long = [life[SETTLED:] for life in lives.values() if len(life) >= 2 * SETTLED]
    held = {name: _size(stage.data / name) / 2**20 for name in KEPT}
    vintages = sum(1 for _ in (stage.data / "vintages").glob("*/*/*"))
    return {
        "memory": f"at most {max(max(life)[0] for life in lives.values()):.0f} MB resident",
        "memory per further day in one process": (
            f"{_slope(long, 0):+.2f} MB and {_slope(long, 1):+.0f} objects of {long[0][0][1]:,} "
            f"(medians of {len(long)} processes of {2 * SETTLED} days and more)"
            if long
            else "no process lived long enough"
        ),
        "vintages": f"{vintages}, {held['vintages']:.1f} MB, and {held['figures']:.1f} MB of parsed figures",
        "ledger": f"{held['ledger']:.1f} MB, {1024 * held['ledger'] / max(1, len(rows)):.0f} kB a day",
        "releases": f"{held['releases']:.0f} MB in {len(list((stage.data / 'releases').iterdir()))}",
        "everything": f"{sum(held.values()):.0f} MB",
    }


def _slope(lives: list[list[tuple[float, int]]], which: int) -> float:
    """Median over processes of the growth per day."""
    return statistics.median(
        statistics.linear_regression(range(len(life)), [day[which] for day in life]).slope for life in lives
    )


def _diary(diary: Path) -> list[str]:
    """Whole lines only: the writer may have been killed."""
    text = diary.read_text() if diary.exists() else ""
    return [line for line in text.split("\n")[:-1] if line.count("\t") == 4]


def _resident() -> int:
    """Resident memory of this process, in kB."""
    with open("/proc/self/status") as status:  # noqa: PTH123  # no file of ours
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def _size(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file() and not file.is_symlink())
