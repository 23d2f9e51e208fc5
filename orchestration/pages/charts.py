"""The charts, each from the same frame as the table behind it: frames in, Vega-Lite specifications out.

What belongs here: marks, scales and labels. What does not: queries (`tables`), words around a chart (`story`), SVG (`drawing`).

Every chart is laid out twice, for a page and for a phone, because a shrunken drawing has unreadable labels.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import altair as alt
import pandas as pd

from orchestration.pages import labels, wording
from orchestration.pages.labels import Label, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.config import Region

PAPER_ON: Final = dt.date(2026, 5, 14)
HORIZON: Final = dt.date(2028, 12, 31)
BANDS: Final = (("q025", "q975", 0.14), ("q10", "q90", 0.2), ("q25", "q75", 0.3))
_RATIOS: Final = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100)
_SEEN: Final = 0.0008
_LONGEST: Final = 22


class Word(NamedTuple):
    """A text in the chart, in pixels from the upper left corner of the plot."""

    x: float
    y: float
    text: str
    align: str
    colour: str
    weight: int = 400


class Layout(NamedTuple):
    """Size of a plot in pixels, and of its labels."""

    name: str
    width: int
    height: int
    font: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a phone."""
        return self.name == "narrow"


WIDE: Final = Layout("wide", 760, 380, 12)
NARROW: Final = Layout("narrow", 310, 300, 11)


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

    def across(self, field: str, **axis: Any) -> alt.X:
        """The horizontal channel."""
        if not self.in_time:
            scale = alt.Scale(domain=list(self.x), nice=False)
            return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=None, **axis))
        ends = [_stamp(dt.date.fromordinal(round(x))) for x in self.x]
        years = [dt.date(year, 1, 1) for year in range(*(dt.date.fromordinal(round(x)).year for x in self.x), 1)]
        ticks = [_stamp(day) for day in [*years, dt.date.fromordinal(round(self.x[1])).replace(month=1, day=1)]]
        scale = alt.Scale(domain=ends, nice=False, type="utc")
        told = {"values": [t for t in dict.fromkeys(ticks) if t >= ends[0]], "format": "%Y", **axis}
        return alt.X(f"{field}:T", scale=scale, axis=alt.Axis(title=None, **told))

    def up(self, field: str, **axis: Any) -> alt.Y:
        """The vertical channel."""
        scale = alt.Scale(domain=list(self.y), nice=False, type="log" if self.log else "linear")
        return alt.Y(f"{field}:Q", scale=scale, axis=alt.Axis(title=None, **axis))


def frontiers(frame: pd.DataFrame, layout: Layout) -> dict[str, Any]:
    """Best score so far of the two blocs, with the models that set the records."""
    last = max(_day(day) for day in frame["released_on"])
    axes = Axes(_span(frame["released_on"], last), _rounded_out(frame["eci"], 10), layout, room=4)
    layers: list[alt.Chart] = []
    points: dict[str, list[Point]] = {}
    for bloc in ("us_allied", "china"):
        steps = _timed(frame[frame["bloc"] == bloc], "released_on")
        held = pd.concat([steps, steps.tail(1).assign(released_on=_stamp(dt.date.fromordinal(last)))])
        line = alt.Chart(held).mark_line(interpolate="step-after", color=f"var(--{bloc})", strokeWidth=2.2)
        layers.append(line.encode(axes.across("released_on"), axes.up("eci", tickCount=6)))
        layers.append(_dots(steps, axes, ("released_on", "eci"), f"var(--{bloc})", 34))
        # the newest records have the first choice of a place
        points[bloc] = [
            Point(axes.px(row.released_on), axes.py(row.eci), _short(row.model))
            for row in steps.iloc[::-1].itertuples()
        ]
    words: list[Word] = []
    for bloc, sides in (("us_allied", ("left", "above")), ("china", ("right", "below"))):
        other = [(p.x, p.y) for name, group in points.items() for p in group if name != bloc]
        found = labels.place(points[bloc], size=layout.font, plot=axes.plot, taken=other, sides=sides)
        words += _words(found, f"var(--{bloc}-text)")
    return _chart(layers, words, axes)


