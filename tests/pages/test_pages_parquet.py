"""One Parquet file per mart that may be passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from orchestration.pages import parquet
from tests.pages.small_release import ruled_by_dbt

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


def test_what_is_ruled_by_source_is_what_the_marts_own_declaration_says() -> None:
    told = {mart: {name: list(blank) for name, blank in ruled.items()} for mart, ruled in parquet.BY_SOURCE.items()}
    assert told == ruled_by_dbt()


def test_every_mart_has_a_file(published: Path, small_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert {path.stem for path in published.glob("*.parquet")} == set(parquet.marts(small_warehouse))


def test_of_a_mart_that_mixes_publishers_closed_rows_stay_and_a_closed_mirror_is_blank(published: Path) -> None:
    table = pq.read_table(published / "chip_trade.parquet").to_pylist()
    told = [(row["source_id"], row["value_usd"], row["mirror_value_usd"], row["mirror_gap_ratio"]) for row in table]
    assert told == [("us_census", 2.0, None, None)]
    assert table[0]["mirror_source_id"] == "comtrade"


def test_where_no_source_may_be_passed_on_no_row_is(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    closed = pd.DataFrame({"source": ["us_census", "comtrade"], "republish": [False, False]})
    assert small_warehouse.execute(parquet.passed_on("chip_trade", closed)).fetchall() == []


def test_a_file_holds_the_rows_of_its_mart_and_says_whom_to_credit(published: Path) -> None:
    table = pq.read_table(published / "lab_releases.parquet")
    assert table.column("model").to_pylist() == ["Alpha 2", "Beta 2"]
    credit = pq.read_metadata(published / "frontier.parquet").metadata[b"attribution"].decode()
    assert credit == (
        "Scores, Epoch AI (CC BY 4.0), https://example.org/data; "
        "US trade, Census (Public domain), https://example.org/data"
    )
