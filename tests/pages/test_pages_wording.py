"""How values are put into words."""

from __future__ import annotations

import datetime as dt
import string

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.pages import prose, queries, readings, wording

MINUS, NBSP = wording.MINUS, wording.NBSP


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-1.25, "decimal", f"{MINUS}1.2"),
        (-0.04, "decimal", "0.0"),
        (16.74, "times", f"16.7{wording.TIMES}"),
        (19_163_312, "count", f"19.2{NBSP}M"),
        (660_000, "count", f"660{NBSP}k"),
        (2.5e9, "count", f"2.5{NBSP}bn"),
        (5e26, "count", f"5.0{wording.TIMES}10²⁶"),
        (0.002, "probability", "under 1%"),
        (0.0, "probability", "0%"),
        (0.123, "share", "12.3%"),
        (dt.date(2026, 5, 14), "date", f"14{NBSP}May{NBSP}2026"),
        (True, "yes", "yes"),
        ("us_allied", "bloc", "US and allied"),
        ("no_such_indicator", "indicator", "no such indicator"),
        (float("nan"), "count", wording.MISSING),
        (pd.NaT, "date", wording.MISSING),
        (None, "text", wording.MISSING),
    ],
)
def test_a_value_reads_as_it_should(value: object, form: str, text: str) -> None:
    assert wording.cell(value, form) == text


@given(st.floats(0, 1))
def test_a_percent_is_whole_and_never_certain_unless_it_is(p: float) -> None:
    text = wording.percent(p)
    if text in {"0%", "100%"}:
        assert p in {0.0, 1.0}
    elif text.startswith("under"):
        assert 0 < p <= 0.005
    elif text.startswith("over"):
        assert 0.995 <= p < 1
    else:
        assert abs(int(text.removesuffix("%")) - 100 * p) <= 0.5 + 1e-9


def test_a_held_percent_is_written_wherever_its_probability_stands() -> None:
    with wording.holding({0.1251: 12}):
        assert [wording.cell(0.1251, "probability"), wording.percent(0.1252)] == ["12%", "13%"]
    assert wording.percent(0.1251) == "13%"


def test_every_column_shown_has_a_format() -> None:
    for query in queries.QUERIES.values():
        assert {shown.form for shown in query.columns.values()} <= set(wording.FORMATS)


def test_every_indicator_of_the_panel_that_has_words_is_spelled_once() -> None:
    told = list(prose.read()["indicator"].values())
    assert len(told) == len(set(told))


def test_every_brace_of_the_prose_is_an_identifier() -> None:
    def sentences(node: object) -> list[str]:
        if isinstance(node, dict):
            return [text for value in node.values() for text in sentences(value)]
        return [text for value in node for text in sentences(value)] if isinstance(node, list) else [str(node)]

    for text in sentences(prose.read()):
        for _, name, form, _ in string.Formatter().parse(text):
            assert name is None or (name.isidentifier() and not form), text


def test_todays_readings_stand_beside_the_papers_words(found: dict[str, pd.DataFrame]) -> None:
    (row,) = readings.beside_the_paper(found)
    assert (row.quantity, row.paper, row.grade) == ("Lead in May 2026", "several months", "S2")
    assert (
        row.today
        == "daily lag 5.0 months; smooth lag 6.5 months; time to a match 7.0 months; lag at release 3.0 months"
    )


def test_the_base_thresholds_are_marked_once(found: dict[str, pd.DataFrame]) -> None:
    frame = found["sensitivity"]
    cells = [cell for row in readings.grid(frame).rows for cell in row]
    assert [cell for cell in cells if cell.endswith("*")] == ["5%*"]
    assert [row for row in readings.near(frame) if row[1].endswith("*")] == [["3 months", "15%*"]]
