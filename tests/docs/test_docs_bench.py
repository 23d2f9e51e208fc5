"""The ratios on the page of benchmarks are those that `make bench` measured, in the place that it writes to."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from benchmarks import ratios
from orchestration.base.settings import ROOT

PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
FIGURE = ratios.Figure("load", "36 vintages", "reading", 3.0, 1.5)


def test_the_page_has_one_place_for_the_table_and_only_that_is_rewritten() -> None:
    block = ratios.table([FIGURE], "abc1234")
    written = ratios.filled(PAGE, block)
    assert "| load | 36 vintages | 3 | reading | 1.5 | 2.00 |" in written
    assert ratios.filled(written, block) == written
    outside = [page.partition(ratios.BEGIN)[0] + page.partition(ratios.END)[2] for page in (PAGE, written)]
    assert outside[0] == outside[1]


def test_a_page_without_the_place_is_refused() -> None:
    with pytest.raises(ValueError, match="0 places"):
        ratios.filled("# Benchmarks", ratios.table([FIGURE], "abc1234"))


def test_the_page_tells_of_every_size() -> None:
    table = PAGE.partition(ratios.BEGIN)[2].partition(ratios.END)[0]
    assert [f"{days:,} vintages" in table for days in ratios.DAYS] == [True] * len(ratios.DAYS)


def test_what_is_measured_is_the_macro_that_dbt_uses() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE TABLE held AS SELECT '' AS part, day AS vintage, day::TIMESTAMP AS retrieved_at, 'x' AS sha256
            FROM (VALUES (DATE '2026-01-01'), (DATE '2026-01-02'), (DATE '2026-01-04')) AS days (day)
        """)
        found = connection.execute(f"SELECT vintage FROM {ratios.macro('held', dt.date(2026, 1, 3))}").fetchall()
    assert found == [(dt.date(2026, 1, 2),)]
