"""What is lost when a refresh is killed, when the disk is full or closed, and when the clock goes back.

What belongs here: rehearsals of one interrupted refresh; each returns how often it was tried and what was lost.
What does not: the stage they play on (`rehearsing`), or many days in a row (`soaking`).
"""

from __future__ import annotations

import dataclasses
import functools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests import homes
from tests.faults import rehearsing
from tests.faults.outcomes import Outcome
from tests.faults.rehearsing import Held, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What says whether a source's answer was new or known to the last look.
MET = {"pulls/intakes.json", "published/report.html", "published/sources.html", "tracking.source_status"}
LIVED = 2  # days before the one that is disturbed: there is a release, a record and news between runs


@dataclasses.dataclass
class Disturbance:
    """A folder as it was before a day, and what an undisturbed refresh of that day makes of it."""

    before: Stage
    expected: dict[str, str]
    seconds: float
    tries: int = 0
    ended: int | None = None

    def again(self, disturb: Callable[[Stage], int | None]) -> list[str]:
        """Disturb a refresh of the day on a copy; what is lost then, and after the refresh that follows."""
        self.tries += 1
        stage = rehearsing.copied(self.before, self.before.data.with_name(f"disturbed-{self.tries}"))
        held = Held.of(stage)
        self.ended = disturb(stage)
        lost = held.losses(stage)
        if (code := stage.refresh(LIVED)) != 0:
            lost.append(f"the refresh after it ended with {code}: {_last_line(stage)}")
        lost += [f"{place} stayed" for place in rehearsing.halves(stage)] + rehearsing.unended(stage)
        odd = _differences(self.expected, rehearsing.stock(stage))
        if odd and set(odd) <= MET:  # killed before a source answered: the refresh after it still met something new
            _must(stage, LIVED)
            odd = _differences(self.expected, rehearsing.stock(stage))
        lost += [f"{name} differs" for name in odd]
        lost += rehearsing.whole(stage.settings(LIVED))
        shutil.rmtree(stage.data)
        return lost


def disturbance(folder: Path, *, with_dagster: bool = False) -> Disturbance:
    """Live some days in `folder`, then see what a day comes to when nothing happens."""
    before = Stage(data=folder / "before", with_dagster=with_dagster)
    for day in range(LIVED):
        before.serve(rehearsing.world(day * 5))
        _must(before, day)
    before.serve(rehearsing.world(LIVED * 5))
    undisturbed = rehearsing.copied(before, folder / "undisturbed")
    seconds = rehearsing.lasted(undisturbed.start(LIVED))
    _must(undisturbed, LIVED)  # the sources now say "unchanged", as they do after a kill
    return Disturbance(before=before, expected=rehearsing.stock(undisturbed), seconds=seconds)


def at_random(folder: Path, count: int, seed: int, *, with_dagster: bool = False) -> Outcome:
    """Kill at random moments of a refresh, uniformly over the processor time that an undisturbed one takes."""
    told = disturbance(folder, with_dagster=with_dagster)
    moments = random.Random(seed)
    outcome = Outcome()
    while outcome.count < count:
        moment = moments.uniform(0.0, told.seconds)
        lost = told.again(functools.partial(_kill_at, moment))
        outcome.add(lost, at=f"{moment:.2f} s of {told.seconds:.1f}", counted=told.ended == rehearsing.KILLED)
    return outcome


