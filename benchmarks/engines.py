"""The same work on every engine: identical results, and what a second worker brings.

    export OMP_NUM_THREADS=1 MALLOC_TRIM_THRESHOLD_=134217728 MALLOC_MMAP_THRESHOLD_=33554432
    .venv/bin/python benchmarks/engines.py --worlds 100

What belongs here: timing worlds and the backtest's origins here, in processes and on a Dask cluster of loopback, one
worker of it killed in the middle. What does not: the engines (`orchestration.base.engines`).

The origins are pseudo-vintages of a synthetic world, so that nothing but the model is measured. Efficiency is the time
of one process over workers times their time. Workers have imported the program before the clock runs. The two settings
of the allocator are those that a worker of Dask's needs (docs/howto/engines.md); here all engines have them. CPU
seconds are those of the work alone, summed over workers: on a busy machine they tell what the clock cannot. The command
fails when two digests of the same work differ, or with --aims when work of ten seconds or more is less efficient than
is aimed at.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import itertools
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from model import synthetic
from orchestration.base import engines, plain
from orchestration.base.engines import HERE, Engine
from orchestration.forecasts import backtesting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FIRST = 10_000  # worlds below were used to choose the calling threshold
WORKERS = 2
AIMS = {"processes": 0.9, "dask": 0.85}
WORTH_SECONDS = 10.0  # of one process: what takes less ends before the start of a pool has paid
KILLED_AT = 0.4  # of the work done


class Row(NamedTuple):
    """A line of the table."""

    engine: str
    seconds: float
    cpu: float
    digest: str


def main() -> None:
    """Measure each work on each engine and print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worlds", type=int, default=100)
    ask.add_argument("--aims", action="store_true", help="fail below the efficiency aimed at: on an idle machine only")
    told = ask.parse_args()
    works: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]] = {
        f"{told.worlds} worlds": (synthetic.judge_all, range(FIRST, FIRST + told.worlds)),
        "28 origins": (backtesting.forecast, origins()),
    }
    print(
        "| work | engine | wall s | CPU s of the work | efficiency | digest of the results |\n|---|---|---|---|---|---|"
    )
    flaws = []
    with cluster() as (there, kill):
        for name, (work, items) in works.items():
            rows = [measured(str(engine), engine, work, items) for engine in (HERE, Engine(processes=WORKERS), there)]
            rows.append(measured("the same, one of them killed", there, work, items, kill))
            flaws += shown(name, rows, with_aims=told.aims)
    if flaws:
        raise SystemExit("\n".join(flaws))


def origins() -> list[backtesting.Task]:
    """The backtest's origins on what a synthetic world had published."""
    panel = synthetic.make(6).panel
    truth = panel.assign(**{name: pd.to_datetime(panel[name]) for name in ("month", "known_on")})
    truth = truth[panel["known_on"] <= dt.date(2026, 11, 1)].reset_index(drop=True)
    return [backtesting.Task(origin=day, truth=truth) for day in backtesting.origins(dt.date(2026, 11, 28))]


def clocked(task: tuple[Callable[[Any], Any], Any]) -> tuple[Any, float]:
    """What a work comes to, and the CPU seconds that it took."""
    work, item = task
    before = time.process_time()
    return work(item), time.process_time() - before


def measured(
    name: str,
    engine: Engine,
    work: Callable[[Any], Any],
    items: Sequence[Any],
    kill: Callable[[], None] | None = None,
) -> Row:
    """One work on one engine; `kill` is called when part of it is done."""
    tasks = [(work, item) for item in items]
    list(engines.each(engine, "Warming up", clocked, tasks[: 2 * WORKERS]))
    started, results, cpu = time.perf_counter(), [], 0.0
    for result, seconds in engines.each(engine, "Measuring", clocked, tasks):
        results.append(result)
        cpu += seconds
        if kill is not None and len(results) == int(KILLED_AT * len(items)):
            threading.Thread(target=kill).start()
    return Row(name, time.perf_counter() - started, cpu, plain.digest(plain.to_json(results))[:12])


def shown(name: str, rows: Sequence[Row], *, with_aims: bool) -> list[str]:
    """Print the rows of one work; returns what is wrong with them."""
    one, flaws = rows[0].seconds, []
    for engine, seconds, cpu, digest in rows:
        kind = engine.partition(":")[0]
        efficiency = one / seconds / (1 if kind == "here" else WORKERS)
        told = f"{WORKERS} Dask workers over TCP" if kind == "dask" else engine
        print(f"| {name} | {told} | {seconds:.1f} | {cpu:.1f} | {efficiency:.2f} | `{digest}` |", flush=True)
        if with_aims and one >= WORTH_SECONDS and efficiency < AIMS.get(kind, 0):
            flaws.append(f"{name} on {engine}: efficiency {efficiency:.2f} is below {AIMS[kind]}")
    if len({row.digest for row in rows}) > 1:
        flaws.append(f"{name}: engines differ")
    return flaws


@contextlib.contextmanager
def cluster() -> Iterator[tuple[Engine, Callable[[], None]]]:
    """A Dask cluster on loopback, and what kills one of its workers; its nanny starts another."""
    from distributed import Client, LocalCluster

    counter = itertools.count()
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None) as there,  # type: ignore[no-untyped-call]
        Client(there, set_as_default=False) as client,  # type: ignore[no-untyped-call]
    ):

        def kill() -> None:
            pids = sorted(client.run(os.getpid).values())
            os.kill(pids[next(counter) % len(pids)], signal.SIGKILL)

        yield Engine(scheduler=there.scheduler_address), kill


if __name__ == "__main__":
    main()
