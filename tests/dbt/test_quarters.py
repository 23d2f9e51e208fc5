"""Quarters of a company that cannot be: below zero, or ten times or a tenth of those around; the test's own SQL."""

from __future__ import annotations

import re

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from tests.dbt.warehouses import PROJECT

SQL = (PROJECT / "tests/assert_quarters_keep_their_scale.sql").read_text("utf-8")
QUARTERS = st.lists(st.floats(1e9, 3e9), min_size=4, max_size=20)


def told(values: list[float]) -> list[int]:
    """Which of a company's quarters the test names, beside another company's that are all as large as theirs."""
    rows = ", ".join(
        f"('{company}', 'c', DATE '2020-03-31' + INTERVAL {3 * place} MONTH, {value * scale!r}::DOUBLE, {place})"
        for company, scale in (("A", 1.0), ("B", 1000.0))
        for place, value in enumerate(values if company == "A" else [2e9] * len(values))
    )
    query = re.sub(r"{{ config.*?}}|{{ ref\('(\w+)'\) }}", lambda found: found[1] or "", SQL)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(
            "CREATE TABLE ind_filed_quarters AS "
            f"FROM (VALUES {rows}) AS given (company, concept, period_end, value_usd, place)"
        )
        connection.execute(f"CREATE TABLE found AS {query}")
        joined = "SELECT place FROM found JOIN ind_filed_quarters USING (company, period_end) ORDER BY place"
        assert connection.execute("SELECT count(*) FROM found WHERE company = 'B'").fetchone() == (0,)
        return [place for (place,) in connection.execute(joined).fetchall()]


@given(QUARTERS)
def test_quarters_of_one_size_are_as_they_should_be(values: list[float]) -> None:
    assert told(values) == []


@given(QUARTERS, st.integers(0, 19), st.floats(-50, -1e-6) | st.floats(31, 1e4))
def test_a_quarter_below_zero_or_of_ten_times_the_size_is_told(values: list[float], place: int, factor: float) -> None:
    place %= len(values)
    assert told([value * factor if each == place else value for each, value in enumerate(values)]) == [place]


@given(QUARTERS, st.integers(0, 19), st.floats(1e-4, 1 / 31))
def test_a_quarter_of_a_tenth_of_the_size_is_told(values: list[float], place: int, factor: float) -> None:
    place %= len(values)
    assert told([value * factor if each == place else value for each, value in enumerate(values)]) == [place]
