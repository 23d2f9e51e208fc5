"""The same work on every engine comes to the same results in the same order, whoever is lost on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration.base import engines, progress
from orchestration.base.engines import HERE, Engine, EngineError
from tests import homes

if TYPE_CHECKING:
    from collections.abc import Iterator

TWO = Engine(processes=2)
MANY = 20


def squared(number: int) -> int:
    return number * number


def where(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def lost_once(task: tuple[int, str]) -> int:
    """The worker that comes to 3 first is killed; whoever comes after it finds the mark."""
    number, mark = task
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def lost_always(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(number: int) -> int:
    raise ValueError(f"not {number}")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Engine]:
    """A scheduler on loopback with two workers, each a process with a nanny."""
    script = (
        "from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:\n"
        "        print(cluster.scheduler_address, flush=True)\n"
        "        input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=homes.bare() | {"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield Engine(scheduler=process.stdout.readline().strip())
        process.communicate("\n", timeout=60)


@pytest.mark.parametrize(
    ("text", "engine"),
    [("here", HERE), ("processes:4", Engine(processes=4)), ("dask:tcp://a:1", Engine(scheduler="tcp://a:1"))],
)
def test_an_engine_is_read_as_it_is_written(text: str, engine: Engine) -> None:
    assert engines.named(text) == engine
    assert str(engine) == text


@pytest.mark.parametrize("text", ["", "processes", "processes:0", "processes:-1", "processes:two", "dask:", "spark:x"])
def test_what_is_no_engine_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(EngineError, match=r"here, processes:N or dask:ADDRESS"):
        engines.named(text)


def test_processes_give_results_in_the_order_of_the_items() -> None:
    assert list(engines.each(TWO, "Squaring", squared, range(MANY))) == [squared(number) for number in range(MANY)]


def test_processes_are_other_processes_and_both_work() -> None:
    found = set(engines.each(TWO, "Looking", where, range(MANY)))
    assert len(found) == 2
    assert os.getpid() not in found


def test_a_killed_process_changes_nothing(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "mark")) for number in range(MANY)]
    assert list(engines.each(TWO, "Squaring", lost_once, tasks)) == [squared(number) for number in range(MANY)]
    assert (tmp_path / "mark").exists()


def test_work_that_kills_every_process_ends_with_a_sentence() -> None:
    with pytest.raises(EngineError, match="lost 4 times at the same piece of work"):
        list(engines.each(TWO, "Dying", lost_always, [1]))


@pytest.mark.parametrize("engine", [HERE, TWO])
def test_an_error_of_the_work_is_its_own(engine: Engine) -> None:
    with pytest.raises(ValueError, match="not 1"):
        list(engines.each(engine, "Refusing", refused, [1]))


@pytest.mark.parametrize("engine", [HERE, TWO])
def test_nothing_to_do_is_done_at_once(engine: Engine) -> None:
    assert list(engines.each(engine, "Squaring", squared, [])) == []


@pytest.mark.parametrize("engine", [HERE, TWO])
def test_what_is_being_done_is_told_to_the_end(engine: Engine) -> None:
    told: list[tuple[str, int, int]] = []
    with progress.told_to(lambda *now: told.append(now)):
        list(engines.each(engine, "Squaring", squared, range(3)))
    assert told[-1] == ("Squaring", 3, 3)


@pytest.mark.slow
def test_a_cluster_gives_the_same(cluster: Engine) -> None:
    assert list(engines.each(cluster, "Squaring", squared, range(MANY))) == [squared(number) for number in range(MANY)]


@pytest.mark.slow
def test_a_killed_worker_of_a_cluster_changes_nothing(cluster: Engine, tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path / "mark")) for number in range(MANY)]
    assert list(engines.each(cluster, "Squaring", lost_once, tasks)) == [squared(number) for number in range(MANY)]
    assert (tmp_path / "mark").exists()


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ANSWER_SECONDS", 1)
    with pytest.raises(EngineError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9;"):
        list(engines.each(Engine(scheduler="tcp://127.0.0.1:9"), "Squaring", squared, [1]))
