"""Marks of the charts: layers of Vega-Lite, and words placed in pixels.

What belongs here: what several charts draw alike. What does not: a chart, or a scale (`scales`).
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from orchestration.pages import labels
from orchestration.pages.charts import scales
from orchestration.pages.labels import Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestration.pages.charts.scales import Axes, Channel, Layout
    from orchestration.pages.labels import Label

    Layer = dict[str, Any]

BANDS: Final = (("q025", "q975", 0.14), ("q10", "q90", 0.2), ("q25", "q75", 0.3))
_AWAY_PX: Final = 8  # from the end of a line to its name
_LONGEST: Final = 22


class Word(NamedTuple):
    """A text in the chart, in pixels from the upper left corner of the plot."""

    x: float
    y: float
    text: str
    align: str
    colour: str
    weight: int = 400


def chart(layers: Sequence[Layer], words: Sequence[Word], axes: Axes) -> Layer:
    """All layers and one more with every word, placed in pixels."""
    text = layer(
        pd.DataFrame(words, columns=list(Word._fields)),
        "text",
        {
            "x": scales.pixels("x"),
            "y": scales.pixels("y"),
            "text": {"field": "text", "type": "nominal"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
        align={"expr": "datum.align"},
        fontWeight={"expr": "datum.weight"},
        fontSize=axes.layout.font,
        baseline="middle",
    )
    # Vega measures words in a narrow font: a mark nobody sees holds the room that others need
    corner = pd.DataFrame([{"x": axes.layout.width, "y": 0}])
    held = layer(corner, "point", {"x": scales.pixels("x"), "y": scales.pixels("y")}, color="transparent", size=1)
    return {"width": axes.width, "height": axes.layout.height, "layer": [held, *layers, text]}


def layer(frame: pd.DataFrame, mark: str, encoding: Mapping[str, Channel], **properties: Any) -> Layer:
    """One mark drawn from rows; only the columns it encodes are carried along."""
    fields = {channel["field"] for channel in encoding.values()}
    fields |= {str(p["expr"]).removeprefix("datum.") for p in properties.values() if isinstance(p, dict)}
    rows = frame[[column for column in frame.columns if column in fields]].astype("object")
    values = rows.where(rows.notna(), None).to_dict("records")
    return {"data": {"values": values}, "mark": {"type": mark, **properties}, "encoding": dict(encoding)}


def region(axes: Axes, across: tuple[Any, Any], up: tuple[float, float], scenario: str) -> Layer:
    """The region of a scenario as a tinted rectangle."""
    place = {"x": axes.px(across[0]), "x2": axes.px(across[1]), "y": axes.py(up[0]), "y2": axes.py(up[1])}
    encoding = {"x": scales.pixels("x"), "x2": {"field": "x2"}, "y": scales.pixels("y"), "y2": {"field": "y2"}}
    return layer(pd.DataFrame([place]), "rect", encoding, color=f"var(--{scenario})", opacity=0.12)


def rule(axes: Axes, *, x: Any = None, y: float | None = None, colour: str = "var(--muted)") -> Layer:
    """A dashed line across the plot at one value."""
    name, at = ("x", axes.px(x)) if y is None else ("y", axes.py(y))
    rows = pd.DataFrame([{name: at}])
    return layer(rows, "rule", {name: scales.pixels(name)}, color=colour, strokeWidth=1.1, strokeDash=[3, 3])


def fan(frame: pd.DataFrame, axes: Axes, up: Mapping[str, Any]) -> list[Layer]:
    """Bands and median; the estimated past in a quieter tone than the simulated future."""
    rows = scales.timed(frame, "month")
    is_forecast = rows["is_forecast"].astype(bool)
    past = rows[~is_forecast]
    x = axes.across("month")
    layers = []
    for part, colour in ((past, "var(--past)"), (pd.concat([past.tail(1), rows[is_forecast]]), "var(--fan)")):
        for low, high, opacity in BANDS:
            place = {"x": x, "y": axes.up(low, **up), "y2": {"field": high}}
            layers.append(layer(part, "area", place, color=colour, opacity=opacity))
        layers.append(layer(part, "line", {"x": x, "y": axes.up("q50", **up)}, color=colour, strokeWidth=2.2))
    return layers


def points(frame: pd.DataFrame, axes: Axes, fields: tuple[str, str, str]) -> list[Point]:
    """Places and names of rows whose days are text already."""
    x, y, name = fields
    return [
        Point(axes.px(day[:10]), axes.py(value), _short(text))
        for day, value, text in zip(frame[x], frame[y], frame[name], strict=True)
    ]


def along(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Places on a line that labels should leave free: its corners and what lies between them."""
    found = [(point.x, point.y) for point in points]
    for a, b in itertools.pairwise(points):
        steps = max(2, int(math.hypot(b.x - a.x, b.y - a.y) / 8))
        found += [(a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps) for i in range(1, steps)]
    return found


def corners(newest_first: Sequence[Point]) -> list[Point]:
    """The corners of a line that holds each value until the next."""
    points = newest_first[::-1]
    held = [Point(after.x, before.y, "") for before, after in itertools.pairwise(points)]
    return [corner for pair in zip(points, held, strict=False) for corner in pair] + list(points[-1:])


def named(found: Sequence[Label], colour: str) -> list[Word]:
    """Labels that have found their place, as words."""
    return [Word(label.x, label.y, label.text, label.align, colour) for label in found]


def room(names: Sequence[str], layout: Layout) -> int:
    """What the longest of the names at the right end of lines needs, in pixels."""
    return math.ceil(_AWAY_PX + max(labels.width(name, layout.font, bold=True) for name in names))


def at_ends(ends: Sequence[tuple[float, str, str]], axes: Axes) -> list[Word]:
    """Names at the right end of lines, pushed apart where they would touch."""
    words: list[Word] = []
    for y, text, colour in sorted(ends):
        free = words[-1].y + axes.layout.font * 1.3 if words else y
        words.append(Word(axes.width + _AWAY_PX, max(y, free), text, "left", colour, 600))
    return words


def _short(name: str) -> str:
    """A model's name without what the publisher adds in brackets."""
    text = " ".join(str(name).split("(")[0].split()) or str(name)
    return cut(text, _LONGEST)


def cut(text: str, longest: int) -> str:
    """The text, its end left out where it is too long."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