def at_boundaries(folder: Path, limit: int, mine: slice) -> Outcome:
    """Kill just before each kind of change that a refresh makes to its data folder: `limit` of this process' share."""
    told = disturbance(folder)
    seen = folder / "changes.txt"
    watched = rehearsing.copied(told.before, folder / "watched")
    _must(watched, LIVED, lambda: _watch(watched.data, note=seen))
    kinds = sorted(set(seen.read_text().splitlines()))[mine]  # threads take turns: the order is not the same twice
    outcome = Outcome()
    for kind in kinds[:: max(1, len(kinds) // limit)]:
        lost = told.again(functools.partial(_kill_before, kind))
        outcome.add(lost if told.ended == rehearsing.KILLED else [*lost, "was not killed"], at=kind)
    return outcome


def _kill_at(seconds: float, stage: Stage) -> int:
    """Kill a refresh once it has worked so long, however busy the machine is."""
    pid = stage.start(LIVED)
    while (worked := rehearsing.worked(pid)) is not None and worked < seconds:
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    return rehearsing.ended(pid)


def _kill_before(kind: str, stage: Stage) -> int:
    return stage.refresh(LIVED, lambda: _watch(stage.data, kill_before=kind))


def full_disk(folder: Path, count: int, seed: int) -> Outcome:
    """The disk fills up at a random moment of a refresh; afterwards there is room again."""
    told = disturbance(folder)
    moments = random.Random(seed)
    outcome = Outcome()
    for _ in range(count):
        moment = moments.uniform(0.0, told.seconds)

        def fill(stage: Stage, moment: float = moment) -> None:
            with _small_disk(stage):
                pid = stage.start(LIVED)
                time.sleep(moment)
                with (stage.data / "filler").open("wb") as filler:
                    try:
                        while True:
                            filler.write(b"0" * 65536)
                    except OSError:
                        pass
                code = rehearsing.ended(pid)
                (stage.data / "filler").unlink()
                if code not in (0, 1):
                    raise AssertionError(f"ended with {code}")

        outcome.add(told.again(fill), at=f"{moment:.2f} s of {told.seconds:.1f}")
    return outcome


def small_disk(folder: Path) -> Outcome:
    """A disk too small for a build is refused before anything is changed, in one sentence."""
    told = disturbance(folder)

    def refuse(stage: Stage) -> None:
        held = rehearsing.stock(stage)
        with _small_disk(stage, megabytes=80):
            assert stage.refresh(LIVED) == 1
            assert "free some. Nothing was changed." in _last_line(stage)
            assert rehearsing.stock(stage) == held

    return _once(told, refuse, at="80 MB")


def read_only(folder: Path) -> Outcome:
    """A folder on a disk that became read-only is read as before, and a refresh says so in one sentence."""
    told = disturbance(folder)

    def refuse(stage: Stage) -> None:
        held = rehearsing.stock(stage)
        with _small_disk(stage):
            mount("-o", "remount,ro", str(stage.data))
            for words, code in ((["refresh"], 1), (["verdict"], 0), (["sql", "SELECT 1"], 0), (["sources"], 0)):
                done = command(stage, LIVED, *words)
                assert done.returncode == code, done.stderr
                assert "Traceback" not in done.stderr
                assert code == 0 or "read-only" in done.stderr, done.stderr
            mount("-o", "remount,rw", str(stage.data))
        assert rehearsing.stock(stage) == held

    return _once(told, refuse, at="remounted")


def clock_back(folder: Path) -> Outcome:
    """A clock behind the record is refused with the reason, and nothing is changed."""
    told = disturbance(folder)

    def refuse(stage: Stage) -> None:
        held = rehearsing.stock(stage)
        done = command(stage, LIVED - 2, "refresh")
        assert done.returncode == 1
        assert "Set the clock right; nothing was changed." in done.stderr
        assert rehearsing.stock(stage) == held

    return _once(told, refuse, at="a day back")


def command(stage: Stage, day: int, *words: str) -> subprocess.CompletedProcess[str]:
    """`path2028 …` on the stage's folder, as its users run it."""
    return subprocess.run(
        [str(homes.BIN), *words],
        env=homes.bare() | stage.environment(day),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def mount(*words: str, command: str = "mount") -> None:
    """Of the system; needs the right to."""
    subprocess.run([shutil.which(command) or command, *words], check=True, capture_output=True)


def _once(told: Disturbance, disturb: Callable[[Stage], None], at: str) -> Outcome:
    outcome = Outcome()
    outcome.add(told.again(disturb), at=at)
    return outcome


class _small_disk:  # noqa: N801  # reads as a verb: with _small_disk(stage)
    """The data folder on a memory disk of its own; what is on it comes back when it ends."""

    def __init__(self, stage: Stage, megabytes: int = 400) -> None:
        self._stage, self._megabytes = stage, megabytes

    def __enter__(self) -> None:
        data = self._stage.data
        data.rename(data.with_suffix(".aside"))
        data.mkdir()
        size = f"size={self._megabytes}m"
        mount("-t", "tmpfs", "-o", size, "tmpfs", str(data))
        shutil.copytree(data.with_suffix(".aside"), data, symlinks=True, dirs_exist_ok=True)

    def __exit__(self, *_: object) -> None:
        data = self._stage.data
        shutil.rmtree(data.with_suffix(".aside"))
        shutil.copytree(data, data.with_suffix(".aside"), symlinks=True)
        mount("--lazy", str(data), command="umount")
        data.rmdir()
        data.with_suffix(".aside").rename(data)


CHANGES = {"open", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree"}
LEFT_OUT = (".dbt", ".dagster")


def _watch(data: Path, *, note: Path | None = None, kill_before: str = "") -> None:
    """From now on, note every change to the data folder before it is made, or die before the first of a kind."""
    lines: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in CHANGES:
            return
        place = str(arguments[1] if event in {"os.rename", "os.link", "os.symlink"} else arguments[0])
        if not place.startswith(f"{data}/") or place.startswith(tuple(f"{data}/{name}" for name in LEFT_OUT)):
            return
        if event == "open" and not int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        kind = f"{event} {_role(place.removeprefix(f'{data}/'))}"
        if kind == kill_before:
            os.kill(os.getpid(), signal.SIGKILL)
        if note and kind not in lines:
            lines.append(kind)
            with open(note, "a") as out:  # noqa: PTH123  # seen by the hook itself, which lets it pass: not below data
                out.write(f"{kind}\n")

    sys.addaudithook(hook)


def _role(place: str) -> str:
    """A path without what names one file among its likes."""
    role = re.sub(r"\d{4}-\d\d-\d\d(-[0-9a-f]{10})?", "<day>", place)
    role = re.sub(r"\d{8}T\d{6}Z(-[0-9a-f]{8})?", "<stamp>", role)
    role = re.sub(r"tmp[a-z0-9_]{8}", "<temporary>", role)
    role = re.sub(r"^(vintages|figures|pulls)/epoch_[a-z_]+", r"\1/<source>", role)
    return re.sub(r"[0-9a-f]{12,}", "<hash>", role)


def _must(stage: Stage, day: int, before: Callable[[], object] = lambda: None) -> None:
    code = stage.refresh(day, before)
    assert code == 0, f"{code}: {stage.data.with_suffix('.log').read_text()[-2000:]}"


def _last_line(stage: Stage) -> str:
    lines = stage.data.with_suffix(".log").read_text().strip().splitlines()
    return lines[-1] if lines else ""


def _differences(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
