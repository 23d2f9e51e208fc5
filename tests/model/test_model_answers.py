"""The rules that name an answer: bars, parts, and what holds a label where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import answers
from model.assumptions import load

RULE = load().answers


def odds(between: float, s1: float = 0.0) -> dict[str, float]:
    return {"p_s1": s1, "p_s2": 1 - s1 - between, "p_neither": between}


def named(p: float, least: float, before: answers.Destination | None = None) -> answers.Destination:
    return answers.destination(odds(p), [(0.5, odds(least)), (0.5, odds(0.95))], before)


@pytest.mark.parametrize(
    ("p", "least", "degree"),
    [
        (0.80, 0.60, "very likely"),
        (0.79, 0.60, "likely"),
        (0.95, 0.59, "likely"),
        (0.60, 0.50, "likely"),
        (0.95, 0.49, "open"),
        (0.59, 0.59, "open"),
    ],
)
def test_a_destination_needs_the_whole_and_every_part(p: float, least: float, degree: str) -> None:
    found = named(p, least)
    assert found.degree == degree
    assert found.region == ("" if degree == "open" else "p_neither")


def test_a_part_of_little_weight_cannot_hold_up_an_answer() -> None:
    light = RULE.destination.counted_from_weight - 0.01
    assert answers.destination(odds(0.9), [(1 - light, odds(0.9)), (light, odds(0.0))]).degree == "very likely"


def test_a_label_stays_until_its_bar_is_crossed_by_the_margin() -> None:
    before = named(0.81, 0.7)
    assert named(0.785, 0.7, before) == before
    assert named(0.779, 0.7, before).degree == "likely"
    likely = named(0.7, 0.7)
    assert named(0.815, 0.7, likely) == likely
    assert named(0.821, 0.7, likely).degree == "very likely"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_move_smaller_than_the_margin_never_changes_a_label_twice(p: float, step: float) -> None:
    first = named(p, p)
    near = min(max(p + (step - 0.5) * 0.02, 0.0), 1.0)
    second = named(near, near, first)
    assert named(p, p, second) == second


@pytest.mark.parametrize(
    ("s1", "s2", "path", "clear"),
    [
        (0.6, 0.0, "s1", False),
        (1.2, 0.1, "s1", True),
        (1.2, 0.8, "", False),
        (0.4, -0.4, "", False),
        (-0.2, 0.9, "s2", False),
        (-0.6, -0.5, "none", False),
        (-1.2, -1.0, "none", True),
        (None, 0.9, "", False),
    ],
)
def test_evidence_fits_a_path_only_against_no_change_and_against_the_other(
    s1: float | None, s2: float | None, path: str, *, clear: bool
) -> None:
    assert answers.fit(s1, s2) == (path, clear)


@given(st.floats(0, 1), st.integers(0, 100))
def test_a_percent_is_rounded_or_held(p: float, before: int) -> None:
    assert abs(answers.percent(p) - 100 * p) <= 0.5 + 1e-9
    held = answers.percent(p, before)
    assert held in {before, round(100 * p)}
    assert abs(held - 100 * p) <= RULE.percent.held_within_pp + 1e-9
    assert answers.percent(p, held) == held


def test_a_figure_does_not_flicker_about_a_half() -> None:
    shown = None
    for p in (0.1249, 0.1251, 0.1248, 0.1252):
        shown = answers.percent(p, shown)
        assert shown == 12
