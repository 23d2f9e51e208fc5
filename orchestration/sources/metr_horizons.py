"""METR time horizons: how long a task, in human working time, a model completes with 50 % or 80 % probability.

The suite since January 2026, version 1.1. It has measured no Chinese model.
"""

from __future__ import annotations

from orchestration.sources import metr
from orchestration.sources.source import Source

SOURCE = Source(
    name="metr_horizons",
    title="Time horizons of frontier models",
    publisher="METR",
    url="https://metr.org/assets/benchmark_results_1_1.yaml",
    licence=metr.LICENCE,
    cadence_days=60,
    feeds=("benchmark_gap",),
    columns=metr.COLUMNS,
    rows=metr.rows,
    expectations=metr.EXPECTATIONS,
)
