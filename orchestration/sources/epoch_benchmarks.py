"""Epoch's benchmarking hub: scores of the runs that Epoch made itself, with their standard errors.

The zip holds one table per benchmark. Epoch's own runs share one layout; tables named *_external come from other
leaderboards and keep their owners' terms (METR's among them), so they are left out. The zip's layout has drifted:
further tables and a folder of ECI files came in autumn 2026, and are not benchmarks.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

NOT_BENCHMARKS = frozenset(
    {"benchmark_metadata.csv", "model_metadata.csv", "eci_model_versions.csv", "epoch_capabilities_index.csv"}
)
UPSTREAM = {
    "model": ("Model version",),
    "run_id": ("id",),
    "score": ("Best score (across scorers)", "mean_score"),
    "standard_error": ("stderr",),
    "released_on": ("Release date",),
    "scored_on": ("?Started at",),
    "organization": ("Organization",),
    "country": ("Country",),
    "training_flop": ("?Training compute (FLOP)",),
}
COLUMNS = {
    "benchmark": Column(kind="text", about="Table of the benchmark, without its ending", key=True),
    "run_id": Column(kind="text", about="Run as the publisher keys it", key=True),
    "model": Column(kind="text", about="Model version and setting"),
    "score": Column(kind="number", about="Best score across scorers, 0 to 1"),
    "standard_error": Column(kind="number", about="Standard error of the mean score"),
    "released_on": Column(kind="date", about="Release of the model"),
    "scored_on": Column(kind="date", about="Day of the run"),
    "organization": Column(kind="text", about="Developer"),
    "country": Column(kind="text", about="Country or countries of the developer, comma separated"),
    "training_flop": Column(kind="number", about="Training compute in FLOP"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`benchmark_data.zip` to one row per benchmark and run."""
    rows = []
    for name, body in reading.zip_members(payload, _is_own_benchmark, wanted="<benchmark>.csv").items():
        for row in reading.csv_rows(body, UPSTREAM):
            scored_on = reading.day(row.get("scored_on", ""))
            rows.append({**row, "benchmark": PurePosixPath(name).stem, "scored_on": scored_on})
    return reading.tidy(rows, COLUMNS)


def _is_own_benchmark(name: str) -> bool:
    is_table = name.endswith(".csv") and "/" not in name and name not in NOT_BENCHMARKS
    return is_table and not name.endswith("_external.csv")


SOURCE = Source(
    name="epoch_benchmarks",
    title="Benchmarks run by Epoch AI",
    publisher="Epoch AI",
    url="https://epoch.ai/data/benchmark_data.zip",
    licence=CC_BY_EPOCH,
    cadence_days=14,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    parse=parse,
    suffix=".zip",
    coverage=("benchmark", "model"),
    expectations=(
        contracts.rows_between(200, 100_000),
        contracts.unique("benchmark", "run_id"),
        contracts.filled("model", mostly=0.95),
        contracts.filled("score", mostly=0.95),
        contracts.between("score", 0, 1),
        contracts.between("standard_error", 0, 0.5, mostly=0.98, blocking=False),
        contracts.filled("country", mostly=0.85, blocking=False),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
        contracts.revised_at_most(0.1),
    ),
)
