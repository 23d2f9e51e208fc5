"""Refreshes that can be killed: each a process of its own, forked from one that has imported everything already.

What belongs here: a small world on loopback, starting a refresh in it, ending it early, and taking stock of what is
left. What does not: which promise is put to the test (the tests and rehearsals beside it).

The code that runs is the project's own, with two exceptions no promise hangs on: the model simulates fewer paths, and
unless asked for, Dagster's history (a convenience that may be deleted) is left out and its steps are called in order.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import importlib
import os
import shutil
import signal
import sqlite3
import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.base import locking
from orchestration.base.settings import Settings
from orchestration.forecasts import chain
from tests import wire
from tests.loopback import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIRST_DAY = dt.date(2026, 3, 1)
KILLED = -signal.SIGKILL
IMPORTED = (
    "dbt.cli.main",
    "great_expectations",
    "pyarrow.parquet",
    "orchestration.cli.refreshing",
    "orchestration.definitions",
    "orchestration.pages",
)
ADDRESSES = {
    "epoch_eci": "https://epoch.ai/data/eci_scores.csv",
    "epoch_models": "https://epoch.ai/data/notable_ai_models.csv",
    "epoch_chip_sales": "https://epoch.ai/data/ai_chip_sales.zip",
    "epoch_chip_owners": "https://epoch.ai/data/ai_chip_owners.zip",
}


def warm() -> None:
    """Import what a refresh imports, once."""
    for name in IMPORTED:
        importlib.import_module(name)
    from orchestration.warehouse import building

    building._invoke = _parsed_once(building._invoke)  # noqa: SLF001  # a third of dbt's time


def world(day: int) -> dict[str, bytes]:
    """What the four publishers serve on the `day`-th day: a model more each, scores revised every fifth day."""
    return {
        "epoch_eci": wire.eci(100 + day, start="2023-06-01", shift=0.1 * (day // 5)),
        "epoch_models": wire.models(520 + day),
        "epoch_chip_sales": wire.chip_sales(scale=50),
        "epoch_chip_owners": wire.chip_owners(scale=50),
    }


def _answering() -> Publisher:
    publisher = Publisher()
    threading.Thread(target=publisher.serve_forever, daemon=True).start()
    return publisher


@dataclass
class Stage:
    """A data folder and the publishers it asks."""

    data: Path
    publisher: Publisher = field(default_factory=_answering)
    with_dagster: bool = False

    def __post_init__(self) -> None:
        """Begin with an empty folder, or go on with one."""
        self.data.mkdir(parents=True, exist_ok=True)

    def serve(self, payloads: Mapping[str, bytes]) -> None:
        """From now on, the publishers serve these."""
        for name, body in payloads.items():
            self.publisher.says(ADDRESSES[name], body)

    def settings(self, day: int) -> Settings:
        """As a refresh of the `day`-th day finds them in its environment."""
        return Settings.from_environment(self.environment(day))

    def environment(self, day: int) -> dict[str, str]:
        """Nothing of the caller's own."""
        return {
            "PATH2028_DATA": str(self.data),
            "PATH2028_BUNDLE": str(self.data.parent / "no-bundle"),
            "PATH2028_MIRROR": self.publisher.url,
            "PATH2028_NOW": f"{FIRST_DAY + dt.timedelta(days=day)}",
            "OMP_NUM_THREADS": "1",
        }

    def start(self, day: int, before: Callable[[], object] = lambda: None) -> int:
        """Fork a refresh of the `day`-th day; returns its process id. `before` runs in it first."""
        return forked(self.environment(day), self.data.with_suffix(".log"), lambda: self.play(before))

    def refresh(self, day: int, before: Callable[[], object] = lambda: None) -> int:
        """A refresh that is left alone; returns its exit code, KILLED when `before` had it killed."""
        return ended(self.start(day, before))

    def play(self, before: Callable[[], object] = lambda: None) -> None:
        """A refresh in this process, which has the stage's environment."""
        from orchestration.cli import refreshing

        before()
        if not self.with_dagster:
            refreshing._run_job = in_order  # noqa: SLF001  # the one step that is Dagster's
        refreshing.refresh(Settings.from_environment())


def in_order(settings: Settings, day: dt.date) -> None:
    """The steps of the daily job without Dagster around them."""
    from orchestration.defs import sequence
    from orchestration.warehouse import building

    sequence.load(settings, day)
    building.build(settings, day, tests=False)
    building.describe(settings, day)
    sequence.judge(settings, day)
    sequence.publish(settings, day)


