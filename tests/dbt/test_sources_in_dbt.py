"""The registry of sources has one home: dbt reads it, and nothing of the panel is without a place in it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest
import yaml

from orchestration.sources import SOURCES
from orchestration.warehouse import declaring
from tests.dbt.warehouses import PROJECT, invoke, write_raw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dbt.warehouses import Built

HAS_ITS_SOURCE = "assert_every_row_of_the_panel_has_its_source"


def test_what_dbt_is_told_of_the_sources_is_what_the_registry_says_today() -> None:
    assert declaring.PATH.read_text("utf-8") == declaring.text(), "`make format` writes it anew"


def test_a_source_is_late_for_dbt_when_two_of_its_dates_have_passed() -> None:
    [raw] = yaml.safe_load(declaring.text())["sources"]
    late = {table["name"]: table["config"]["freshness"]["warn_after"] for table in raw["tables"]}
    assert late == {name: {"count": 2 * one.cadence_days, "period": "day"} for name, one in SOURCES.items()}


def test_dbt_finds_the_source_that_is_late(tmp_path: Path) -> None:
    today, long_ago = pd.Timestamp.now("UTC").tz_localize(None), pd.Timestamp("2020-01-01")
    path = write_raw(tmp_path, [(str(today.date()), {"epoch_eci": [{}]}), ("2020-01-01", {"epoch_models": [{}]})])
    with duckdb.connect(str(path)) as connection:
        for name, moment in (("epoch_eci", today), ("epoch_models", long_ago)):
            connection.execute(f"UPDATE raw.{name} SET retrieved_at = ?", [moment])
    found = invoke(path, "source freshness", "--select", "source:raw.epoch_eci", "source:raw.epoch_models")
    assert found["source.path2028.raw.epoch_eci"] == "ok"
    assert found["source.path2028.raw.epoch_models"].startswith("warn")


def test_every_source_and_every_seed_says_where_its_rows_are(both_vintages: Built) -> None:
    found = both_vintages.rows("SELECT source_id, held_in, url FROM staging.stg_all__sources ORDER BY source_id")
    seeds = [path.stem for path in (PROJECT / "seeds").glob("*.csv")]
    public = [(name, f"raw.{name}", source.url) for name, source in SOURCES.items()]
    assert found == sorted([*public, *((name, f"seeds.{name}", None) for name in seeds)])


def test_a_row_of_the_panel_without_a_source_fails_a_test_that_names_it(both_vintages: Built, tmp_path: Path) -> None:
    ((built,),) = both_vintages.rows("SELECT path FROM duckdb_databases() WHERE NOT internal")
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(built, path)
    assert set(invoke(path, "test", "--select", HAS_ITS_SOURCE).values()) == {"ok"}
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE marts.indicator_panel SET source_id = 'mystery', held_in = NULL WHERE indicator = 'world_h100e'"
        )
    [outcome] = invoke(path, "test", "--select", HAS_ITS_SOURCE).values()
    assert "mystery for world_h100e, but no public source and no seed has that name" in outcome


@pytest.mark.parametrize("name", SOURCES)
def test_dbt_says_of_every_source_what_it_is_and_what_may_be_done_with_it(name: str) -> None:
    [raw] = yaml.safe_load(declaring.text())["sources"]
    [table] = [table for table in raw["tables"] if table["name"] == name]
    assert len(table["description"]) > 40
    assert table["config"]["meta"]["licence"]["republish"] is SOURCES[name].licence.republish
    assert [column["name"] for column in table["columns"][4:]] == list(SOURCES[name].columns)
