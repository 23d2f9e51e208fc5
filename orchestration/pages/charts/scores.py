"""Charts of what changed and what was scored: why the number moved, and how past forecasts came out.

What belongs here: changes and scores. What does not: a reading (`measured`) or a forecast (`outlook`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from orchestration.pages import wording
from orchestration.pages.charts import marks, scales
from orchestration.pages.charts.marks import Word
from orchestration.pages.charts.scales import Axes

if TYPE_CHECKING:
    from orchestration.pages.charts.marks import Layer
    from orchestration.pages.charts.scales import Layout

# Who is compared in the backtest: this project, and what it has to beat.
RIVALS: Final = {
    "stacked": "fan",
    "climatology": "smooth",
    "constant 7 months": "match",
    "random walk": "release",
    "drift": "past",
}
# Columns of the news and the scenario each is about.
MOVES: Final = {"s1_points": "s1", "s2_points": "s2"}
SEEN_POINTS: Final = 0.05
_STEPS_SHOWN: Final = 12
_ROW_PX: Final = 54


def news(frame: pd.DataFrame, layout: Layout) -> Layer:
    """How far each step since the run before moved the two scenarios, in the order of the decomposition."""
    rows = moving(frame)
    reach = 1.05 * max(float(rows[name].abs().max()) for name in MOVES)
    tall = layout._replace(height=_ROW_PX * len(rows))
    axes = Axes((-reach, reach), (0.0, 1.0), tall, in_time=False, room=50)
    rows = rows.assign(zero=0.0, top=[_ROW_PX * n for n in range(len(rows))])
    ticks = "datum.value == 0 ? '0' : format(datum.value, '+.2~f')"
    x = axes.across("zero", tickCount=5, labelExpr=ticks, grid=True)
    layers: list[Layer] = []
    words: list[Word] = []
    for position, (name, scenario) in enumerate(MOVES.items()):
        bars = rows.assign(low=rows["top"] + 18 + 13 * position, high=rows["top"] + 28 + 13 * position)
        place = {"x": x, "x2": {"field": name}, "y": scales.pixels("low"), "y2": {"field": "high"}}
        layers.append(marks.layer(bars, "rect", place, color=f"var(--{scenario})"))
        words += [
            Word(axes.width + 6, top + 23 + 13 * position, wording.signed(value, 2), "left", f"var(--{scenario}-text)")
            for top, value in zip(rows["top"], rows[name], strict=True)
        ]
    longest = 44 if layout.is_narrow else 96
    words += [
        Word(0.0, top + 8, marks.cut(str(item), longest), "left", "var(--ink)")
        for top, item in zip(rows["top"], rows["item"], strict=True)
    ]
    return marks.chart(layers, words, axes)


def moving(frame: pd.DataFrame) -> pd.DataFrame:
    """The steps that move a scenario by enough to be seen, at most the dozen that move most; the table has all."""
    moved = frame[list(MOVES)].abs().max(axis=1)
    chosen = moved[moved >= SEEN_POINTS].nlargest(_STEPS_SHOWN).index
    return frame[frame.index.isin(chosen)]


def backtest(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Mean CRPS by horizon of what the project says and of the baselines; lower is better."""
    shown = frame[frame["forecast"].isin(RIVALS)]
    # horizons stand side by side: they are four cases, not a scale
    order = {months: place for place, months in enumerate(sorted(set(shown["horizon_months"])))}
    shown = shown.assign(at=shown["horizon_months"].map(order).astype(float))
    # on a phone the legend has to do
    room = 12 if layout.is_narrow else marks.room([_called(name) for name in RIVALS], layout)
    axes = Axes((-0.25, len(order) - 0.85), (0.0, float(shown["crps"].max()) * 1.08), layout, in_time=False, room=room)
    names = "".join(f"datum.value == {place} ? '{months}' : " for months, place in order.items())
    x = axes.across("at", values=list(order.values()), labelExpr=f"{names}''", title="Months ahead")
    layers: list[Layer] = []
    ends: list[tuple[float, str, str]] = []
    for name, colour in RIVALS.items():
        line = shown[shown["forecast"] == name].sort_values("at", kind="stable")
        if line.empty:
            continue
        is_ours = name == "stacked"
        place = {"x": x, "y": axes.up("crps", tickCount=6)}
        layers += [
            marks.layer(line, "line", place, color=f"var(--{colour})", strokeWidth=2.6 if is_ours else 1.6),
            marks.layer(
                line, "point", place, color=f"var(--{colour})", filled=True, opacity=1, size=60 if is_ours else 36
            ),
        ]
        tone = "var(--ink)" if is_ours else "var(--muted)"
        ends.append((axes.py(float(line["crps"].iloc[-1])), _called(name), tone))
    return marks.chart(layers, [] if layout.is_narrow else marks.at_ends(ends, axes), axes)


def _called(forecast: str) -> str:
    return "this project" if forecast == "stacked" else forecast


def calibration(frame: pd.DataFrame, layout: Layout) -> Layer:
    """How often a region came true in synthetic worlds, by the probability given, with the band it should lie in."""
    axes = Axes((-0.02, 1.02), (-0.02, 1.04), layout, in_time=False, room=8)
    percent = {"format": "%", "tickCount": 6}
    x = axes.across("mean_p", title="Probability given", **percent)
    layers = [
        marks.layer(
            pd.DataFrame({"x": [axes.px(0.0), axes.px(1.0)], "y": [axes.py(0.0), axes.py(1.0)]}),
            *("line", {"x": scales.pixels("x"), "y": scales.pixels("y")}),
            color="var(--muted)",
            strokeWidth=1.1,
            strokeDash=[3, 3],
        )
    ]
    for region, line in frame.groupby("region", sort=True):
        colour = f"var(--{str(region).lower()})"
        band = {"x": x, "y": axes.up("low", **percent), "y2": {"field": "high"}}
        place = {"x": x, "y": axes.up("frequency", **percent)}
        crowded = line.assign(size=[20.0 + 120.0 * worlds / frame["worlds"].max() for worlds in line["worlds"]])
        size = {"size": {"field": "size", "type": "quantitative", "scale": None, "legend": None}}
        layers += [
            marks.layer(line, "rule", band, color=colour, strokeWidth=5, opacity=0.25),
            marks.layer(crowded, "point", place | size, color=colour, filled=True, opacity=1),
        ]
    words = [Word(axes.px(0.02), axes.py(0.98), "came true", "left", "var(--muted)")]
    return marks.chart(layers, words, axes)
