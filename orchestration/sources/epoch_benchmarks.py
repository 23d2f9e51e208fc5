"""Epoch's benchmarking hub: scores of the runs that Epoch made itself, with their standard errors.

The zip holds one table per benchmark. Epoch's own runs share one layout; tables named *_external come from other
leaderboards and keep their owners' terms (METR's among them), so they are left out. The zip's layout has drifted:
further tables and a folder of ECI files came in autumn 2026, and are not benchmarks.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import archives, cells, tables
from orchestration.sources.source import Source

NOT_BENCHMARKS = frozenset(
    {"benchmark_metadata.csv", "model_metadata.csv", "eci_model_versions.csv", "epoch_capabilities_index.csv"}
)
COLUMNS = {
    "benchmark": text("Table of the benchmark, without its ending", key=True),
    "run_id": text("Run as the publisher keys it", "id", key=True),
    "model": text("Model version and setting", "Model version"),
    "score": number("Best score across scorers, 0 to 1", "Best score (across scorers)", "mean_score"),
    "standard_error": number("Standard error of the mean score", "stderr"),
    "released_on": date("Release of the model", "Release date"),
    "scored_on": date("Day of the run", "?Started at"),
    "organization": text("Developer", "Organization"),
    "country": text("Country or countries of the developer, comma separated", "Country"),
    "training_flop": number("Training compute in FLOP", "?Training compute (FLOP)"),
}


def rows(payload: bytes) -> list[Row]:
    """`benchmark_data.zip` to one row per benchmark and run."""
    found = []
    for name, body in archives.members(payload, _is_own_benchmark, wanted="<benchmark>.csv").items():
        for row in tables.csv_rows(body, COLUMNS):
            scored_on = cells.day(row.get("scored_on", ""))
            found.append({**row, "benchmark": PurePosixPath(name).stem, "scored_on": scored_on})
    return found


def _is_own_benchmark(name: str) -> bool:
    is_table = name.endswith(".csv") and "/" not in name and name not in NOT_BENCHMARKS
    return is_table and not name.endswith("_external.csv")


SOURCE = Source(
    name="epoch_benchmarks",
    title="Benchmarks run by Epoch AI",
    publisher="Epoch AI",
    url="https://epoch.ai/data/benchmark_data.zip",
    licence=licences.CC_BY_EPOCH,
    cadence_days=14,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    rows=rows,
    coverage=("benchmark", "model"),
    expectations=(
        *contracts.table(COLUMNS, rows=(200, 100_000), keeps=0.8, revised=0.1),
        contracts.filled("model", mostly=0.95),
        *contracts.measured("score", 0, 1, mostly=0.95),
        contracts.between("standard_error", 0, 0.5, mostly=0.98, blocking=False),
        contracts.filled("country", mostly=0.85, blocking=False),
    ),
)
