"""The charts: drawn from the table behind them, legible, and valid."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration import pages
from orchestration.pages import charts, drawing, labels, prose
from orchestration.pages.charts import scales
from orchestration.pages.labels import Point
from orchestration.pages.queries.fronts import FIGURES

if TYPE_CHECKING:
    import duckdb

LAYOUTS = (charts.WIDE, charts.NARROW)
# Figures of the fronts that the small world holds no rows of, or holds as lines and bars.
WAITING = [name for names in FIGURES.values() for name in names if name != "frontiers"]
# The columns of each frame that a chart turns into places.
DRAWN = {
    **dict.fromkeys((*WAITING,), ()),
    "path": ["value"],
    "moves": [],
    "frontiers": ["eci"],
    "gap": ["gap_months"],
    "ratio": ["ratio", "low", "high"],
    "fan_lag": ["q025", "q10", "q25", "q50", "q75", "q90", "q975"],
    "fan_ratio": ["q025", "q10", "q25", "q50", "q75", "q90", "q975"],
    "density": ["density", "lag_months"],
    "backtest": ["crps"],
    "calibration": ["mean_p", "frequency", "low", "high"],
}


def values(spec: dict[str, Any], column: str) -> set[float]:
    """Everything a specification draws from one column."""
    parts = spec.get("vconcat", [spec])
    rows = [row for part in parts for layer in part["layer"] for row in layer["data"]["values"]]
    return {row[column] for row in rows if row.get(column) is not None}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("name", sorted(set(charts.CHARTS) - set(WAITING)))
def test_a_chart_draws_the_numbers_of_its_table_and_no_others(
    name: str, layout: charts.Layout, found: dict[str, pd.DataFrame]
) -> None:
    spec = charts.CHARTS[name][0](found[name], layout)
    frame = found[name]
    drawn = frame[~frame["series"].isin(["release", "policy"])] if name == "path" else frame
    for column in DRAWN[name]:
        assert values(spec, column) >= set(drawn[column].dropna()), column
        assert values(spec, column) <= set(frame[column].dropna()), column


@pytest.mark.parametrize("name", sorted(set(charts.CHARTS) - set(WAITING)))
def test_a_changed_table_changes_the_chart(name: str, found: dict[str, pd.DataFrame]) -> None:
    column = charts.CHARTS[name][1]
    moved = found[name].assign(**{column: found[name][column] * 1.01})
    draw = charts.CHARTS[name][0]
    assert draw(moved, charts.WIDE) != draw(found[name], charts.WIDE)


@pytest.mark.parametrize("name", sorted(set(charts.CHARTS) - set(WAITING)))
def test_a_specification_is_valid_vega_lite(name: str, found: dict[str, pd.DataFrame]) -> None:
    alt.Chart.from_dict(charts.CHARTS[name][0](found[name], charts.WIDE), validate=True)


def test_a_drawing_is_one_named_image_that_takes_its_colours_from_the_page(found: dict[str, pd.DataFrame]) -> None:
    drawn = drawing.svg(charts.gap(found["gap"], charts.WIDE), name="gap-wide", label='A "name" & <more>')
    root = ET.fromstring(drawn.replace("<svg ", '<svg xmlns:xlink="x" ', 1))  # noqa: S314  # our own drawing
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'A "name" & <more>'
    colours = {e.attrib[a] for e in root.iter() for a in ("fill", "stroke") if e.attrib.get(a, "none") != "none"}
    assert colours
    assert all(colour.startswith("var(--") or colour == "transparent" for colour in colours), colours


def test_every_colour_a_chart_asks_for_is_in_the_style_sheet(found: dict[str, pd.DataFrame]) -> None:
    from importlib import resources

    style = resources.files("orchestration.pages").joinpath("templates", "style.css").read_text("utf-8")
    defined = set(re.findall(r"(--[a-z0-9_-]+):", style))
    for name, (draw, _) in charts.CHARTS.items():
        if found[name].empty:
            continue
        asked = set(re.findall(r"var\((--[a-z0-9_-]+)\)", str(draw(found[name], charts.WIDE))))
        assert asked <= defined, name


def test_the_waterfall_begins_at_the_odds_of_the_paper_and_ends_at_those_of_today(
    found: dict[str, pd.DataFrame],
) -> None:
    bars = charts.moves(found["moves"], charts.WIDE)["layer"][1]["data"]["values"]
    last = max(bar["top"] for bar in bars if bar["colour"] == "var(--s1)")
    by_outcome = {c: [bar for bar in bars if bar["colour"] == f"var(--{c})"] for c in ("s1", "s2", "between")}
    ends = {name: (each[0]["high"], each[-1]["high"]) for name, each in by_outcome.items()}
    assert ends["s1"] == pytest.approx((10, 4))
    assert ends["s2"] == pytest.approx((10, 16))
    assert ends["between"] == pytest.approx((80, 80))
    assert last == max(bar["top"] for bar in by_outcome["s1"])
    for each in by_outcome.values():
        for above, bar in itertools.pairwise(each[:-1]):
            assert bar["low"] == pytest.approx(above["high"], abs=5 * charts.SEEN_POINTS)


def test_the_model_named_as_a_record_is_in_the_chart(found: dict[str, pd.DataFrame]) -> None:
    spec = charts.frontiers(found["frontiers"], charts.WIDE)
    assert {"Alpha 2", "Beta 2"} <= {row["text"] for row in spec["layer"][-1]["data"]["values"]}


def test_every_chart_has_its_words() -> None:
    assert set(prose.read()["figure"]) == set(charts.CHARTS)


points = st.lists(st.builds(Point, st.floats(0, 700), st.floats(0, 350), st.text(min_size=1, max_size=20)), max_size=25)


@given(points, st.lists(st.tuples(st.floats(0, 700), st.floats(0, 350)), max_size=10))
def test_labels_stay_inside_and_never_cover_each_other(named: list[Point], taken: list[tuple[float, float]]) -> None:
    size, plot = 12.0, (700.0, 350.0)
    found = labels.place(named, size=size, plot=plot, taken=taken)
    boxes = []
    for label in found:
        wide = labels.width(label.text, size)
        left = label.x - {"left": 0.0, "center": 0.5, "right": 1.0}[label.align] * wide
        assert left >= -1e-9
        assert left + wide <= plot[0] + 1e-9
        boxes.append((left, label.y - size / 2, left + wide, label.y + size / 2))
    for position, a in enumerate(boxes):
        for b in boxes[position + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


def test_a_picture_for_places_without_a_style_sheet_is_drawn_in_solid_colours(
    small_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    drawn = pages.picture(small_warehouse)
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 100_000, "it is kept with every run"


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_logarithmic_scale_has_a_place_for_every_number(one: float, other: float, value: float) -> None:
    ends = scales.padded(min(one, other), max(one, other))
    assert 0 < ends[0] < ends[1]
    axes = scales.Axes((0.0, 1.0), ends, scales.WIDE, log=True)
    assert axes.py(value) <= scales.WIDE.height * 1.001, "what is not positive lies at the lower end"


def readings(**change: object) -> pd.DataFrame:
    rows = [
        {
            "seen_on": dt.date(2026, month, 1),
            "series": series,
            "value": float(month * scale),
            "label": "x",
            "name": f"{series} {month}",
        }
        for series, scale in (("us_allied", 3), ("china", 2))
        for month in (1, 4, 7)
    ]
    return pd.DataFrame([row | change for row in rows])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("name", WAITING)
def test_a_figure_of_a_front_draws_every_value_in_the_colour_of_its_bloc(name: str, layout: charts.Layout) -> None:
    spec = charts.CHARTS[name][0](readings(), layout)
    alt.Chart.from_dict(spec, validate=True)
    assert values(spec, "value") == set(readings()["value"])
    assert {"var(--us_allied)", "var(--china)"} <= set(re.findall(r"var\(--[a-z_]+\)", str(spec)))


def test_series_that_are_no_blocs_take_turns_at_colours() -> None:
    many = pd.concat([readings(series=f"company {n}") for n in range(4)])
    spec = charts.CHARTS["capex"][0](many, charts.WIDE)
    assert len({layer["mark"]["color"] for layer in spec["layer"] if layer["mark"]["type"] == "line"}) == 4
