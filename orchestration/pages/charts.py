"""The charts, each from the same frame as the table behind it: frames in, Vega-Lite specifications out.

What belongs here: marks, scales and labels. What does not: queries (`tables`), words around a chart (`story`), SVG
(`drawing`). Specifications are plain data: Altair would build the same ones in three seconds instead of none, and the
tests hold them to its schema.

Every chart is laid out twice, for a page and for a phone, because a shrunken drawing has unreadable labels.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from model import config
from orchestration.pages import labels, wording
from orchestration.pages.labels import Point

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestration.pages.labels import Label

    Layer = dict[str, Any]
    Channel = dict[str, Any]

GAP_COLOURS: Final = {
    "epoch_daily": "ink",
    "smooth": "smooth",
    "match_time": "match",
    "at_release": "release",
    "statement": "statement",
}
# Who is compared in the backtest: this project, and what it has to beat.
RIVALS: Final = {
    "stacked": "fan",
    "climatology": "smooth",
    "constant 7 months": "match",
    "random walk": "release",
    "drift": "past",
}
BANDS: Final = (("q025", "q975", 0.14), ("q10", "q90", 0.2), ("q25", "q75", 0.3))
# Columns of the news and the scenario each is about.
MOVES: Final = {"s1_points": "s1", "s2_points": "s2"}
_SEEN_POINTS: Final = 0.05
_STEPS_SHOWN: Final = 12
_ROW_PX: Final = 54
# The US frontier is named from above and the Chinese from below, so that names stay outside the gap where they can.
_SIDES: Final = {
    "us_allied": ("right", "left above", "left", "above"),
    "china": ("right", "right below", "below", "left below"),
}
_RATIOS: Final = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200, 500, 1000)
_LONGEST: Final = 22


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
NARROW: Final = Layout("narrow", 300, 310, 11)


class Word(NamedTuple):
    """A text in the chart, in pixels from the upper left corner of the plot."""

    x: float
    y: float
    text: str
    align: str
    colour: str
    weight: int = 400


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
        value = _day(pd.Timestamp(x)) if self.in_time else float(x)
        return (value - self.x[0]) / (self.x[1] - self.x[0]) * self.width

    def py(self, y: float) -> float:
        """Pixels from the top."""
        low, high, value = (math.log(v) if self.log else v for v in (*self.y, y))
        return (1 - (value - low) / (high - low)) * self.layout.height

    def across(self, field: str, **axis: Any) -> Channel:
        """The horizontal channel."""
        if not self.in_time:
            return _channel(field, "quantitative", {"domain": list(self.x), "nice": False}, axis)
        first, last = (dt.date.fromordinal(round(x)) for x in self.x)
        years = [_stamp(dt.date(year, 1, 1)) for year in range(first.year, last.year + 1)]
        told = {"values": [year for year in years if year >= _stamp(first)], "format": "%Y", **axis}
        return _channel(
            field, "temporal", {"domain": [_stamp(first), _stamp(last)], "nice": False, "type": "utc"}, told
        )

    def up(self, field: str, **axis: Any) -> Channel:
        """The vertical channel."""
        kind = "log" if self.log else "linear"
        return _channel(field, "quantitative", {"domain": list(self.y), "nice": False, "type": kind}, axis)


def frontiers(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Best score so far of the two blocs, with the models that set the records."""
    last = max(_day(day) for day in frame["released_on"])
    room = 44 if layout.is_narrow else 84
    low, high = _rounded_out(frame["eci"], 10)
    axes = Axes(_span(frame["released_on"], last), (low, high + 4), layout, room=room)
    layers: list[Layer] = []
    points: dict[str, list[Point]] = {}
    for bloc in ("us_allied", "china"):
        steps = _timed(frame[frame["bloc"] == bloc], "released_on")
        held = pd.concat([steps, steps.tail(1).assign(released_on=_stamp(dt.date.fromordinal(last)))])
        place = {"x": axes.across("released_on"), "y": axes.up("eci", tickCount=6)}
        layers += [
            _layer(held, "line", place, color=f"var(--{bloc})", strokeWidth=2, interpolate="step-after"),
            _layer(steps, "point", place, color=f"var(--{bloc})", filled=True, opacity=1, size=30),
        ]
        # the newest records have the first choice of a place
        points[bloc] = _points(steps.iloc[::-1], axes, ("released_on", "eci", "model"))
    words: list[Word] = []
    taken = [place for group in points.values() for place in _along(_corners(group))]
    for bloc, sides in _SIDES.items():
        found = labels.place(points[bloc], size=layout.font, plot=axes.plot, taken=taken, sides=sides)
        words += _words(found, f"var(--{bloc}-text)")
    return _chart(layers, words, axes)


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
        place = {"x": x, "x2": {"field": name}, "y": _pixels("low"), "y2": {"field": "high"}}
        layers.append(_layer(bars, "rect", place, color=f"var(--{scenario})"))
        words += [
            Word(axes.width + 6, top + 23 + 13 * position, wording.signed(value, 2), "left", f"var(--{scenario}-text)")
            for top, value in zip(rows["top"], rows[name], strict=True)
        ]
    longest = 44 if layout.is_narrow else 96
    words += [
        Word(0.0, top + 8, _cut(str(item), longest), "left", "var(--ink)")
        for top, item in zip(rows["top"], rows["item"], strict=True)
    ]
    return _chart(layers, words, axes)


