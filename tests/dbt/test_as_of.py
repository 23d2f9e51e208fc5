"""The rows of a day: exactly what was known then, and at a cost that does not grow with the days held.

What belongs here: macro `as_of` beside the plain rule it stands for, on archives made up at random, and what it reads.
What does not: a case worked by hand (`test_macros`), or whole marts on past days (`test_shipped`).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt.test_macros import TODAY, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dbt.warehouses import Built

# The rule, said at once: of every part the vintage that came last by day, moment and hash, among those of the day.
RULE = f"""
    SELECT held.* FROM held INNER JOIN (
        SELECT part, max({{'vintage': vintage, 'retrieved_at': retrieved_at, 'sha256': sha256}}) AS newest
        FROM held WHERE vintage <= DATE '{TODAY}' GROUP BY part
    ) AS latest
    ON held.part = latest.part AND held.vintage = latest.newest.vintage
        AND held.retrieved_at = latest.newest.retrieved_at AND held.sha256 = latest.newest.sha256
    ORDER BY ALL
"""
AS_OF = "SELECT * FROM {{ as_of('held') }} ORDER BY ALL"
DAY = dt.datetime.fromisoformat(TODAY)
# Few of each, so that parts, days, moments and hashes meet; an hour may lie on another day than its vintage.
ROW = st.tuples(
    st.sampled_from(["", "2026", "korea"]),
    st.integers(-3, 2),
    st.integers(-30, 30),
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 3),
)


def table(connection: duckdb.DuckDBPyConnection, rows: list[tuple[Any, ...]]) -> None:
    """A raw table `held`: part, days and hours from the day asked for, hash, and a figure."""
    connection.execute(
        "CREATE TABLE held (part VARCHAR, vintage DATE, retrieved_at TIMESTAMP, sha256 VARCHAR, value INTEGER)"
    )
    made = [
        (part, (DAY + dt.timedelta(days=days)).date(), DAY + dt.timedelta(hours=hours), sha, value)
        for part, days, hours, sha, value in rows
    ]
    if made:
        connection.executemany("INSERT INTO held VALUES (?, ?, ?, ?, ?)", made)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=25))
def test_a_day_reads_as_it_was_known_whatever_the_archive(rows: list[tuple[Any, ...]]) -> None:
    with duckdb.connect() as connection:
        table(connection, rows)
        expected = connection.execute(RULE).fetchall()
        assert connection.execute(rendered(AS_OF)).fetchall() == expected


def test_the_rule_and_the_macro_are_told_apart_by_a_macro_that_forgets_the_hash() -> None:
    forgetful = rendered(AS_OF).replace("and held.sha256 = latest.newest.sha256", "")
    with duckdb.connect() as connection:
        table(connection, [("", 0, 1, "a", 1), ("", 0, 1, "b", 2)])
        assert connection.execute(forgetful).fetchall() != connection.execute(RULE).fetchall()


def blocks(days: int) -> list[tuple[list[str], int]]:
    """Per look at an archive of as many days, loaded in order: its columns, and how many blocks of DuckDB it read."""
    with duckdb.connect() as connection:
        connection.execute(f"""
            CREATE TABLE held AS
            SELECT '' AS part, DATE '{TODAY}' - {days} + day::INTEGER AS vintage, vintage::TIMESTAMP AS retrieved_at,
                sha256(day::VARCHAR) AS sha256, row AS value
            FROM range({days}) AS days (day), range(10_000) AS rows (row)
            ORDER BY day
        """)
        ((_, told),) = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {rendered(AS_OF)}").fetchall()
    return [(sorted(scan["extra_info"]["Projections"]), scan["row_groups_scanned"]) for scan in scans(json.loads(told))]


def scans(node: Any) -> Iterator[dict[str, Any]]:
    """Every scan of a table in a plan that DuckDB has carried out."""
    if node.get("type") == "TABLE_SCAN":
        yield node
    for child in [*node.get("operator", ()), *node.get("children", ())]:
        yield from scans(child)


def test_ten_times_the_days_are_looked_at_by_part_and_day_alone() -> None:
    few, many = blocks(25), blocks(250)
    assert [columns for columns, _ in few] == [columns for columns, _ in many]
    grown = [columns for (columns, least), (_, most) in zip(few, many, strict=True) if most > least + 1]
    assert grown == [["part", "vintage"]]


def test_what_staging_says_is_written_down_and_not_worked_out_for_every_reader(after_the_later_vintage: Built) -> None:
    views = after_the_later_vintage.rows("SELECT view_name FROM duckdb_views() WHERE schema_name = 'staging'")
    assert views == []
    assert len(after_the_later_vintage.rows("SELECT * FROM duckdb_tables() WHERE schema_name = 'staging'")) > 30
