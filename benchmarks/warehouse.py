"""How long the warehouse takes from raw to marts, and how that grows with the number of vintages.

    .venv/bin/python benchmarks/warehouse.py [FACTOR ...]     (default 1 10 100; about half a minute)

The shipped figures are loaded; for a factor f every vintage is repeated f - 1 times with earlier days and hashes of its
own, so that the marts of today stay what they are while the history grows. Then dbt builds and tests, and comments and
lineage are written, as in a refresh. The project is parsed and the lineage traced in the first line only: until a file
of it changes, both are remembered. From raw to marts is parse, build and describe; CPU seconds are told beside, since
the machine may be busy with other things: on an idle one the two are alike, one thread does the work. Exits with 1 when
that takes 15 CPU seconds or more on the shipped figures, or when the build, or a table, grows faster than the
vintages.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.base.settings import Settings
from orchestration.warehouse import building, database, loading

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 11, 24)
LIMIT_S = 15.0


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds and CPU seconds of `work`."""
    began, used = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - began, cpu() - used


def repeat(settings: Settings, factor: int) -> int:
    """Give every vintage `factor` - 1 earlier twins; returns the rows of schema raw."""
    with database.writer(settings.build) as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES FROM raw").fetchall()]
        rows = 0
        for table in tables:
            connection.execute(f"""
                INSERT INTO raw.{table} BY NAME
                SELECT held.* REPLACE (
                    (vintage - to_days(twin::INTEGER))::DATE AS vintage,
                    retrieved_at - to_days(twin::INTEGER) AS retrieved_at,
                    sha256 || '-' || twin AS sha256
                )
                FROM raw.{table} AS held, range(1, {factor}) AS twins (twin)
            """)
            counted = connection.execute(f"SELECT count(*) FROM raw.{table}").fetchone()
            rows += counted[0] if counted else 0
    return rows


def main(factors: list[int]) -> int:
    """Print a line per factor and the tables that grow most; returns the exit code."""
    import dbt.cli.main  # noqa: F401  # a refresh pays for it too, but once

    seconds: dict[int, float] = {}
    told: dict[int, dict[str, float]] = {}
    print("| vintages, times | raw rows | load s | parse s | build s | describe s | raw to marts s | its CPU s |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), offline=True)
        for factor in factors:
            load = timed(lambda: loading.load(settings))
            rows = repeat(settings, factor)
            parse = timed(lambda: building.manifest(settings))
            nodes: list[building.Node] = []
            build = timed(lambda: nodes.extend(building.build(settings, TODAY)))  # noqa: B023  # called at once
            describe = timed(lambda: building.describe(settings, TODAY))
            parts = [parse, build, describe]
            whole, used = (sum(part[kind] for part in parts) for kind in (0, 1))
            told[factor] = {node.name: node.seconds for node in nodes}
            seconds[factor] = build[1]
            cells = [
                f"{factor}",
                f"{rows:,}",
                *(f"{part[0]:.1f}" for part in (load, *parts)),
                f"{whole:.1f}",
                f"{used:.1f}",
            ]
            print("| " + " | ".join(cells) + " |", flush=True)
            if factor == 1 and used >= LIMIT_S:
                print(f"From raw to marts it takes {LIMIT_S:.0f} CPU seconds or more.")
                return 1
    first, last = factors[0], factors[-1]
    slow = sorted(told[last], key=lambda name: told[last][name], reverse=True)[:6]
    print("\nSlowest at the end, seconds: " + ", ".join(f"{name} {told[last][name]:.1f}" for name in slow))
    before = factors[-2] if len(factors) > 1 else first
    # A table below a twentieth of a second says more about the clock than about itself.
    bent = [name for name in slow if told[last][name] / max(told[before][name], 0.05) > last / before]
    print(f"Grown faster than the vintages from {before} to {last} times: {', '.join(bent) or 'none'}")
    return int(bool(bent) or seconds[last] / seconds[first] > last / first)


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or [1, 10, 100]))