def moving(frame: pd.DataFrame) -> pd.DataFrame:
    """The steps that move a scenario by enough to be seen, at most the dozen that move most; the table has all."""
    moved = frame[list(MOVES)].abs().max(axis=1)
    chosen = moved[moved >= _SEEN_POINTS].nlargest(_STEPS_SHOWN).index
    return frame[frame.index.isin(chosen)]


def gap(frame: pd.DataFrame, layout: Layout) -> Layer:
    """The lag in months by definition, with the Chinese records that set it and what others published."""
    frame = frame[frame["gap_months"].notna()]
    daily = frame[frame["definition"] == "epoch_daily"]
    frame = frame[frame["valid_on"] >= daily["month"].min()] if len(daily) else frame
    # The smooth lag divides by a pace that was near zero in 2023-24; it may leave the plot at the top.
    low, high = _rounded_out(frame.loc[frame["definition"] != "smooth", "gap_months"], 2)
    span = _span(frame["valid_on"], max(_day(d) for d in frame["valid_on"]))
    axes = Axes(span, (min(0.0, low), high + 2), layout, room=38 if layout.is_narrow else 56)
    place = {"x": axes.across("valid_on"), "y": axes.up("gap_months", tickCount=6)}
    by_name = {name: _timed(frame[frame["definition"] == name], "valid_on") for name in GAP_COLOURS}
    layers: list[Layer] = []
    taken: list[tuple[float, float]] = []
    for name in ("match_time", "smooth", "epoch_daily"):
        line, colour = by_name[name], f"var(--{GAP_COLOURS[name]})"
        layers.append(_layer(line, "line", place, color=colour, strokeWidth=2, strokeJoin="round", clip=True))
        taken += _along(_points(line, axes, ("valid_on", "gap_months", "definition")))
    stated, released = by_name["statement"], by_name["at_release"]
    for end in ("gap_low_months", "gap_high_months"):
        halves = stated[stated[end].notna()]
        whole = _points(halves, axes, ("valid_on", "gap_months", "definition"))
        tips = _points(halves, axes, ("valid_on", end, "definition"))
        taken += [place for pair in zip(whole, tips, strict=True) for place in _along(pair)]
    interval = {"x": place["x"], "y": axes.up("gap_low_months"), "y2": {"field": "gap_high_months"}}
    layers += [
        _layer(stated, "rule", interval, color="var(--statement)", strokeWidth=1.2),
        _layer(stated, "point", place, color="var(--statement)", filled=True, opacity=1, size=58, shape="diamond"),
        _layer(released, "point", place, color="var(--release)", filled=True, opacity=1, size=40),
    ]
    names = [
        *_points(stated.iloc[::-1], axes, ("valid_on", "gap_months", "evaluator")),
        *_points(released.iloc[::-1], axes, ("valid_on", "gap_months", "follower_model")),
    ]
    found = labels.place(names, size=layout.font, plot=axes.plot, taken=taken)
    told = [name.text for name in names[: len(stated)]]
    words = [
        *_words([label for label in found if label.text in told], "var(--statement-text)"),
        *_words([label for label in found if label.text not in told], "var(--release-text)"),
    ]
    paper_on = config.load().scenarios.horizon.paper_on
    if axes.x[0] < _day(paper_on) < axes.x[1]:
        layers.append(_rule(axes, x=paper_on))
        words.append(Word(axes.px(paper_on) - 5, 8, "the paper", "right", "var(--muted)"))
    return _chart(layers, words, axes)


