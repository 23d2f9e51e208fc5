"""Charts of the way to the horizon: the fans, and where each model ends.

What belongs here: what is simulated. What does not: what has been measured (`measured`), or how it scored (`scores`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import assumptions
from orchestration.forecasts import thresholds
from orchestration.pages import labels
from orchestration.pages.charts import marks, scales
from orchestration.pages.charts.marks import Word
from orchestration.pages.charts.scales import Axes
from orchestration.pages.labels import Point

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from orchestration.pages.charts.marks import Layer
    from orchestration.pages.charts.scales import Layout


def fan_lag(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Paths of the lag to the horizon with the two regions drawn."""
    region = assumptions.load().scenarios.region
    ends = (
        min(-6.0, float(frame["q025"].min()) - 1),
        max(18.0, region.lag_s1_months + 6, float(frame["q975"].max()) + 1),
    )
    judged, last = _quarter()
    axes = Axes(scales.span(frame["month"], scales.ordinal(last)), ends, layout)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [
        marks.region(axes, (begin, last), (region.lag_s1_months, axes.y[1]), "s1"),
        marks.region(axes, (begin, last), (axes.y[0], region.lag_s2_months), "s2"),
        marks.region(axes, (judged, last), (region.lag_s1_months, axes.y[1]), "s1"),
        marks.region(axes, (judged, last), (axes.y[0], region.lag_s2_months), "s2"),
        *marks.fan(frame, axes, {"tickCount": 8}),
        marks.rule(axes, y=0.0),
    ]
    x, foot = axes.px(begin) + 8, layout.height - 12
    words = [
        Word(x, 13, thresholds.fill("Scenario 1: L ≥ {lag_s1}"), "left", "var(--s1-text)", 600),
        Word(x, foot, thresholds.fill("Scenario 2: L ≤ {lag_s2}"), "left", "var(--s2-text)", 600),
        Word(6, axes.py(0) + 11, "below 0: China ahead", "left", "var(--muted)"),
    ]
    return marks.chart(layers, words, axes)


def fan_ratio(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Paths of the compute ratio to the horizon with the leg of scenario 1 drawn."""
    region = assumptions.load().scenarios.region
    ends = scales.padded(frame["q025"].min(), max(frame["q975"].max(), region.ratio_s1 * 1.5))
    judged, last = _quarter()
    axes = Axes(scales.span(frame["month"], scales.ordinal(last)), ends, layout, log=True)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [
        marks.region(axes, (begin, last), (region.ratio_s1, axes.y[1]), "s1"),
        marks.region(axes, (judged, last), (region.ratio_s1, axes.y[1]), "s1"),
        *marks.fan(frame, axes, scales.ratio_ticks(axes)),
    ]
    told = thresholds.fill("Scenario 1 also asks for R ≥ {ratio_s1}")
    return marks.chart(layers, [Word(axes.px(begin) + 8, 13, told, "left", "var(--s1-text)", 600)], axes)


def density(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Where each model and the mixture put the lag at the horizon."""
    region = assumptions.load().scenarios.region
    ends = (min(-2.0, float(frame["lag_months"].min())), max(18.0, float(frame["lag_months"].max())))
    axes = Axes(ends, (0.0, float(frame["density"].max()) * 1.14), layout, in_time=False)
    place = {
        "x": axes.across("lag_months", values=list(range(-15, 46, 3))),
        "y": axes.up("density", labels=False, grid=False),
    }
    layers = [
        marks.region(axes, (axes.x[0], region.lag_s2_months), (0.0, axes.y[1]), "s2"),
        marks.region(axes, (region.lag_s1_months, axes.x[1]), (0.0, axes.y[1]), "s1"),
    ]
    peaks = []
    for position, (name, line) in enumerate(frame.groupby("model", sort=True)):
        is_mixture = name == "mixture"
        colour = "var(--ink)" if is_mixture else f"var(--m{position + 1})"
        if is_mixture:
            layers.append(marks.layer(line, "area", place, color=colour, opacity=0.14))
        layers.append(marks.layer(line, "line", place, color=colour, strokeWidth=2.6 if is_mixture else 1.8))
        top = line.sort_values("density", kind="stable").iloc[-1]
        told = "Mixture" if is_mixture else str(name)
        peaks.append((Point(axes.px(top["lag_months"]), axes.py(top["density"]), told), colour))
    s1, s2 = axes.px(region.lag_s1_months) + 6, axes.px(region.lag_s2_months) - 6
    words = [
        Word(s1, 11, "Scenario 1", "left", "var(--s1-text)", 600),
        Word(s1, 26, thresholds.fill("L ≥ {lag_s1}"), "left", "var(--s1-text)"),
        Word(s2, 11, "Scenario 2", "right", "var(--s2-text)", 600),
        Word(s2, 26, thresholds.fill("L ≤ {lag_s2}"), "right", "var(--s2-text)"),
    ]
    sides = ("above", "right above", "left above", "right", "left")
    curves = [Point(axes.px(x), axes.py(y), "") for x, y in zip(frame["lag_months"], frame["density"], strict=True)]
    taken = [(point.x, point.y) for point in curves]
    for label in labels.place(
        [point for point, _ in peaks], size=layout.font, plot=axes.plot, taken=taken, sides=sides
    ):
        colour = next(colour for point, colour in peaks if point.text == label.text)
        words.append(Word(label.x, label.y, label.text, label.align, colour, 600))
    return marks.chart(layers, words, axes)


def _quarter() -> tuple[dt.date, dt.date]:
    """First and last of the months on which a scenario is judged."""
    months = assumptions.load().scenarios.horizon.region_months
    return months[0], months[-1]
