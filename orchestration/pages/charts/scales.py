"""Sizes and scales of the charts: from values to pixels.

What belongs here: layouts, axes, and the ends and ticks that suit the values. What does not: marks (`marks`).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from orchestration.pages import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    Channel = dict[str, Any]

_WIDEST: Final = 10_000  # between the ends of a logarithmic scale
_RATIOS: Final = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000)


class Layout(NamedTuple):
    """Size of a drawing in pixels, and of its labels."""

    name: str
    width: int
    height: int
    font: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a phone."""
        return self.name == "narrow"


WIDE: Final = Layout("wide", 720, 370, 12)
NARROW: Final = Layout("narrow", 300, 260, 11)


@dataclass(frozen=True)
class Axes:
    """Scales with fixed ends, so that places are known in pixels before the chart is drawn.

    Days are counted as ordinals; `room` pixels at the right are kept for labels.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    layout: Layout
    log: bool = False
    in_time: bool = True
    room: int = 0

    @property
    def width(self) -> int:
        """Width of the plot in pixels."""
        return self.layout.width - self.room

    @property
    def plot(self) -> tuple[float, float]:
        """Width and height that labels may use."""
        return float(self.layout.width), float(self.layout.height)

    def px(self, x: Any) -> float:
        """Pixels from the left."""
        value = ordinal(pd.Timestamp(x)) if self.in_time else float(x)
        return (value - self.x[0]) / (self.x[1] - self.x[0]) * self.width

    def py(self, y: float) -> float:
        """Pixels from the top."""
        low, high, value = (math.log(max(v, self.y[0])) if self.log else v for v in (*self.y, y))
        return (1 - (value - low) / (high - low)) * self.layout.height

    def across(self, field: str, **axis: Any) -> Channel:
        """The horizontal channel."""
        if not self.in_time:
            return channel(field, "quantitative", {"domain": list(self.x), "nice": False}, axis)
        first, last = (dt.date.fromordinal(round(x)) for x in self.x)
        years = [stamp(dt.date(year, 1, 1)) for year in range(first.year, last.year + 1)]
        told = {"values": [year for year in years if year >= stamp(first)], "format": "%Y", **axis}
        return channel(field, "temporal", {"domain": [stamp(first), stamp(last)], "nice": False, "type": "utc"}, told)

    def up(self, field: str, **axis: Any) -> Channel:
        """The vertical channel."""
        kind = "log" if self.log else "linear"
        return channel(field, "quantitative", {"domain": list(self.y), "nice": False, "type": kind}, axis)


def channel(field: str, kind: str, scale: Mapping[str, Any], axis: Mapping[str, Any]) -> Channel:
    """How a field is laid along one direction."""
    return {"field": field, "type": kind, "scale": dict(scale), "axis": {"title": None, **axis}}


def pixels(field: str) -> Channel:
    """A channel that takes its values for pixels of the plot."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def ratio_ticks(axes: Axes) -> dict[str, Any]:
    """Ticks of a ratio."""
    ticks = [tick for tick in _RATIOS if axes.y[0] <= tick <= axes.y[1]]
    return {"values": ticks, "labelExpr": f"datum.value + '{wording.TIMES}'"}


def ordinal(value: Any) -> int:
    """A date as a number of days."""
    return int(value.toordinal())


def stamp(value: dt.date) -> str:
    """A date as Vega reads it, free of time zones."""
    return f"{value:%Y-%m-%d}T00:00:00Z"


def timed(frame: pd.DataFrame, field: str) -> pd.DataFrame:
    """The rows in order of `field`, whose days become text."""
    ordered = frame.sort_values(field, kind="stable")
    return ordered.assign(**{field: [stamp(day) for day in ordered[field]]})


def span(days: pd.Series[Any], last: int) -> tuple[float, float]:
    """From the first of the days to `last`, with a little air."""
    first = min(ordinal(day) for day in days)
    return first - 0.02 * (last - first), last + 0.01 * (last - first)


def rounded_out(values: pd.Series[Any], step: float) -> tuple[float, float]:
    """Ends of a scale around all values, at multiples of `step`."""
    return step * math.floor(values.min() / step), step * math.ceil(values.max() / step)


def padded(low: float, high: float) -> tuple[float, float]:
    """Ends of a logarithmic scale around two values; what is not positive lies at the lower end."""
    top = max(float(high), 1.0) * 1.12
    return max(float(low) / 1.12, top / _WIDEST), top