def gap(frame: pd.DataFrame, layout: Layout) -> dict[str, Any]:
    """The lag in months by definition, with the Chinese records that set it."""
    frame = frame[frame["gap_months"].notna()]
    lines = frame[frame["definition"].isin(["epoch_daily", "smooth"])]
    dots = frame[frame["definition"] == "at_release"]
    dots = dots[dots["valid_on"] >= lines["valid_on"].min()] if len(lines) else dots
    shown = pd.concat([lines, dots])
    # The smooth lag divides by a pace that was near zero in 2023-24; it may leave the plot at the top.
    low, high = _rounded_out(shown.loc[shown["definition"] != "smooth", "gap_months"], 2)
    axes = Axes(
        _span(shown["valid_on"], max(_day(d) for d in shown["valid_on"])),
        (min(0.0, low), high + 2),
        layout,
        room=6 if layout.is_narrow else 76,
    )
    layers = []
    taken: list[tuple[float, float]] = []
    ends: list[tuple[float, str, str]] = []
    for name, colour in (("smooth", "var(--smooth)"), ("epoch_daily", "var(--ink)")):
        line = _timed(lines[lines["definition"] == name], "valid_on")
        mark = alt.Chart(line).mark_line(color=colour, strokeWidth=2.4, strokeJoin="round", clip=True)
        layers.append(mark.encode(axes.across("valid_on"), axes.up("gap_months", tickCount=6)))
        taken += [(axes.px(row.valid_on), axes.py(row.gap_months)) for row in line.itertuples()]
        if len(line) and not layout.is_narrow:
            ends.append((axes.py(line["gap_months"].iloc[-1]), wording.DEFINITIONS[name][0], colour))
    released = _timed(dots, "valid_on")
    layers.append(_dots(released, axes, ("valid_on", "gap_months"), "var(--release)", 46))
    points = [
        Point(axes.px(row.valid_on), axes.py(row.gap_months), _short(row.follower_model))
        for row in released.iloc[::-1].itertuples()
    ]
    words = _words(labels.place(points, size=layout.font, plot=axes.plot, taken=taken), "var(--release-text)")
    if axes.x[0] < _day(PAPER_ON) < axes.x[1]:
        layers.append(_upright(axes, PAPER_ON))
        words.append(Word(axes.px(PAPER_ON) - 5, layout.height - 9, "the paper", "right", "var(--muted)"))
    return _chart(layers, [*words, *_ends(ends, axes)], axes)


def ratio(frame: pd.DataFrame, layout: Layout, region: Region) -> dict[str, Any]:
    """US and allied compute over China's by definition, with 90 % intervals."""
    low, high = frame["low"].fillna(frame["ratio"]).min(), frame["high"].fillna(frame["ratio"]).max()
    first, last = min(_day(d) for d in frame["period_end"]), max(_day(d) for d in frame["period_end"])
    axes = Axes((first - 20, last + 20), _octaves(low, high), layout, log=True, room=96 if layout.is_narrow else 150)
    layers, ends = [_level(axes, region.ratio_s1, "var(--s1)")], []
    for position, (name, line) in enumerate(_timed(frame, "period_end").groupby("definition", sort=True)):
        colour, newest = f"var(--d{position + 1})", line.tail(1)
        base, end, x = alt.Chart(line), alt.Chart(newest), axes.across("period_end")
        interval = {"y": axes.up("low", **_times(axes)), "y2": "high:Q"}
        # three intervals end on one day: each a few pixels beside the other
        shift = 6 * position
        layers += [
            base.mark_area(color=colour, opacity=0.12, line=False).encode(x, **interval),
            base.mark_line(color=colour, strokeWidth=2.4).encode(x, axes.up("ratio", **_times(axes))),
            end.mark_rule(color=colour, strokeWidth=2.2, xOffset=shift).encode(x, **interval),
            end.mark_point(color=colour, filled=True, opacity=1, size=62, xOffset=shift).encode(
                x, axes.up("ratio", **_times(axes))
            ),
        ]
        value = float(newest["ratio"].iloc[0])
        told = f"{wording.cell(name, 'definition')} {wording.cell(value, 'times')}"
        ends.append((axes.py(value), told, f"var(--d{position + 1}-text)"))
    told = f"scenario 1 asks for {region.ratio_s1:.0f}×"
    threshold = Word(4, axes.py(region.ratio_s1) + 10, told, "left", "var(--s1-text)")
    return _chart(layers, [threshold, *_ends(ends, axes, beyond=8)], axes)


