"""Charts of the fronts: lines by day and bars by name, each from columns of the same names.

What belongs here: the two kinds. What does not: which figure shows which query (`charts`), or one of its own kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from orchestration.pages import wording
from orchestration.pages.charts import marks, scales
from orchestration.pages.charts.marks import Word
from orchestration.pages.charts.scales import Axes

if TYPE_CHECKING:
    import pandas as pd

    from orchestration.pages.charts.marks import Layer
    from orchestration.pages.charts.scales import Layout

_BLOCS: Final = {"us_allied": "us_allied", "United States": "us_allied", "china": "china", "China": "china"}
_OTHERS: Final = ("statement", "smooth", "match", "m1", "m4", "d3", "past", "m2")
_ROW_PX: Final = 26
_LONGEST: Final = 16
_LABELS: Final = "format(datum.value, '~s')"


def lines(frame: pd.DataFrame, layout: Layout, *, log: bool = False) -> Layer:
    """One line or, on a logarithmic scale, cloud of points per series, named at its end."""
    shown = frame[frame["value"].notna()]
    values = shown["value"].astype(float)
    ends = (values.min() / 1.5, values.max() * 1.8) if log else (min(0.0, values.min() * 1.1), values.max() * 1.12)
    colours = _colours([str(name) for name in shown["series"].unique()])
    names = {name: marks.cut(wording.cell(name, "bloc"), _LONGEST) for name in colours}
    last = max(scales.ordinal(day) for day in shown["seen_on"])
    axes = Axes(
        scales.span(shown["seen_on"], last), ends, layout, log=log, room=marks.room(list(names.values()), layout)
    )
    place = {"x": axes.across("seen_on"), "y": axes.up("value", tickCount=5, labelExpr=_LABELS)}
    layers: list[Layer] = []
    tips: list[tuple[float, str, str]] = []
    for name, colour in colours.items():
        line = scales.timed(shown[shown["series"] == name], "seen_on")
        if not log:
            layers.append(marks.layer(line, "line", place, color=f"var(--{colour})", strokeWidth=1.8))
        layers.append(marks.layer(line, "point", place, color=f"var(--{colour})", filled=True, opacity=0.9, size=20))
        tips.append((axes.py(float(line["value"].iloc[-1])), names[name], f"var(--{colour})"))
    return marks.chart(layers, [word._replace(colour="var(--ink)") for word in marks.at_ends(tips, axes)], axes)


def bars(frame: pd.DataFrame, layout: Layout, *, form: str = "decimal") -> Layer:
    """One bar per name, the name above it and the value at its end, written as in the table behind it."""
    shown = frame[frame["value"].notna()].reset_index(drop=True)
    values = shown["value"].astype(float)
    ends = (min(0.0, float(values.min())), max(float(values.max()), 1e-9))
    tall = layout._replace(height=_ROW_PX * len(shown))
    axes = Axes(ends, (0.0, 1.0), tall, in_time=False, room=48)
    colours = _colours([str(name) for name in shown["series"].unique()])
    drawn = shown.assign(
        zero=0.0,
        top=[_ROW_PX * n + 15 for n in range(len(shown))],
        foot=[_ROW_PX * n + 22 for n in range(len(shown))],
        colour=[f"var(--{colours[str(name)]})" for name in shown["series"]],
    )
    place = {
        "x": axes.across("zero", labels=False, grid=False, ticks=False, domain=False),
        "x2": {"field": "value"},
        "y": scales.pixels("top"),
        "y2": {"field": "foot"},
        "color": {"field": "colour", "type": "nominal", "scale": None},
    }
    longest = 40 if layout.is_narrow else 80
    words = [
        Word(0.0, _ROW_PX * n + 7, marks.cut(str(row["name"]), longest), "left", "var(--ink)")
        for n, row in enumerate(shown.to_dict("records"))
    ] + [
        Word(
            axes.px(max(value, 0.0)) + 6,
            _ROW_PX * n + 18,
            wording.cell(value, form),
            "left",
            "var(--muted)",
        )
        for n, value in enumerate(values)
    ]
    return marks.chart([marks.layer(drawn, "rect", place)], words, axes)


def _colours(names: list[str]) -> dict[str, str]:
    """A colour per series: blocs have theirs everywhere, others take turns."""
    others = [name for name in names if name not in _BLOCS]
    turns = {name: _OTHERS[n % len(_OTHERS)] for n, name in enumerate(others)}
    return {name: _BLOCS.get(name) or turns[name] for name in names}
