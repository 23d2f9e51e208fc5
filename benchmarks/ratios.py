"""Each cost beside its floor, as a ratio of CPU seconds in one run; written into docs/benchmarks.md (`make bench`).

    .venv/bin/python benchmarks/ratios.py [PAGE]     (some three CPU minutes)

A ratio says the same on a slow machine and on a busy one, where seconds do not. One source of 150 rows a day is held
for 36 days, for a year and for ten years (once, ten and a hundred times the vintages): what finding the rows of a day,
asking for them, and loading the archive cost beside what DuckDB alone needs. Then a whole refresh of the shipped
figures, in processes of its own, beside its imports and dbt's parse. Medians; without a page the table is only printed.

What belongs here: ratios. What does not: seconds of a kind of work, which stand with the command that measures them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import jinja2
import numpy as np
import pandas as pd

from orchestration.base.settings import DBT_PROJECT, ROOT
from orchestration.warehouse import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGIN, END = "<!-- ratios: written by `make bench` -->", "<!-- /ratios -->"
DAYS, ROWS = (36, 365, 3650), 150
FIRST = dt.date(2026, 1, 1)
TIMES = 5
PATH2028 = Path(sys.executable).with_name("path2028")
PARSE = """
import gc; gc.disable()
import sys, dataclasses
import dagster, orchestration.definitions, dbt.cli.main, great_expectations
from orchestration.base.settings import Settings
from orchestration.warehouse import building
building.manifest(dataclasses.replace(Settings.from_environment(), offline=True))
"""


class Figure(NamedTuple):
    """CPU seconds of a piece of work and of its floor."""

    what: str
    size: str
    floor: str
    seconds: float
    floor_seconds: float

    def row(self) -> str:
        """A line of the table."""
        ratio = f"{self.seconds / self.floor_seconds:.2f}"
        cells = (self.what, self.size, f"{self.seconds:.4g}", self.floor, f"{self.floor_seconds:.4g}", ratio)
        return f"| {' | '.join(cells)} |"


def cpu(work: Callable[[], object], times: int = TIMES) -> float:
    """The median of the CPU seconds of this process over some repetitions of `work`, after one that is not counted."""
    work()
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def macro(relation: str, day: dt.date) -> str:
    """`as_of(relation)` of the dbt project, as SQL."""
    environment = jinja2.Environment(autoescape=False)  # noqa: S701  # SQL, not HTML
    environment.globals.update(var={"as_of": f"{day}"}.get, execute=True)
    text = (DBT_PROJECT / "macros" / "as_of.sql").read_text("utf-8")
    return environment.from_string(text + "{{ as_of('" + relation + "') }}").render()


def vintages(folder: Path, days: int) -> list[tuple[Path, dict[str, object]]]:
    """A Parquet file per day, and where its rows come from."""
    found: list[tuple[Path, dict[str, object]]] = []
    for number in range(days):
        path = folder / f"{number}.parquet"
        if not path.exists():
            names = pd.array([f"model {row}" for row in range(ROWS)], dtype="string")
            pd.DataFrame({"model": names, "score": np.arange(ROWS) + number / 10}).to_parquet(path, index=False)
        day = FIRST + dt.timedelta(days=number)
        moment = dt.datetime.combine(day, dt.time(6))
        sha256 = hashlib.sha256(f"{number}".encode()).hexdigest()
        found.append((path, {"part": "", "vintage": day, "retrieved_at": moment, "sha256": sha256}))
    return found


def archive(folder: Path, days: int) -> Iterator[Figure]:
    """What an archive of as many days costs to load, to find a day's rows in, and to ask for them."""
    held = vintages(folder, days)
    paths = [str(path) for path, _ in held]
    size, last = f"{days:,} vintages of {ROWS} rows", FIRST + dt.timedelta(days=days)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        origins = ", ".join(f"{name} {kind}" for name, (kind, _) in database.ORIGIN_COLUMNS.items())

        def load() -> None:
            connection.execute(f"CREATE OR REPLACE TABLE raw ({origins}, model VARCHAR, score DOUBLE)")
            database.append_files(connection, "raw", ("model", "score"), held)

        def read() -> None:
            connection.execute("CREATE OR REPLACE TABLE alone AS FROM read_parquet(?)", [paths])

        yield Figure("load the archive", size, "`read_parquet` of the same files", cpu(load), cpu(read))
        connection.execute("CREATE TABLE latest AS FROM raw WHERE vintage = (SELECT max(vintage) FROM raw)")
        connection.execute(f"CREATE TABLE staged AS FROM {macro('raw', last)}")

        def ask(table: str) -> Callable[[], object]:
            return lambda: connection.execute(f"SELECT count(*), sum(score), max(model) FROM {table}").fetchall()

        floor = cpu(ask("latest"), 50)
        yield Figure("ask staging for a day's rows", size, "a table of the latest alone", cpu(ask("staged"), 50), floor)
        yield Figure("find them, once a build", size, "the same", cpu(ask(macro("raw", last))), floor)


def spent(*command: str | Path, data: Path) -> float:
    """CPU seconds of a process and of those that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PATH2028_DATA": str(data), "OMP_NUM_THREADS": "1"}
    subprocess.run([str(word) for word in command], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def refreshes(folder: Path) -> Iterator[Figure]:
    """A whole refresh of the shipped figures: in an empty folder, built anew in a warm one, and with nothing new."""
    refresh: tuple[str | Path, ...] = (PATH2028, "refresh", "--offline")
    floor = spent(sys.executable, "-c", PARSE, data=folder / "parsed")
    cold = spent(*refresh, data=folder / "data")
    yield Figure("refresh in an empty folder", "shipped figures", "its imports and dbt's parse", cold, floor)
    imports = spent(sys.executable, "-c", PARSE, data=folder / "parsed")
    (folder / "data" / "current" / "inputs.json").unlink()
    full = spent(*refresh, data=folder / "data")
    yield Figure("refresh, all built anew", "shipped figures", "its imports", full, imports)
    nothing = spent(*refresh, data=folder / "data")
    yield Figure("refresh, nothing new", "shipped figures", "all built anew", nothing, full)


def table(figures: list[Figure], commit: str) -> str:
    """What stands between the marks."""
    lines = ["| what | on | CPU s | its floor | CPU s | ratio |", "|---|---|---|---|---|---|"]
    lines += [figure.row() for figure in figures]
    return "\n".join([BEGIN, "", f"Commit `{commit}`:", "", *lines, "", END])


def filled(page: str, block: str) -> str:
    """The page with the block in its place.

    Raises:
        ValueError: the page has no such place, or several.
    """
    text, count = re.subn(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: block, page, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"The page has {count} places for the table; it needs one, between {BEGIN} and {END}.")
    return text


def main(pages: list[str]) -> None:
    """Measure, print, and write into the page if one is named."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607  # the git in use
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vintages").mkdir()
        for days in DAYS:
            figures += archive(Path(folder) / "vintages", days)
        figures += refreshes(Path(folder))
    block = table(figures, commit)
    print(block)
    for page in map(Path, pages):
        page.write_text(filled(page.read_text("utf-8"), block), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
