"""Charts of how past forecasts came out.

What belongs here: scores.
What does not: what moved the odds (`path`), a reading (`measured`) or a forecast (`outlook`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

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
