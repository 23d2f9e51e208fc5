"""What readers see across a refresh, and what becomes of a second refresh.

What belongs here: several processes at one data folder. What does not: one that is killed (`crashes`).
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from orchestration.base.settings import ROOT
from tests import homes
from tests.faults import rehearsing
from tests.faults.outcomes import Outcome
from tests.faults.rehearsing import Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = 8
RUN = """
import datetime as dt
from orchestration import definitions
from orchestration.warehouse import building
from orchestration.base.settings import Settings
import dagster as dg
settings = Settings.from_environment()
building.environment(settings)
job = definitions.build_definitions(settings).resolve_job_def("daily")
print("ready", flush=True)
input()
with dg.DagsterInstance.get() as instance:
    done = job.execute_in_process(instance=instance, raise_on_error=False)
failed = [e.event_specific_data.error for e in done.all_events if e.is_step_failure]
for error in failed:
    while error.cause is not None:
        error = error.cause
    print(error.message)
raise SystemExit(0 if done.success else 4)
"""


def readers(folder: Path, count: int, _seed: int) -> Outcome:
    """Eight readers open the warehouse and the pages again and again while `count` days are refreshed."""
    stage = Stage(data=folder / "data")
    stage.serve(rehearsing.world(0))
    assert stage.refresh(0) == 0
    stop, notes = folder / "stop", [folder / f"reader-{number}.txt" for number in range(READERS)]
    pids = [rehearsing.forked({}, note, lambda: _read(stage, stop)) for note in notes]
    outcome = Outcome()
    for day in range(1, count + 1):
        stage.serve(rehearsing.world(5 * day))
        code = stage.refresh(day)
        outcome.add([f"the refresh ended with {code}"] if code else [], at=f"day {day}")
    stop.touch()
    ends = [rehearsing.ended(pid) for pid in pids]
    looks = [line for note in notes for line in note.read_text().splitlines()]
    outcome.losses += [line for line in looks if not line.startswith("day ")]
    outcome.losses += [f"a reader ended with {code}" for code in ends if code]
    days = {line for line in looks if line.startswith("day ")}
    outcome.notes = {"looks by eight readers": f"{len(looks)}, of {len(days)} different days"}
    return outcome


def _read(stage: Stage, stop: Path) -> None:
    """The day that warehouse and page agree on; anything else is a loss."""
    import json

    while not stop.exists():
        release = (stage.data / "current").resolve()  # as one who opens two files of one release does
        with duckdb.connect(str(stage.data / "warehouse.duckdb"), read_only=True) as held:
            [[day, tables]] = held.execute(
                "SELECT (SELECT max(as_of) FROM tracking.runs), (SELECT count(*) FROM duckdb_tables())"
            ).fetchall()
            [[rows]] = held.execute("SELECT count(*) FROM marts.indicator_panel").fetchall()
        told = json.loads((release / "published" / "verdict.json").read_text())["as_of"]
        if not rows or tables < 50 or told > f"{day}":
            print(f"half a release: {tables} tables, {rows} rows, page of {told}, warehouse of {day}", flush=True)
        print(f"day {day}", flush=True)
        time.sleep(0.05)


def exclusion(folder: Path) -> Outcome:
    """Two refreshes at once: one works, the other is told and changes nothing, whoever starts which."""
    stage = Stage(data=folder / "data", with_dagster=True)
    stage.serve(rehearsing.world(0))
    assert stage.refresh(0) == 0
    stage.serve(rehearsing.world(5))
    outcome = Outcome()
    for day, (first, second) in enumerate(
        ((refresh, refresh), (refresh, dagster_run), (dagster_run, refresh)), start=1
    ):
        working, told = first(stage, day), second(stage, day)
        working.go()
        _wait_for_lock(stage, working.process)
        working.process.send_signal(
            signal.SIGSTOP
        )  # on a busy machine it could end before the second comes to the lock
        out, code = told.end()
        working.process.send_signal(signal.SIGCONT)
        lost = []
        if code != 4 or "Another refresh is at work" not in out:
            lost.append(f"the second ended with {code}: {out[-300:]}")
        out, code = working.end()
        if code != 0:
            lost.append(f"the first ended with {code}: {out[-300:]}")
        lost += rehearsing.whole(stage.settings(day))
        outcome.add(lost, at=f"{first.__name__} against {second.__name__}")
    return outcome


@dataclass
class Starter:
    """A refresh that is ready to start: `go` starts it, `end` too if need be, and waits for it."""

    start: Callable[[], subprocess.Popen[str]]
    _process: subprocess.Popen[str] | None = None

    def go(self) -> None:
        """Start it."""
        self._process = self.start()

    @property
    def process(self) -> subprocess.Popen[str]:
        """Once it was started."""
        assert self._process is not None
        return self._process

    def end(self) -> tuple[str, int]:
        """What it printed, and its exit code."""
        if self._process is None:
            self.go()
        out, _ = self.process.communicate(timeout=600)
        return out, self.process.returncode


def refresh(stage: Stage, day: int) -> Starter:
    """`path2028 refresh` in a process of its own."""
    return Starter(lambda: _started([str(homes.BIN), "refresh"], stage, day))


def dagster_run(stage: Stage, day: int) -> Starter:
    """The daily job as Dagster's own processes run it, everything imported."""
    process = _started([sys.executable, "-W", "ignore", "-c", RUN], stage, day)
    assert process.stdout is not None
    assert any(line == "ready\n" for line in process.stdout)

    def start() -> subprocess.Popen[str]:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return process

    return Starter(start)


def _started(words: list[str], stage: Stage, day: int) -> subprocess.Popen[str]:
    own = {"DAGSTER_HOME": str(ROOT), "PATH2028_DAGSTER_HOME": str(stage.data / ".dagster")}
    return subprocess.Popen(
        words,
        env=homes.bare() | stage.environment(day) | own,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_for_lock(stage: Stage, working: subprocess.Popen[str]) -> None:
    from filelock import FileLock, Timeout

    while working.poll() is None:
        try:
            with FileLock(stage.data / ".refresh.lock", timeout=0):
                pass
        except Timeout:
            return
        time.sleep(0.2)
    raise AssertionError("the first ended before the second could start")
