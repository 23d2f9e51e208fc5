"""Charts of the way to today: odds, published gap and ratio on one time axis, and what moved the odds.

What belongs here: more than one run. What does not: one run's paths to come (`outlook`), a reading (`measured`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from orchestration.pages import wording
from orchestration.pages.charts import marks, scales
from orchestration.pages.charts.marks import Word
from orchestration.pages.charts.scales import Axes

if TYPE_CHECKING:
    from orchestration.pages.charts.marks import Layer
    from orchestration.pages.charts.scales import Layout

ODDS: Final = {"p_s1": "s1", "p_s2": "s2", "p_neither": "between"}
# Columns of the moves and the outcome each is about.
MOVES: Final = {"s1_points": ("p_s1", "s1"), "s2_points": ("p_s2", "s2"), "between_points": ("p_neither", "between")}
SEEN_POINTS: Final = 0.05
_ROW_PX: Final = 24
_MONTHS_IN_FULL: Final = 24
_SHOWN: Final = 8
# Height of each part as a share of a chart's own.
_PARTS: Final = {"odds": 0.54, "gap": 0.25, "ratio": 0.25}


def path(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Odds since the first vintage, replayed ones hollow; beneath, the gap and the ratio as published."""
    last = max(scales.ordinal(day) for day in frame["seen_on"])
    span = scales.span(frame["seen_on"], last)
    room = marks.room(["100%"], layout)
    size = {name: layout._replace(height=round(share * layout.height)) for name, share in _PARTS.items()}
    parts = [
        _odds(frame, Axes(span, (0.0, 1.04), size["odds"], room=room)),
        *(_published(frame, name, Axes(span, _ends(frame, name), size[name], room=room)) for name in ("gap", "ratio")),
    ]
    return {"vconcat": parts, "spacing": 26}