def fan_lag(frame: pd.DataFrame, layout: Layout, region: Region) -> dict[str, Any]:
    """Paths of the lag to the end of 2028 with the two regions drawn."""
    top = max(18.0, region.lag_s1_months + 6, float(frame["q975"].max()) + 1)
    axes = Axes(_span(frame["month"], _day(HORIZON)), (min(-6.0, float(frame["q025"].min()) - 1), top), layout)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [
        _region(axes, begin, (region.lag_s1_months, axes.y[1]), "s1"),
        _region(axes, begin, (axes.y[0], region.lag_s2_months), "s2"),
        _level(axes, 0.0, "var(--muted)"),
        *_fan(frame, axes, {"tickCount": 8}),
    ]
    x, foot = axes.px(begin) + 8, layout.height - 12
    words = [
        Word(x, 13, f"Scenario 1: L ≥ {region.lag_s1_months:.0f}", "left", "var(--s1-text)", 600),
        Word(x, foot, f"Scenario 2: L ≤ {region.lag_s2_months:.0f}", "left", "var(--s2-text)", 600),
        Word(axes.width / 40, axes.py(0) + 10, "below 0: China ahead", "left", "var(--muted)"),
    ]
    return _chart(layers, words, axes)


def fan_ratio(frame: pd.DataFrame, layout: Layout, region: Region) -> dict[str, Any]:
    """Paths of the compute ratio to the end of 2028 with the leg of scenario 1 drawn."""
    ends = _octaves(frame["q025"].min(), max(frame["q975"].max(), region.ratio_s1 * 1.5))
    axes = Axes(_span(frame["month"], _day(HORIZON)), ends, layout, log=True)
    begin = frame.loc[frame["is_forecast"].astype(bool), "month"].min()
    layers = [_region(axes, begin, (region.ratio_s1, axes.y[1]), "s1"), *_fan(frame, axes, _times(axes))]
    told = f"Scenario 1 also asks for R ≥ {region.ratio_s1:.0f}"
    return _chart(layers, [Word(axes.px(begin) + 8, 13, told, "left", "var(--s1-text)", 600)], axes)


def density(frame: pd.DataFrame, layout: Layout, region: Region) -> dict[str, Any]:
    """Where each model and the mixture put the lag at the end of 2028."""
    seen = frame.loc[frame["density"] > _SEEN, "lag_months"]
    ends = (max(min(-2.0, float(seen.min())), -12.0), min(max(18.0, float(seen.max())), 24.0))
    axes = Axes(ends, (0.0, float(frame["density"].max()) * 1.14), layout, in_time=False)
    across = axes.across("lag_months", values=list(range(-12, 25, 3)))
    up = axes.up("density", labels=False, grid=False)
    layers = [
        _region(axes, axes.x[0], (0.0, axes.y[1]), "s2", region.lag_s2_months),
        _region(axes, region.lag_s1_months, (0.0, axes.y[1]), "s1", axes.x[1]),
    ]
    inside = frame[frame["lag_months"].between(*axes.x)]
    peaks = []
    for position, (name, line) in enumerate(inside.groupby("model", sort=True)):
        is_mixture = name == "mixture"
        colour = "var(--ink)" if is_mixture else f"var(--m{position + 1})"
        base = alt.Chart(line).encode(across, up)
        if is_mixture:
            layers.append(base.mark_area(color=colour, opacity=0.14, line=False))
        layers.append(base.mark_line(color=colour, strokeWidth=2.8 if is_mixture else 1.8))
        top = line.loc[line["density"].idxmax()]
        peaks.append((axes.px(top["lag_months"]), axes.py(top["density"]), str(name), colour))
    s1, s2 = axes.px(region.lag_s1_months), axes.px(region.lag_s2_months)
    words = [
        Word(s1 + 6, 11, "Scenario 1", "left", "var(--s1-text)", 600),
        Word(s1 + 6, 26, f"L ≥ {region.lag_s1_months:.0f}", "left", "var(--s1-text)"),
        Word(s2 - 6, 11, "Scenario 2", "right", "var(--s2-text)", 600),
        Word(s2 - 6, 26, f"L ≤ {region.lag_s2_months:.0f}", "right", "var(--s2-text)"),
        *(Word(x + 6, y - 7, "Mixture" if n == "mixture" else n, "left", c, 600) for x, y, n, c in peaks),
    ]
    return _chart(layers, words, axes)


def _chart(layers: Sequence[alt.Chart], words: Sequence[Word], axes: Axes) -> dict[str, Any]:
    """All layers and one more with every word, placed in pixels."""
    text = alt.Chart(pd.DataFrame(words, columns=list(Word._fields))).mark_text(
        align=alt.ExprRef("datum.align"),
        fontWeight=alt.ExprRef("datum.weight"),
        fontSize=axes.layout.font,
        baseline="middle",
    )
    written = text.encode(
        _pixels("x"),
        _pixels("y"),
        text="text:N",
        color=alt.Color("colour:N", scale=None),
    )
    drawn = alt.layer(*layers, written).properties(width=axes.width, height=axes.layout.height)
    spec: dict[str, Any] = drawn.to_dict()
    return spec