def ratio(frame: pd.DataFrame, layout: Layout) -> Layer:
    """US and allied compute over China's by definition, with 90 % intervals."""
    region = config.load().scenarios.region
    low, high = frame["low"].fillna(frame["ratio"]).min(), frame["high"].fillna(frame["ratio"]).max()
    first, last = min(_day(d) for d in frame["period_end"]), max(_day(d) for d in frame["period_end"])
    axes = Axes((first - 20, last + 40), _padded(low, high), layout, log=True, room=104 if layout.is_narrow else 150)
    x, y, interval = axes.across("period_end"), axes.up("ratio", **_ratios(axes)), axes.up("low", **_ratios(axes))
    layers, ends = [_rule(axes, y=region.ratio_s1, colour="var(--s1)")], []
    for position, (name, line) in enumerate(_timed(frame, "period_end").groupby("definition", sort=True)):
        colour, newest = f"var(--d{position + 1})", line.tail(1)
        # several intervals end on one day: each stands a few pixels beside the other
        beside = {"xOffset": 7 * position, "color": colour}
        layers += [
            _layer(line, "area", {"x": x, "y": interval, "y2": {"field": "high"}}, color=colour, opacity=0.12),
            _layer(line, "line", {"x": x, "y": y}, color=colour, strokeWidth=2.2),
            _layer(newest, "rule", {"x": x, "y": interval, "y2": {"field": "high"}}, strokeWidth=2.2, **beside),
            _layer(newest, "point", {"x": x, "y": y}, filled=True, opacity=1, size=62, **beside),
        ]
        told = f"{wording.cell(name, 'definition')} {wording.cell(newest['ratio'].iloc[0], 'times')}"
        ends.append((axes.py(float(newest["ratio"].iloc[0])), told, f"var(--d{position + 1}-text)"))
    told = f"Scenario 1 {wording.cell(region.ratio_s1, 'times')}"
    ends.append((axes.py(region.ratio_s1), told, "var(--s1-text)"))
    return _chart(layers, _ends(ends, axes), axes)


