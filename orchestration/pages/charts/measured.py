"""Charts of where we are: the two frontiers, the gap, the compute ratio.

What belongs here: what has been measured. What does not: what is simulated (`outlook`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import pandas as pd

from model import assumptions
from orchestration.pages import labels, wording
from orchestration.pages.charts import marks, scales
from orchestration.pages.charts.marks import Word
from orchestration.pages.charts.scales import Axes

if TYPE_CHECKING:
    from orchestration.pages.charts.marks import Layer
    from orchestration.pages.charts.scales import Layout
    from orchestration.pages.labels import Point

GAP_COLOURS: Final = {
    "epoch_daily": "ink",
    "smooth": "smooth",
    "match_time": "match",
    "at_release": "release",
    "statement": "statement",
}
# The US frontier is named from above and the Chinese from below, so that names stay outside the gap where they can.
_SIDES: Final = {
    "us_allied": ("right", "left above", "left", "above"),
    "china": ("right", "right below", "below", "left below"),
}


def frontiers(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Best score so far of the two blocs, with the models that set the records."""
    last = max(scales.ordinal(day) for day in frame["released_on"])
    room = 44 if layout.is_narrow else 84
    low, high = scales.rounded_out(frame["eci"], 10)
    axes = Axes(scales.span(frame["released_on"], last), (low, high + 4), layout, room=room)
    layers: list[Layer] = []
    points: dict[str, list[Point]] = {}
    for bloc in ("us_allied", "china"):
        steps = scales.timed(frame[frame["bloc"] == bloc], "released_on")
        held = pd.concat([steps, steps.tail(1).assign(released_on=scales.stamp(dt.date.fromordinal(last)))])
        place = {"x": axes.across("released_on"), "y": axes.up("eci", tickCount=6)}
        layers += [
            marks.layer(held, "line", place, color=f"var(--{bloc})", strokeWidth=2, interpolate="step-after"),
            marks.layer(steps, "point", place, color=f"var(--{bloc})", filled=True, opacity=1, size=30),
        ]
        # the newest records have the first choice of a place
        points[bloc] = marks.points(steps.iloc[::-1], axes, ("released_on", "eci", "model"))
    words: list[Word] = []
    taken = [place for group in points.values() for place in marks.along(marks.corners(group))]
    for bloc, sides in _SIDES.items():
        found = labels.place(points[bloc], size=layout.font, plot=axes.plot, taken=taken, sides=sides)
        words += marks.named(found, f"var(--{bloc}-text)")
    return marks.chart(layers, words, axes)


