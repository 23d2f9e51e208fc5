"""What a day's reading of the record costs, and how that grows with the number of days on record.

    make refresh && .venv/bin/python benchmarks/record.py [DAYS ...]     (default 10 100 1000; about two minutes)

The newest run on record is repeated under earlier days, each with its forecasts for the months after its day and with
evidence as if every figure had been known soon after its month. Then what came is looked up, every forecast that has
come is scored, and the tables of all runs are filled, each size in a process of its own, as in a refresh. Exits with
1 when a further day on record needs more memory than its own rows.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

import model  # noqa: F401  # what a refresh has loaded before it reads the record
from orchestration.base import files, plain
from orchestration.base.settings import Settings
from orchestration.forecasts import ledger, scores, tables
from orchestration.warehouse import database

ALLOWED_MB_A_DAY = 0.15  # what a run adds to the tables, not compressed until the build is closed


def lengthen(mine: Settings, long: Settings, days: int) -> None:
    """A ledger of `days` runs after the newest of mine."""
    newest = ledger.find(mine, ledger.runs(mine)[-1])
    evidence = long.data / "evidence.csv"
    evidence.parent.mkdir(parents=True)
    evidence.write_text(ledger.panel_text(known_early(ledger.panel_of(mine, newest))))
    for day in pd.date_range(end=newest.as_of, periods=days):
        seen = plain.digest(f"{day}")
        quantiles = [row | {"target_on": _ahead(day, row)} for row in newest.tables["quantiles"]]
        run = dataclasses.replace(
            newest,
            run_id=ledger.run_id(day.date(), newest.model_version, seen),
            as_of=f"{day.date()}",
            data_fingerprint=seen,
            tables={**newest.tables, "quantiles": quantiles},
        )
        panel = long.ledger / "panels" / f"{seen[:32]}.csv"
        panel.parent.mkdir(parents=True, exist_ok=True)
        os.link(evidence, panel)
        files.write_once(long.ledger / "entries" / run.as_of / f"{run.run_id}.json", run.to_json())
    ledger.mend(long, long.now())  # all at once: linked one by one, the chain would be written a thousand times


def known_early(panel: pd.DataFrame | None) -> pd.DataFrame:
    """The panel as if every figure had been known on the first day of the next month, and the index read every week."""
    if panel is None:
        raise SystemExit("The newest run has no evidence on record; refresh on another day.")
    after = panel["month"] + pd.DateOffset(months=1)
    early = panel.assign(known_on=panel["known_on"].where(panel["known_on"] < after, after))
    looks = pd.DataFrame({"known_on": pd.date_range("2023-01-01", panel["known_on"].max(), freq="W")})
    look = panel[panel["indicator"] == "index_models_scored"].iloc[:1].drop(columns="known_on")
    return pd.concat([early, look.merge(looks, how="cross")], ignore_index=True)


def _ahead(day: pd.Timestamp, row: dict[str, Any]) -> str:
    return f"{(day + pd.DateOffset(months=row['horizon_months'])).date().replace(day=1)}"


def read(long: Settings) -> None:
    """Print a line of what reading costs."""
    before, used = _peak(), time.process_time()
    scored = scores.forecasts(long, long.now().date())
    scoring = time.process_time() - used
    with database.writer(long.build) as connection:
        tables.fill_runs(connection, long)
    filling = time.process_time() - used - scoring
    runs = len(ledger.runs(long))
    print(f"| {runs} | {len(scored):,} | {scoring:.1f} | {filling:.1f} | {_peak() - before:.0f} |", flush=True)
    (long.data / "peak").write_text(f"{_peak() - before}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(sizes: list[int]) -> int:
    """Print a line per size; returns the exit code."""
    mine, peaks = Settings.from_environment(), []
    print("| days in the ledger | forecasts that have come | scoring CPU s | filling CPU s | memory at most, MB more |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for days in sizes:
            long = Settings(data=Path(folder) / f"{days}", offline=True)
            lengthen(mine, long, days)
            database.begin(long)
            reader = multiprocessing.get_context("spawn").Process(target=read, args=(long,))
            reader.start()
            reader.join()
            if reader.exitcode:
                return 1
            peaks.append(float((long.data / "peak").read_text()))
    slope = (peaks[-1] - peaks[-2]) / (sizes[-1] - sizes[-2]) if len(sizes) > 1 else 0.0
    print(f"\nA further day on record takes {slope:.2f} MB more.")
    return int(slope > ALLOWED_MB_A_DAY)


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or [10, 100, 1000]))