def _words(placed: Sequence[Label], colour: str) -> list[Word]:
    return [Word(label.x, label.y, label.text, label.align, colour) for label in placed]


def _ends(ends: Sequence[tuple[float, str, str]], axes: Axes, *, beyond: int = 0) -> list[Word]:
    """Names at the right end of lines, pushed apart where they would touch."""
    words: list[Word] = []
    for y, text, colour in sorted(ends):
        free = words[-1].y + axes.layout.font * 1.25 if words else y
        words.append(Word(axes.width + 8 + beyond, max(y, free), text, "left", colour, 600))
    return words


def _fan(frame: pd.DataFrame, axes: Axes, up: dict[str, Any]) -> list[alt.Chart]:
    """Bands and median; the estimated past in a quieter tone than the simulated future."""
    rows = _timed(frame, "month")
    is_forecast = rows["is_forecast"].astype(bool)
    past = rows[~is_forecast]
    layers = []
    for part, colour in ((past, "var(--past)"), (pd.concat([past.tail(1), rows[is_forecast]]), "var(--fan)")):
        base = alt.Chart(part).encode(axes.across("month"))
        layers += [
            base.mark_area(color=colour, opacity=opacity, line=False).encode(y=axes.up(low, **up), y2=f"{high}:Q")
            for low, high, opacity in BANDS
        ]
        layers.append(base.mark_line(color=colour, strokeWidth=2.4).encode(axes.up("q50", **up)))
    return layers


def _region(axes: Axes, begin: Any, span: tuple[float, float], scenario: str, end: Any = HORIZON) -> alt.Chart:
    """The region of a scenario as a tinted rectangle, by default to the end of 2028."""
    place = {"x": axes.px(begin), "x2": axes.px(end), "y": axes.py(span[0]), "y2": axes.py(span[1])}
    mark = alt.Chart(pd.DataFrame([place])).mark_rect(color=f"var(--{scenario})", opacity=0.12)
    return mark.encode(_pixels("x"), _pixels("y"), x2="x2:Q", y2="y2:Q")


def _level(axes: Axes, y: float, colour: str) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame([{"y": axes.py(y)}])).mark_rule(color=colour, strokeWidth=1.2, strokeDash=[4, 4])
    return mark.encode(_pixels("y"))


def _upright(axes: Axes, day: dt.date) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame([{"x": axes.px(day)}])).mark_rule(
        color="var(--muted)", strokeWidth=1, strokeDash=[2, 3]
    )
    return mark.encode(_pixels("x"))


def _pixels(channel: str) -> alt.X | alt.Y:
    """A channel that takes its values for pixels of the plot."""
    return {"x": alt.X, "y": alt.Y}[channel](f"{channel}:Q", scale=None, axis=None)


def _dots(frame: pd.DataFrame, axes: Axes, fields: tuple[str, str], colour: str, size: int) -> alt.Chart:
    mark = alt.Chart(frame).mark_point(filled=True, color=colour, opacity=1, size=size)
    return mark.encode(axes.across(fields[0]), axes.up(fields[1]))


def _times(axes: Axes) -> dict[str, Any]:
    """Ticks of a ratio."""
    return {"values": [t for t in _RATIOS if axes.y[0] <= t <= axes.y[1]], "labelExpr": "datum.value + '×'"}


def _day(value: Any) -> int:
    """A date as a number of days."""
    return int(value.toordinal())


def _stamp(value: dt.date) -> str:
    """A date as Vega reads it, free of time zones."""
    return f"{value:%Y-%m-%d}T00:00:00Z"


def _timed(frame: pd.DataFrame, field: str) -> pd.DataFrame:
    """The rows in order of `field`, its dates as text."""
    ordered = frame.sort_values(field, kind="stable")
    plain = ordered.assign(**{field: [_stamp(day) for day in ordered[field]]})
    return plain.drop(columns=[c for c in plain.columns if pd.api.types.is_datetime64_any_dtype(plain[c])])


def _span(days: pd.Series[Any], last: int) -> tuple[float, float]:
    """From the first of the days to `last`, with a little air."""
    first = min(_day(day) for day in days)
    return first - 0.02 * (last - first), last + 0.01 * (last - first)


def _rounded_out(values: pd.Series[Any], step: float) -> tuple[float, float]:
    return step * math.floor(values.min() / step), step * math.ceil(values.max() / step)


def _octaves(low: float, high: float) -> tuple[float, float]:
    """Ends of a logarithmic scale around two values."""
    return float(low) / 1.12, float(high) * 1.12


def _short(name: str) -> str:
    """A model's name without what the publisher adds in brackets."""
    text = " ".join(str(name).split("(")[0].split()) or str(name)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
