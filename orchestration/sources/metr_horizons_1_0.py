"""METR time horizons in the first suite, version 1.0: the one that has measured Chinese models.

Superseded in January 2026 and no longer added to; its horizons do not mix with those of later suites.
"""

from __future__ import annotations

from orchestration.sources import metr
from orchestration.sources.source import Source

SOURCE = Source(
    name="metr_horizons_1_0",
    title="Time horizons of frontier models, first suite",
    publisher="METR",
    url="https://metr.org/assets/benchmark_results_1_0.yaml",
    licence=metr.LICENCE,
    cadence_days=3650,
    feeds=("benchmark_gap",),
    columns=metr.COLUMNS,
    rows=metr.rows,
    expectations=metr.EXPECTATIONS,
)
