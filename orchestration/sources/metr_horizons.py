"""METR time horizons: how long a task, in human working time, a model completes with 50 % or 80 % probability.

Old points are re-estimated at every release of the suite, so horizons are only compared within one vintage; versions
1.0 and 1.1 of the benchmark do not mix. Few Chinese models are measured. No licence is stated: nothing is bundled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

# Keys are written in alphabetical order: a file without its last one is cut off, though it still is valid YAML.
CLOSING_KEY = "swaa_version"
UPSTREAM = {
    "model": ("model",),
    "released_on": ("result.release_date",),
    "is_record": ("result.metrics.is_sota",),
    "average_score": ("?result.metrics.average_score.estimate",),
} | {
    f"p{share}_minutes{suffix}": (f"result.metrics.p{share}_horizon_length.{name}",)
    for share in (50, 80)
    for suffix, name in (("", "estimate"), ("_low", "ci_low"), ("_high", "ci_high"))
}
COLUMNS = {
    "benchmark": Column(kind="text", about="Name and version of the benchmark", key=True),
    "model": Column(kind="text", about="Model and scaffold as the publisher keys them", key=True),
    "released_on": Column(kind="date", about="Release of the model"),
    "is_record": Column(kind="flag", about="Longest horizon of its time"),
    "average_score": Column(kind="number", about="Mean score over the tasks, 0 to 1"),
    "p50_minutes": Column(kind="number", about="Horizon at 50 % success, minutes of human work"),
    "p50_minutes_low": Column(kind="number", about="Lower bound of its 95 % interval"),
    "p50_minutes_high": Column(kind="number", about="Upper bound of its 95 % interval"),
    "p80_minutes": Column(kind="number", about="Horizon at 80 % success, minutes of human work"),
    "p80_minutes_low": Column(kind="number", about="Lower bound of its 95 % interval"),
    "p80_minutes_high": Column(kind="number", about="Upper bound of its 95 % interval"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`benchmark_results_1_1.yaml` to one row per model."""
    body = reading.yaml_body(payload)
    reading.part_of(body, CLOSING_KEY, str)
    benchmark = reading.part_of(body, "benchmark_name", str)
    results = reading.part_of(body, "results", dict)
    rows = reading.record_rows([{"model": model, "result": result} for model, result in results.items()], UPSTREAM)
    for row in rows:
        row |= {"benchmark": benchmark, "released_on": reading.day(row["released_on"])}
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="metr_horizons",
    title="Time horizons of frontier models",
    publisher="METR",
    url="https://metr.org/assets/benchmark_results_1_1.yaml",
    licence=Licence(
        name="No licence stated: rows are not passed on",
        url="https://metr.org",
        republish=False,
        attribution="METR, metr.org",
    ),
    cadence_days=60,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    parse=parse,
    suffix=".yaml",
    coverage=("benchmark", "model"),
    expectations=(
        contracts.rows_between(10, 2_000),
        contracts.unique("benchmark", "model"),
        contracts.filled("released_on"),
        contracts.filled("p50_minutes"),
        contracts.between("p50_minutes", 1e-4, 1e6),
        *contracts.ordered("p50_minutes_low", "p50_minutes", "p50_minutes_high"),
        *contracts.ordered("p80_minutes_low", "p80_minutes", "p80_minutes_high"),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
        contracts.revised_at_most(0.5),
    ),
)
