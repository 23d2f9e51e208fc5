"""Where much work of one kind is done: in this process, in several of this machine, or on a Dask cluster.

What belongs here: how an engine is named, and doing one function of many items on it. What does not: the work itself,
which is a pure function at the top of a module, so that any process can find it and do it again.

Every engine gives the same results to the last digit and in the same order, since an item is computed alone, by the
same code, from what is sent with it. A worker that is killed costs time only: another does what it had not finished.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from orchestration.base import progress
from orchestration.base.errors import ExpectedError
from orchestration.base.settings import VERSION, export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")
BREAKS: Final = 3  # how often a pool may lose a process before the work itself is blamed
ANSWER_SECONDS: Final = 30  # how long a scheduler may be silent
# A worker is one core; arithmetic libraries would start as many threads as there are cores in each.
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class EngineError(ExpectedError):
    """The engine cannot be used, or lost too many workers; the sentence says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """An engine by its name: `processes` workers of this machine, or the scheduler of a Dask cluster, or neither."""

    processes: int = 0
    scheduler: str = ""

    def __str__(self) -> str:
        """As it is written on a command line."""
        if self.scheduler:
            return f"dask:{self.scheduler}"
        return f"processes:{self.processes}" if self.processes else "here"


HERE: Final = Engine()


def named(text: str) -> Engine:
    """The engine that is written `here`, `processes:N` or `dask:ADDRESS`.

    Raises:
        EngineError: it is none of them.
    """
    kind, _, rest = text.partition(":")
    if text == "here":
        return HERE
    if kind == "processes" and rest.isdecimal() and int(rest) > 0:
        return Engine(processes=int(rest))
    if kind == "dask" and rest:
        return Engine(scheduler=rest)
    raise EngineError(
        f"An engine is here, processes:N or dask:ADDRESS (such as dask:tcp://10.0.0.5:8786), not {text!r}."
    )


def each(engine: Engine, what: str, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """`work` of every item, in the order of the items; what is being done is told as `what`.

    Items are taken from the iterable while earlier ones are at work, so that making an item costs no waiting.

    Raises:
        EngineError: the engine cannot be used, or lost too many workers.
    """
    if engine.scheduler:
        yield from _told(what, _on_dask(engine.scheduler, work, items))
    elif engine.processes:
        yield from _told(what, _in_processes(engine.processes, work, items))
    else:
        asked = list(items)
        yield from (work(item) for item in progress.through(what, asked))


def _told(what: str, results: Iterator[tuple[Result, int]]) -> Iterator[Result]:
    done, of = 0, 0
    for done, (result, of) in enumerate(results, 1):
        progress.tell(what, done - 1, of)
        yield result
    progress.tell(what, done, of)


def _in_processes(count: int, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Result, int]]:
    """Results in order with how many there will be. A pool that lost a process is made anew for what is left."""
    export(_ONE_THREAD)
    asked: list[Item] = []
    arriving = iter(items)
    done, breaks = 0, 0
    # Not forked from here: a process that has threads may hold a lock that its copy would wait for. The server that is
    # forked instead imports the work once, and stays for the next pool.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    while True:
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            tasks = _submitted(pool, work, asked[done:])
            with contextlib.suppress(BrokenExecutor):
                for item in arriving:
                    asked.append(item)
                    tasks.append(pool.submit(work, item))
            try:
                for task in tasks:
                    yield task.result(), len(asked)
                    done, breaks = done + 1, 0
            except BrokenExecutor as error:
                breaks += 1
                if breaks > BREAKS:
                    raise EngineError(
                        f"A process was lost {breaks} times at the same piece of work; perhaps there is too little "
                        "memory. Ask for fewer processes."
                    ) from error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        if done == len(asked):
            return


def _submitted(pool: Executor, work: Callable[[Item], Result], items: list[Item]) -> list[Future[Result]]:
    tasks: list[Future[Result]] = []
    with contextlib.suppress(BrokenExecutor):
        tasks.extend(pool.submit(work, item) for item in items)
    return tasks


def _on_dask(address: str, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Result, int]]:
    """Results in order with how many there will be. The scheduler gives the work of a lost worker to another."""
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise EngineError("A Dask cluster needs the extra `dask`: pip install 'path2028[dask]'.") from error
    try:
        client: Any = distributed.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise EngineError(f"No scheduler answers at {address}; is one running there?") from error
    with client:
        _compare(client, address)
        executor: Executor = client.get_executor(pure=False)
        asked = [executor.submit(work, item) for item in items]
        try:
            for task in asked:
                yield task.result(), len(asked)
        except distributed.KilledWorker as error:
            raise EngineError(
                "Several workers were lost at the same piece of work; perhaps they have too little memory."
            ) from error


def _compare(client: Any, address: str) -> None:
    """Refuse workers that would compute with other code."""
    found = client.run(_version)
    if not found:
        raise EngineError(f"The scheduler at {address} has no workers; start some with `dask worker {address}`.")
    others = sorted({str(version) for version in found.values()} - {VERSION})
    if others:
        raise EngineError(
            f"Workers of {address} have path2028 {', '.join(others)}, here is {VERSION}; install the same."
        )


def _version() -> str:
    """The version that a worker has."""
    return VERSION
