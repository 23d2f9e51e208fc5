"""The charts, each from the same frame as the table behind it: frames in, Vega-Lite specifications out.

What belongs here: which chart shows which query. What does not: queries (`queries`), words around a chart (`sections`),
SVG (`drawing`).

Specifications are plain data: Altair would build the same ones in three seconds instead of none, and the tests hold
them to its schema.

Every chart is laid out twice, for a page and for a phone, because a shrunken drawing has unreadable labels.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from orchestration.pages.charts.fronts import bars, lines
from orchestration.pages.charts.measured import GAP_COLOURS, frontiers, gap, ratio
from orchestration.pages.charts.outlook import density, fan_lag, fan_ratio
from orchestration.pages.charts.path import MOVES, SEEN_POINTS, moves, path, since
from orchestration.pages.charts.scales import NARROW, WIDE, Layout
from orchestration.pages.charts.scores import RIVALS, backtest, calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from orchestration.pages.charts.marks import Layer

__all__ = [
    "CHARTS",
    "GAP_COLOURS",
    "MOVES",
    "NARROW",
    "RIVALS",
    "SEEN_POINTS",
    "WIDE",
    "Layout",
    "density",
    "frontiers",
    "gap",
    "moves",
    "since",
]

# Each chart by the name of its query, with the column without which there is nothing to draw.
CHARTS: Final[Mapping[str, tuple[Callable[[pd.DataFrame, Layout], Layer], str]]] = {
    "path": (path, "value"),
    "moves": (moves, "s1_points"),
    "frontiers": (frontiers, "eci"),
    "gap": (gap, "gap_months"),
    "ratio": (ratio, "ratio"),
    "fan_lag": (fan_lag, "q50"),
    "fan_ratio": (fan_ratio, "q50"),
    "density": (density, "density"),
    "backtest": (backtest, "crps"),
    "calibration": (calibration, "frequency"),
    "training": (partial(lines, log=True), "value"),
    "benchmarks": (bars, "value"),
    "preference": (lines, "value"),
    "capacity_sites": (partial(lines, log=True), "value"),
    "capex": (lines, "value"),
    "diffusion": (lines, "value"),
    "diffusion_rank": (bars, "value"),
    "tokens": (lines, "value"),
    "open_models": (lines, "value"),
    "prices": (partial(bars, form="score"), "value"),
    "trade": (lines, "value"),
    "restrictions": (lines, "value"),
    "entities": (lines, "value"),
    "exports": (bars, "value"),
    "exports_path": (lines, "value"),
}
