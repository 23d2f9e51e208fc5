"""What the Epoch Capabilities Index is fitted to: one normalised score per model version and benchmark.

More than half the scores come from other people's leaderboards, whose terms are theirs: rows are not passed on, though
Epoch's own are CC BY. They say on how many benchmarks, and on which, a model's index rests.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "model": text("Model group, as in the ECI table", "model_group", "model", key=True),
    "model_version": text("Version and setting that was scored", "model_version", key=True),
    "benchmark": text("Benchmark", "benchmark", key=True),
    "score": number("Score on a scale from 0 to 1", "performance"),
    "released_on": date("Release of the model", "date"),
    "benchmark_released_on": date("Release of the benchmark, blank where not known", "benchmark_release_date"),
    "is_optimized": flag("Benchmarks that developers optimise for, blank in files without the mark", "?optimized"),
    "is_own_run": flag("Run by Epoch, not taken from another leaderboard", "source"),
}


def _attributed(row: Row) -> Row:
    """Where no leaderboard is named as the source, Epoch ran it."""
    return row | {"is_own_run": "no" if row["is_own_run"] else "yes"}


SOURCE = Source(
    name="epoch_eci_benchmarks",
    title="Scores behind the Epoch Capabilities Index",
    publisher="Epoch AI",
    url="https://epoch.ai/data/eci_benchmarks.csv",
    licence=licences.closed_terms(
        "CC BY 4.0 for Epoch's own runs, others' terms for the rest: rows are not passed on",
        "Epoch AI, epoch.ai/data, and the leaderboards it names",
        "https://epoch.ai/eci",
    ),
    cadence_days=30,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, each=_attributed),
    coverage=("model", "benchmark"),
    expectations=(
        *contracts.table(COLUMNS, rows=(500, 200_000), keeps=0.8, revised=0.25),
        contracts.filled("released_on", mostly=0.98),
        *contracts.measured("score", 0, 1),
    ),
)