def moves(frame: pd.DataFrame, layout: Layout) -> Layer:
    """From the odds on the day of the paper to those of today: one row a publication, one bar an outcome."""
    rows = since(frame, "paper")
    shown = rows.head(_SHOWN)
    rest = rows.iloc[_SHOWN:]
    names = [wording.cell(name, "publication") for name in shown["publication"]]
    steps = [shown[column].tolist() for column in MOVES]
    if len(rest):
        names.append(f"{len(rest)} more")
        steps = [[*each, float(rest[column].sum())] for each, column in zip(steps, MOVES, strict=True)]
    first = rows.iloc[0]
    tall = layout._replace(height=_ROW_PX * 2 * (len(names) + 2))
    axes = Axes((0.0, 104.0), (0.0, 1.0), tall, in_time=False, room=8)
    x = axes.across("low", values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'", grid=True)
    bars: list[dict[str, Any]] = []
    for each, (start, colour) in zip(steps, MOVES.values(), strict=True):
        at = 100 * float(first[start])
        bars.append({"row": 0, "low": 0.0, "high": at, "colour": f"var(--{colour})", "opacity": 1.0})
        for row, step in enumerate(each, start=1):
            bars.append({"row": row, "low": at, "high": at + step, "colour": f"var(--{colour})", "opacity": 0.75})
            at += step
        bars.append({"row": len(names) + 1, "low": 0.0, "high": at, "colour": f"var(--{colour})", "opacity": 1.0})
    told = ["On the day of the paper", *names, "Today"]
    longest = 40 if layout.is_narrow else 90
    weights = [600, *(400 for _ in names), 600]
    words = [
        Word(0.0, _ROW_PX * 2 * n + 8, marks.cut(name, longest), "left", "var(--ink)", weight)
        for n, (name, weight) in enumerate(zip(told, weights, strict=True))
    ]
    order = {f"var(--{colour})": n for n, (_, colour) in enumerate(MOVES.values())}
    drawn = pd.DataFrame(bars)
    drawn["top"] = _ROW_PX * 2 * drawn["row"] + 18 + 9 * drawn["colour"].map(order)
    drawn["foot"] = drawn["top"] + 7
    # a step too small to see is still a step
    thin = (drawn["high"] - drawn["low"]).abs() < 2 * SEEN_POINTS
    drawn.loc[thin, "high"] = drawn.loc[thin, "low"] + 2 * SEEN_POINTS
    place = {
        "x": x,
        "x2": {"field": "high"},
        "y": scales.pixels("top"),
        "y2": {"field": "foot"},
        "color": {"field": "colour", "type": "nominal", "scale": None},
        "opacity": {"field": "opacity", "type": "quantitative", "scale": None, "legend": None},
    }
    return marks.chart([marks.layer(drawn, "rect", place)], words, axes)


def since(frame: pd.DataFrame, anchor: str) -> pd.DataFrame:
    """The moves since one of the anchors, the largest first."""
    return frame[frame["since"] == anchor]


def _across(axes: Axes) -> dict[str, Any]:
    """Time with a tick at each third month, or at each year once there are many."""
    first, last = (dt.date.fromordinal(round(day)) for day in axes.x)
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    starts = [dt.date(month // 12, month % 12 + 1, 1) for month in months]
    step = 3 if len(starts) <= _MONTHS_IN_FULL else 12
    ticks = [scales.stamp(day) for day in starts if (day.month - 1) % step == 0]
    return axes.across("seen_on", values=ticks, format="%b %Y")


def _ends(frame: pd.DataFrame, series: str) -> tuple[float, float]:
    values = frame.loc[frame["series"] == series, "value"].dropna()
    return (0.0, 1.0) if values.empty else (0.0, float(values.max()) * 1.35)


def _odds(frame: pd.DataFrame, axes: Axes) -> Layer:
    place = {"x": _across(axes), "y": axes.up("value", format="%", tickCount=5)}
    layers: list[Layer] = []
    ends: list[tuple[float, str, str]] = []
    for name, colour in ODDS.items():
        line = scales.timed(frame[frame["series"] == name], "seen_on")
        if line.empty:
            continue
        layers.append(marks.layer(line, "line", place, color=f"var(--{colour})", strokeWidth=1.6))
        for how, filled in (("replayed", "var(--paper)"), ("recorded", f"var(--{colour})")):
            part = line[line["how"] == how]
            layers.append(marks.layer(part, "point", place, stroke=f"var(--{colour})", fill=filled, opacity=1, size=34))
        newest = float(line["value"].iloc[-1])
        ends.append((axes.py(newest), wording.percent(newest), f"var(--{colour}-text)"))
    events = frame.loc[frame["series"] == "policy", "seen_on"]
    layers += [marks.rule(axes, x=day, colour="var(--rule)") for day in events]
    return marks.chart(layers, marks.at_ends(ends, axes), axes)


def _published(frame: pd.DataFrame, series: str, axes: Axes) -> Layer:
    line = scales.timed(frame[frame["series"] == series], "seen_on")
    unit: dict[str, Any] = (
        {"tickCount": 3} if series == "gap" else {"tickCount": 3, "labelExpr": f"datum.value + '{wording.TIMES}'"}
    )
    place = {"x": _across(axes), "y": axes.up("value", **unit)}
    layers = [
        marks.layer(line, "line", place, color="var(--ink)", strokeWidth=1.8),
        marks.layer(line, "point", place, color="var(--ink)", filled=True, opacity=1, size=22),
    ]
    if series == "gap":
        releases = frame[frame["series"] == "release"]
        at = {"x": scales.pixels("x"), "y": scales.pixels("y")}
        at |= {"color": {"field": "colour", "type": "nominal", "scale": None}}
        ticks = releases.assign(
            x=[axes.px(day) for day in releases["seen_on"]],
            y=[8.0 if bloc == "us_allied" else 18.0 for bloc in releases["how"]],
            colour=[f"var(--{bloc})" for bloc in releases["how"]],
        )
        layers.append(marks.layer(ticks, "point", at, shape="triangle-down", filled=True, opacity=1, size=30))
    told = wording.cell(series, "series")
    return marks.chart(layers, [Word(0.0, -8, told, "left", "var(--muted)")], axes)
