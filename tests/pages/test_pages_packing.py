"""The published tables as CSV, and the package that describes them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from orchestration import pages
from orchestration.pages import packing
from tests.pages.small_release import MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@pytest.fixture(scope="module")
def package(published: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((published / packing.PACKAGE).read_text("utf-8"))
    return content


def test_every_table_is_described_with_its_columns(package: dict[str, Any], published: Path) -> None:
    assert {resource["name"] for resource in package["resources"]} == {p.stem for p in published.glob("*.parquet")}
    for resource in package["resources"]:
        with (published / resource["path"]).open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert (published / resource["alternates"][0]["path"]).is_file()


def test_a_csv_holds_the_rows_of_its_parquet_file(published: Path) -> None:
    with (published / "frontier.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    table = pq.read_table(published / "frontier.parquet")
    assert [row["model"] for row in rows] == table.column("model").to_pylist()
    assert [dt.date.fromisoformat(row["released_on"]) for row in rows] == table.column("released_on").to_pylist()


def test_only_sources_whose_rows_may_be_passed_on_are_named(package: dict[str, Any]) -> None:
    assert package["sources"] == [{"title": "Scores, Epoch AI (CC BY 4.0)", "path": "https://example.org/data"}]


def test_a_name_that_a_spreadsheet_would_run_is_a_word_in_the_file(tmp_path: Path) -> None:
    world = World()
    world.rows["marts.lab_releases"] = [{"model": name} for name in ("=1+1", "@SUM(A1)", "Alpha 2")]
    pages.write(world.build(), tmp_path, run_id=RUN, made_at=MADE_AT)
    with (tmp_path / "lab_releases.csv").open(encoding="utf-8") as file:
        assert [row["model"] for row in csv.DictReader(file)] == ["'=1+1", "'@SUM(A1)", "Alpha 2"]


def test_the_description_of_the_data_cannot_end_its_block(found: dict[str, pd.DataFrame]) -> None:
    told = packing.dataset(found["sources"], headline="</script><b>&", day="2026-10-20", run_id="x")
    assert not set("<>&") & set(told)
    assert json.loads(told)["description"] == "</script><b>&"
