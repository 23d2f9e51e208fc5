"""What the Epoch Capabilities Index is fitted to: one normalised score per model version and benchmark.

More than half the scores come from other people's leaderboards, whose terms are theirs: rows are not passed on, though
Epoch's own are CC BY. They say on how many benchmarks, and on which, a model's index rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "model": ("model_group", "model"),
    "model_version": ("model_version",),
    "benchmark": ("benchmark",),
    "score": ("performance",),
    "released_on": ("date",),
    "benchmark_released_on": ("benchmark_release_date",),
    "is_optimized": ("?optimized",),
    "is_own_run": ("source",),
}
COLUMNS = {
    "model": Column(kind="text", about="Model group, as in the ECI table", key=True),
    "model_version": Column(kind="text", about="Version and setting that was scored", key=True),
    "benchmark": Column(kind="text", about="Benchmark", key=True),
    "score": Column(kind="number", about="Score on a scale from 0 to 1"),
    "released_on": Column(kind="date", about="Release of the model"),
    "benchmark_released_on": Column(kind="date", about="Release of the benchmark, blank where not known"),
    "is_optimized": Column(
        kind="flag", about="Benchmarks that developers optimise for, blank in files without the mark"
    ),
    "is_own_run": Column(kind="flag", about="Run by Epoch, not taken from another leaderboard"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`eci_benchmarks.csv` to one row per model version and benchmark."""
    rows = reading.csv_rows(payload, UPSTREAM)
    for row in rows:
        row["is_own_run"] = "no" if row["is_own_run"] else "yes"
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="epoch_eci_benchmarks",
    title="Scores behind the Epoch Capabilities Index",
    publisher="Epoch AI",
    url="https://epoch.ai/data/eci_benchmarks.csv",
    licence=Licence(
        name="CC BY 4.0 for Epoch's own runs, others' terms for the rest: rows are not passed on",
        url="https://epoch.ai/eci",
        republish=False,
        attribution="Epoch AI, epoch.ai/data, and the leaderboards it names",
    ),
    cadence_days=30,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    parse=parse,
    coverage=("model", "benchmark"),
    expectations=(
        contracts.rows_between(500, 200_000),
        contracts.unique("model", "model_version", "benchmark"),
        contracts.filled("released_on", mostly=0.98),
        contracts.filled("score"),
        contracts.between("score", 0, 1),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
        contracts.revised_at_most(0.25),
    ),
)