def fan_lag(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Paths of the lag to the end of 2028 with the two regions drawn."""
    region = config.load().scenarios.region
    ends = (
        min(-6.0, float(frame["q025"].min()) - 1),
        max(18.0, region.lag_s1_months + 6, float(frame["q975"].max()) + 1),
    )
    judged, last = _quarter()
    axes = Axes(_span(frame["month"], _day(last)), ends, layout)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [
        _region(axes, (begin, last), (region.lag_s1_months, axes.y[1]), "s1"),
        _region(axes, (begin, last), (axes.y[0], region.lag_s2_months), "s2"),
        _region(axes, (judged, last), (region.lag_s1_months, axes.y[1]), "s1"),
        _region(axes, (judged, last), (axes.y[0], region.lag_s2_months), "s2"),
        *_fan(frame, axes, {"tickCount": 8}),
        _rule(axes, y=0.0),
    ]
    x, foot = axes.px(begin) + 8, layout.height - 12
    words = [
        Word(x, 13, f"Scenario 1: L ≥ {region.lag_s1_months:.0f}", "left", "var(--s1-text)", 600),
        Word(x, foot, f"Scenario 2: L ≤ {region.lag_s2_months:.0f}", "left", "var(--s2-text)", 600),
        Word(6, axes.py(0) + 11, "below 0: China ahead", "left", "var(--muted)"),
    ]
    return _chart(layers, words, axes)


def fan_ratio(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Paths of the compute ratio to the end of 2028 with the leg of scenario 1 drawn."""
    region = config.load().scenarios.region
    ends = _padded(frame["q025"].min(), max(frame["q975"].max(), region.ratio_s1 * 1.5))
    judged, last = _quarter()
    axes = Axes(_span(frame["month"], _day(last)), ends, layout, log=True)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [
        _region(axes, (begin, last), (region.ratio_s1, axes.y[1]), "s1"),
        _region(axes, (judged, last), (region.ratio_s1, axes.y[1]), "s1"),
        *_fan(frame, axes, _ratios(axes)),
    ]
    told = f"Scenario 1 also asks for R ≥ {region.ratio_s1:.0f}"
    return _chart(layers, [Word(axes.px(begin) + 8, 13, told, "left", "var(--s1-text)", 600)], axes)


def density(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Where each model and the mixture put the lag at the end of 2028."""
    region = config.load().scenarios.region
    ends = (min(-2.0, float(frame["lag_months"].min())), max(18.0, float(frame["lag_months"].max())))
    axes = Axes(ends, (0.0, float(frame["density"].max()) * 1.14), layout, in_time=False)
    place = {
        "x": axes.across("lag_months", values=list(range(-15, 46, 3))),
        "y": axes.up("density", labels=False, grid=False),
    }
    layers = [
        _region(axes, (axes.x[0], region.lag_s2_months), (0.0, axes.y[1]), "s2"),
        _region(axes, (region.lag_s1_months, axes.x[1]), (0.0, axes.y[1]), "s1"),
    ]
    peaks = []
    for position, (name, line) in enumerate(frame.groupby("model", sort=True)):
        is_mixture = name == "mixture"
        colour = "var(--ink)" if is_mixture else f"var(--m{position + 1})"
        if is_mixture:
            layers.append(_layer(line, "area", place, color=colour, opacity=0.14))
        layers.append(_layer(line, "line", place, color=colour, strokeWidth=2.6 if is_mixture else 1.8))
        top = line.sort_values("density", kind="stable").iloc[-1]
        told = "Mixture" if is_mixture else str(name)
        peaks.append((Point(axes.px(top["lag_months"]), axes.py(top["density"]), told), colour))
    s1, s2 = axes.px(region.lag_s1_months) + 6, axes.px(region.lag_s2_months) - 6
    words = [
        Word(s1, 11, "Scenario 1", "left", "var(--s1-text)", 600),
        Word(s1, 26, f"L ≥ {region.lag_s1_months:.0f}", "left", "var(--s1-text)"),
        Word(s2, 11, "Scenario 2", "right", "var(--s2-text)", 600),
        Word(s2, 26, f"L ≤ {region.lag_s2_months:.0f}", "right", "var(--s2-text)"),
    ]
    sides = ("above", "right above", "left above", "right", "left")
    curves = [Point(axes.px(x), axes.py(y), "") for x, y in zip(frame["lag_months"], frame["density"], strict=True)]
    taken = [(point.x, point.y) for point in curves]
    for label in labels.place(
        [point for point, _ in peaks], size=layout.font, plot=axes.plot, taken=taken, sides=sides
    ):
        colour = next(colour for point, colour in peaks if point.text == label.text)
        words.append(Word(label.x, label.y, label.text, label.align, colour, 600))
    return _chart(layers, words, axes)


def backtest(frame: pd.DataFrame, layout: Layout) -> Layer:
    """Mean CRPS by horizon of what the project says and of the baselines; lower is better."""
    shown = frame[frame["forecast"].isin(RIVALS)]
    # horizons stand side by side: they are four cases, not a scale
    order = {months: place for place, months in enumerate(sorted(set(shown["horizon_months"])))}
    shown = shown.assign(at=shown["horizon_months"].map(order).astype(float))
    room = 96 if layout.is_narrow else 136
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
            _layer(line, "line", place, color=f"var(--{colour})", strokeWidth=2.6 if is_ours else 1.6),
            _layer(line, "point", place, color=f"var(--{colour})", filled=True, opacity=1, size=60 if is_ours else 36),
        ]
        told = "this project" if is_ours else name
        ends.append((axes.py(float(line["crps"].iloc[-1])), told, "var(--ink)" if is_ours else "var(--muted)"))
    return _chart(layers, _ends(ends, axes), axes)


def calibration(frame: pd.DataFrame, layout: Layout) -> Layer:
    """How often a region came true in synthetic worlds, by the probability given, with the band it should lie in."""
    axes = Axes((-0.02, 1.02), (-0.02, 1.04), layout, in_time=False, room=8)
    percent = {"format": "%", "tickCount": 6}
    x = axes.across("mean_p", title="Probability given", **percent)
    layers = [
        _layer(
            pd.DataFrame({"x": [axes.px(0.0), axes.px(1.0)], "y": [axes.py(0.0), axes.py(1.0)]}),
            *("line", {"x": _pixels("x"), "y": _pixels("y")}),
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
            _layer(line, "rule", band, color=colour, strokeWidth=5, opacity=0.25),
            _layer(crowded, "point", place | size, color=colour, filled=True, opacity=1),
        ]
    words = [Word(axes.px(0.02), axes.py(0.98), "came true", "left", "var(--muted)")]
    return _chart(layers, words, axes)


def _chart(layers: Sequence[Layer], words: Sequence[Word], axes: Axes) -> Layer:
    """All layers and one more with every word, placed in pixels."""
    text = _layer(
        pd.DataFrame(words, columns=list(Word._fields)),
        "text",
        {
            "x": _pixels("x"),
            "y": _pixels("y"),
            "text": {"field": "text", "type": "nominal"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
        align={"expr": "datum.align"},
        fontWeight={"expr": "datum.weight"},
        fontSize=axes.layout.font,
        baseline="middle",
    )
    return {"width": axes.width, "height": axes.layout.height, "layer": [*layers, text]}


def _layer(frame: pd.DataFrame, mark: str, encoding: Mapping[str, Channel], **properties: Any) -> Layer:
    """One mark drawn from rows; only the columns it encodes are carried along."""
    fields = {channel["field"] for channel in encoding.values()}
    fields |= {str(p["expr"]).removeprefix("datum.") for p in properties.values() if isinstance(p, dict)}
    rows = frame[[column for column in frame.columns if column in fields]].astype("object")
    values = rows.where(rows.notna(), None).to_dict("records")
    return {"data": {"values": values}, "mark": {"type": mark, **properties}, "encoding": dict(encoding)}


def _channel(field: str, kind: str, scale: Mapping[str, Any], axis: Mapping[str, Any]) -> Channel:
    return {"field": field, "type": kind, "scale": dict(scale), "axis": {"title": None, **axis}}


def _pixels(field: str) -> Channel:
    """A channel that takes its values for pixels of the plot."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _points(frame: pd.DataFrame, axes: Axes, fields: tuple[str, str, str]) -> list[Point]:
    """Places and names of rows whose days are text already."""
    x, y, name = fields
    return [
        Point(axes.px(day[:10]), axes.py(value), _short(text))
        for day, value, text in zip(frame[x], frame[y], frame[name], strict=True)
    ]


def _along(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Places on a line that labels should leave free: its corners and what lies between them."""
    found = [(point.x, point.y) for point in points]
    for a, b in itertools.pairwise(points):
        steps = max(2, int(math.hypot(b.x - a.x, b.y - a.y) / 8))
        found += [(a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps) for i in range(1, steps)]
    return found


def _corners(newest_first: Sequence[Point]) -> list[Point]:
    """The corners of a line that holds each value until the next."""
    points = newest_first[::-1]
    held = [Point(after.x, before.y, "") for before, after in itertools.pairwise(points)]
    return [corner for pair in zip(points, held, strict=False) for corner in pair] + list(points[-1:])


def _words(placed: Sequence[Label], colour: str) -> list[Word]:
    return [Word(label.x, label.y, label.text, label.align, colour) for label in placed]


def _ends(ends: Sequence[tuple[float, str, str]], axes: Axes) -> list[Word]:
    """Names at the right end of lines, pushed apart where they would touch."""
    words: list[Word] = []
    for y, text, colour in sorted(ends):
        free = words[-1].y + axes.layout.font * 1.3 if words else y
        words.append(Word(axes.width + 8, max(y, free), text, "left", colour, 600))
    return words


def _fan(frame: pd.DataFrame, axes: Axes, up: Mapping[str, Any]) -> list[Layer]:
    """Bands and median; the estimated past in a quieter tone than the simulated future."""
    rows = _timed(frame, "month")
    is_forecast = rows["is_forecast"].astype(bool)
    past = rows[~is_forecast]
    x = axes.across("month")
    layers = []
    for part, colour in ((past, "var(--past)"), (pd.concat([past.tail(1), rows[is_forecast]]), "var(--fan)")):
        for low, high, opacity in BANDS:
            place = {"x": x, "y": axes.up(low, **up), "y2": {"field": high}}
            layers.append(_layer(part, "area", place, color=colour, opacity=opacity))
        layers.append(_layer(part, "line", {"x": x, "y": axes.up("q50", **up)}, color=colour, strokeWidth=2.2))
    return layers


def _region(axes: Axes, across: tuple[Any, Any], up: tuple[float, float], scenario: str) -> Layer:
    """The region of a scenario as a tinted rectangle."""
    place = {"x": axes.px(across[0]), "x2": axes.px(across[1]), "y": axes.py(up[0]), "y2": axes.py(up[1])}
    encoding = {"x": _pixels("x"), "x2": {"field": "x2"}, "y": _pixels("y"), "y2": {"field": "y2"}}
    return _layer(pd.DataFrame([place]), "rect", encoding, color=f"var(--{scenario})", opacity=0.12)


def _rule(axes: Axes, *, x: Any = None, y: float | None = None, colour: str = "var(--muted)") -> Layer:
    """A dashed line across the plot at one value."""
    name, at = ("x", axes.px(x)) if y is None else ("y", axes.py(y))
    rows = pd.DataFrame([{name: at}])
    return _layer(rows, "rule", {name: _pixels(name)}, color=colour, strokeWidth=1.1, strokeDash=[3, 3])


def _ratios(axes: Axes) -> dict[str, Any]:
    """Ticks of a ratio."""
    ticks = [tick for tick in _RATIOS if axes.y[0] <= tick <= axes.y[1]]
    return {"values": ticks, "labelExpr": f"datum.value + '{wording.TIMES}'"}


def _quarter() -> tuple[dt.date, dt.date]:
    """First and last of the months on which a scenario is judged."""
    months = config.load().scenarios.horizon.region_months
    return months[0], months[-1]


def _day(value: Any) -> int:
    """A date as a number of days."""
    return int(value.toordinal())


def _stamp(value: dt.date) -> str:
    """A date as Vega reads it, free of time zones."""
    return f"{value:%Y-%m-%d}T00:00:00Z"


def _timed(frame: pd.DataFrame, field: str) -> pd.DataFrame:
    """The rows in order of `field`, whose days become text."""
    ordered = frame.sort_values(field, kind="stable")
    return ordered.assign(**{field: [_stamp(day) for day in ordered[field]]})


def _span(days: pd.Series[Any], last: int) -> tuple[float, float]:
    """From the first of the days to `last`, with a little air."""
    first = min(_day(day) for day in days)
    return first - 0.02 * (last - first), last + 0.01 * (last - first)


def _rounded_out(values: pd.Series[Any], step: float) -> tuple[float, float]:
    return step * math.floor(values.min() / step), step * math.ceil(values.max() / step)


def _padded(low: float, high: float) -> tuple[float, float]:
    """Ends of a logarithmic scale around two values."""
    return float(low) / 1.12, float(high) * 1.12


def _short(name: str) -> str:
    """A model's name without what the publisher adds in brackets."""
    text = " ".join(str(name).split("(")[0].split()) or str(name)
    return _cut(text, _LONGEST)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


# Each chart by the name of its query, with the column without which there is nothing to draw.
CHARTS: Final[Mapping[str, tuple[Callable[[pd.DataFrame, Layout], Layer], str]]] = {
    "news": (news, "s1_points"),
    "frontiers": (frontiers, "eci"),
    "gap": (gap, "gap_months"),
    "ratio": (ratio, "ratio"),
    "fan_lag": (fan_lag, "q50"),
    "fan_ratio": (fan_ratio, "q50"),
    "density": (density, "density"),
    "backtest": (backtest, "crps"),
    "calibration": (calibration, "frequency"),
}