def gap(frame: pd.DataFrame, layout: Layout) -> Layer:
    """The lag in months by definition, with the Chinese records that set it and what others published."""
    frame = frame[frame["gap_months"].notna()]
    daily = frame[frame["definition"] == "epoch_daily"]
    frame = frame[frame["valid_on"] >= daily["month"].min()] if len(daily) else frame
    # The smooth lag divides by a pace that was near zero in 2023-24; it may leave the plot at the top.
    low, high = scales.rounded_out(frame.loc[frame["definition"] != "smooth", "gap_months"], 2)
    span = scales.span(frame["valid_on"], max(scales.ordinal(d) for d in frame["valid_on"]))
    axes = Axes(span, (min(0.0, low), high + 2), layout, room=38 if layout.is_narrow else 56)
    place = {"x": axes.across("valid_on"), "y": axes.up("gap_months", tickCount=6)}
    by_name = {name: scales.timed(frame[frame["definition"] == name], "valid_on") for name in GAP_COLOURS}
    layers: list[Layer] = []
    taken: list[tuple[float, float]] = []
    for name in ("match_time", "smooth", "epoch_daily"):
        line, colour = by_name[name], f"var(--{GAP_COLOURS[name]})"
        layers.append(marks.layer(line, "line", place, color=colour, strokeWidth=2, strokeJoin="round", clip=True))
        taken += marks.along(marks.points(line, axes, ("valid_on", "gap_months", "definition")))
    stated, released = by_name["statement"], by_name["at_release"]
    for end in ("gap_months_low", "gap_months_high"):
        halves = stated[stated[end].notna()]
        whole = marks.points(halves, axes, ("valid_on", "gap_months", "definition"))
        tips = marks.points(halves, axes, ("valid_on", end, "definition"))
        taken += [place for pair in zip(whole, tips, strict=True) for place in marks.along(pair)]
    interval = {"x": place["x"], "y": axes.up("gap_months_low"), "y2": {"field": "gap_months_high"}}
    layers += [
        marks.layer(stated, "rule", interval, color="var(--statement)", strokeWidth=1.2),
        marks.layer(stated, "point", place, color="var(--statement)", filled=True, opacity=1, size=58, shape="diamond"),
        marks.layer(released, "point", place, color="var(--release)", filled=True, opacity=1, size=40),
    ]
    # a statement is named at the top of its interval, where the lines are not
    tops = stated.assign(gap_months=stated["gap_months_high"].fillna(stated["gap_months"]))
    names = [
        *marks.points(tops.iloc[::-1], axes, ("valid_on", "gap_months", "evaluator")),
        *marks.points(released.iloc[::-1], axes, ("valid_on", "gap_months", "follower_model")),
    ]
    found = labels.place(names, size=layout.font, plot=axes.plot, taken=taken)
    told = [name.text for name in names[: len(stated)]]
    words = [
        *marks.named([label for label in found if label.text in told], "var(--statement-text)"),
        *marks.named([label for label in found if label.text not in told], "var(--release-text)"),
    ]
    paper_on = assumptions.load().scenarios.horizon.paper_on
    if axes.x[0] < scales.ordinal(paper_on) < axes.x[1]:
        layers.append(marks.rule(axes, x=paper_on))
        words.append(Word(axes.px(paper_on) - 5, 8, "the paper", "right", "var(--muted)"))
    return marks.chart(layers, words, axes)


def ratio(frame: pd.DataFrame, layout: Layout) -> Layer:
    """US and allied compute over China's by definition, with 90 % intervals."""
    region = assumptions.load().scenarios.region
    low, high = frame["low"].fillna(frame["ratio"]).min(), frame["high"].fillna(frame["ratio"]).max()
    days = [scales.ordinal(day) for day in frame["period_end"]]
    newest = {str(name): line["ratio"].iloc[-1] for name, line in frame.sort_values("period_end").groupby("definition")}
    # on a phone there is room for the letter and digit alone; what they mean stands above and below
    names = {
        name: f"{name if layout.is_narrow else wording.cell(name, 'definition')} {wording.cell(value, 'times')}"
        for name, value in newest.items()
    }
    threshold = "Scenario 1" if layout.is_narrow else f"Scenario 1 {wording.cell(region.ratio_s1, 'times')}"
    room = marks.room([*names.values(), threshold], layout)
    axes = Axes((min(days) - 20, max(days) + 40), scales.padded(low, high), layout, log=True, room=room)
    ticks = scales.ratio_ticks(axes)
    x, y, interval = axes.across("period_end"), axes.up("ratio", **ticks), axes.up("low", **ticks)
    layers, ends = [marks.rule(axes, y=region.ratio_s1, colour="var(--s1)")], []
    for position, (name, line) in enumerate(scales.timed(frame, "period_end").groupby("definition", sort=True)):
        colour, last = f"var(--d{position + 1})", line.tail(1)
        # several intervals end on one day: each stands a few pixels beside the other
        beside = {"xOffset": 7 * position, "color": colour}
        layers += [
            marks.layer(line, "area", {"x": x, "y": interval, "y2": {"field": "high"}}, color=colour, opacity=0.12),
            marks.layer(line, "line", {"x": x, "y": y}, color=colour, strokeWidth=2.2),
            marks.layer(last, "rule", {"x": x, "y": interval, "y2": {"field": "high"}}, strokeWidth=2.2, **beside),
            marks.layer(last, "point", {"x": x, "y": y}, filled=True, opacity=1, size=62, **beside),
        ]
        ends.append((axes.py(newest[str(name)]), names[str(name)], f"var(--d{position + 1}-text)"))
    ends.append((axes.py(region.ratio_s1), threshold, "var(--s1-text)"))
    return marks.chart(layers, marks.at_ends(ends, axes), axes)