def _parsed_once(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """dbt, parsing the project at the first call only: the files do not change while a stage is played."""
    known: list[Any] = []

    def invoked(settings: Settings, command: list[str], parsed: Any = None) -> Any:
        if command[0] == "parse" and known:
            return known[0]
        found = invoke(settings, command, parsed)
        if command[0] == "parse":
            known.append(found)
        return found

    return invoked


def forked(environment: Mapping[str, str], log: Path, work: Callable[[], object]) -> int:
    """Run `work` in a child with this environment, its output in `log`; exit code 4 when another holds the lock."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.environ.update(environment)
        work()
        code = 0
    except locking.AlreadyRunningError:
        code = 4
    except BaseException:  # noqa: BLE001  # whatever it is, the parent sees the code and the log
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """Wait for the process; its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def worked(pid: int) -> float | None:
    """Seconds of processor time that a child has used; None once it has ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return None if fields[0] == "Z" else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lasted(pid: int) -> float:
    """Wait for a child that must end well; seconds of processor time that it used."""
    _, status, used = os.wait4(pid, 0)
    assert status == 0
    return used.ru_utime + used.ru_stime


def stock(stage: Stage) -> dict[str, str]:
    """Everything that a data folder is to hold after a refresh, file or table -> hash of what is in it.

    Vintages, ledger, pulls and alerts byte by byte; the published files likewise, but for the ones that DuckDB writes;
    the warehouse table by table, whatever the order of the rows.
    """
    kept = {}
    for folder in ("vintages", "quarantine", "ledger", "pulls", "alerts"):
        for file in sorted((stage.data / folder).rglob("*")):
            if file.is_file() and file.suffix != ".lock":
                kept[str(file.relative_to(stage.data))] = _hash(file.read_bytes())
    for file in sorted((stage.data / "published").rglob("*")):
        if file.suffix in {".html", ".json", ".xml", ".csv"} and "dbt" not in file.parts:
            kept[str(file.relative_to(stage.data))] = _hash(file.read_bytes())
    with duckdb.connect(str(stage.data / "warehouse.duckdb"), read_only=True) as connection:
        for schema, table in connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL"
        ).fetchall():
            rows = connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall()
            kept[f"{schema}.{table}"] = _hash("\n".join(sorted(map(repr, rows))).encode())
    return kept


def lasting(stage: Stage) -> dict[str, str]:
    """What may only grow: payloads with their origins, and the files of the ledger."""
    found = {}
    for folder, pattern in (("vintages", "*/*/*/*"), ("ledger", "*/*"), ("ledger", "entries/*/*")):
        for file in (stage.data / folder).glob(pattern):
            if file.is_file() and ".part" not in f"{file.relative_to(stage.data)}":
                found[str(file.relative_to(stage.data))] = _hash(file.read_bytes())
    return found


@dataclass(frozen=True)
class Held:
    """What a folder held at one moment, of what must never be lost."""

    files: dict[str, str]
    lines: list[chain.Line]

    @classmethod
    def of(cls, stage: Stage) -> Held:
        """Payloads, ledger and chain as they are now."""
        return cls(lasting(stage), chain.read(stage.data / "ledger"))

    def losses(self, stage: Stage) -> list[str]:
        """What has been lost since, and whether readers find a release."""
        now, lost = Held.of(stage), []
        if not self.files.items() <= now.files.items() or now.lines[: len(self.lines)] != self.lines:
            lost.append("an accepted payload or a line of the ledger is gone or changed")
        return lost if is_readable(stage) else [*lost, "a reader found no complete release"]


def is_readable(stage: Stage) -> bool:
    """Whether a reader finds a complete warehouse and the pages made with it (or nothing, before the first release)."""
    if not (stage.data / "current").is_symlink():
        return True
    try:
        with duckdb.connect(str(stage.data / "warehouse.duckdb"), read_only=True) as connection:
            [[runs]] = connection.execute("SELECT count(*) FROM tracking.runs").fetchall()
    except duckdb.Error:
        return False
    return bool(runs) and (stage.data / "published" / "verdict.json").exists()


def halves(stage: Stage) -> list[str]:
    """Temporary files, of which none is to stay after a refresh."""
    names = ("*.part", "study-*", "incoming", "build")
    return [str(p.relative_to(stage.data)) for name in names for p in stage.data.rglob(name) if ".dbt" not in p.parts]


def copied(stage: Stage, data: Path) -> Stage:
    """The same folder, to be harmed, asking the same publishers."""
    shutil.copytree(stage.data, data, symlinks=True)
    return Stage(data=data, publisher=stage.publisher, with_dagster=stage.with_dagster)


def unended(stage: Stage) -> list[str]:
    """Runs that Dagster's history takes for alive, on a stage where nobody is at work."""
    place = stage.data / ".dagster" / "history" / "runs.db"
    if not place.exists():
        return []
    with contextlib.closing(sqlite3.connect(place)) as connection:
        rows = connection.execute(
            "SELECT run_id, status FROM runs WHERE status NOT IN ('SUCCESS', 'FAILURE')"
        ).fetchall()
    return [f"run {name} is {status} in Dagster's history" for name, status in rows]


def whole(settings: Settings) -> list[str]:
    """What the doctor finds wrong."""
    from orchestration.upkeep import diagnosis

    return diagnosis.examine(settings)["flaws"]


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
