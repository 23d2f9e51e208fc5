"""One Parquet file per mart that may be passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from orchestration.pages import parquet
from tests.pages.small_release import withheld_by_dbt

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb


def test_what_is_withheld_is_what_the_marts_own_declaration_withholds() -> None:
    assert set(parquet.WITHHELD) == withheld_by_dbt()
    assert all(parquet.WITHHELD.values()), "each with its reason"


def test_every_mart_has_a_file_except_the_withheld(published: Path, small_warehouse: duckdb.DuckDBPyConnection) -> None:
    marts = {path.stem for path in published.glob("*.parquet")}
    assert marts == set(parquet.marts(small_warehouse)) - set(parquet.WITHHELD)
    assert "chip_trade" not in marts


def test_a_file_holds_the_rows_of_its_mart_and_says_whom_to_credit(published: Path) -> None:
    table = pq.read_table(published / "lab_releases.parquet")
    assert table.column("model").to_pylist() == ["Alpha 2", "Beta 2"]
    credit = pq.read_metadata(published / "frontier.parquet").metadata[b"attribution"].decode()
    assert credit == "Scores, Epoch AI (CC BY 4.0), https://example.org/data"
