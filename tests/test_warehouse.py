"""Readers are never blocked and never see half a refresh."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest

from orchestration.sources.contracts import Column
from orchestration.warehouse import database

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings


def release(settings: Settings, stamp: str, value: int) -> Path:
    database.begin(settings)
    with database.writer(settings.build) as connection:
        connection.execute(f"CREATE TABLE marts.answer AS SELECT {value} AS value")
    (settings.build.parent / "published").mkdir()
    (settings.build.parent / "published" / "verdict.json").write_text(json.dumps({"value": value}))
    return database.publish(settings, stamp)


def answer(settings: Settings) -> int:
    with database.reader(settings.warehouse) as connection:
        row = connection.execute("SELECT value FROM marts.answer").fetchone()
    assert row is not None
    return int(row[0])


def test_warehouse_and_pages_change_together(settings: Settings) -> None:
    for value in (1, 2):
        release(settings, f"2026010{value}", value)
        assert answer(settings) == value
        assert (settings.published / "verdict.json").read_text() == json.dumps({"value": value})
    assert database.is_whole(settings)


def test_a_reader_keeps_what_it_holds_across_a_release(settings: Settings) -> None:
    release(settings, "20260101", 1)
    with database.reader(settings.warehouse) as held:
        for day in range(2, 8):
            release(settings, f"2026010{day}", day)
        assert held.execute("SELECT value FROM marts.answer").fetchone() == (1,)
    assert answer(settings) == 7
    assert len(list(settings.releases.iterdir())) == database.RELEASES_KEPT


def test_another_process_reads_while_a_release_is_built(settings: Settings) -> None:
    release(settings, "20260101", 1)
    opened = f"duckdb.connect({str(settings.warehouse)!r}, read_only=True)"
    code = f"import duckdb; print({opened}.execute('FROM marts.answer').fetchone()[0])"
    database.begin(settings)
    with database.writer(settings.build):
        read = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == "1"


def test_a_release_succeeds_while_another_process_holds_the_warehouse(settings: Settings) -> None:
    release(settings, "20260101", 1)
    code = textwrap.dedent(f"""
        import duckdb, sys
        held = duckdb.connect({str(settings.warehouse)!r}, read_only=True)
        print("held", flush=True)
        sys.stdin.read()
        print(held.execute("FROM marts.answer").fetchone()[0])
    """)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        release(settings, "20260102", 2)
        assert holder.communicate("")[0] == "1\n"
    assert answer(settings) == 2


def test_a_client_that_crashed_in_write_mode_harms_no_later_release(settings: Settings) -> None:
    old = release(settings, "20260101", 1)
    code = f"""
import duckdb, os
c = duckdb.connect({str(settings.warehouse)!r}); c.execute("PRAGMA disable_checkpoint_on_shutdown")
c.execute("CREATE TABLE scribble AS SELECT 1 AS x"); os._exit(1)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert list(old.glob("*.wal"))
    release(settings, "20260102", 2)
    assert answer(settings) == 2


def test_without_a_warehouse_the_remedy_is_named(settings: Settings) -> None:
    with pytest.raises(database.WarehouseError, match="path2028 refresh"), database.reader(settings.warehouse):
        pass


@pytest.mark.parametrize(
    "query",
    [
        "COPY marts.answer TO 'leak.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "CREATE TABLE marts.mine AS SELECT 1",
        "SET enable_external_access = true",
    ],
)
def test_a_reader_can_reach_nothing_but_the_tables(settings: Settings, query: str) -> None:
    release(settings, "20260101", 1)
    with database.reader(settings.warehouse) as connection, pytest.raises(duckdb.Error):
        connection.execute(query)


def test_names_with_quotes_are_inert_in_comments(settings: Settings) -> None:
    hostile = 'it\'s "quoted"; DROP TABLE raw.x; --'
    database.begin(settings)
    with database.writer(settings.build) as connection:
        database.create_raw(connection, "x", {"a": Column(kind="text", about=hostile)}, hostile)
        database.append(connection, "raw.x", pd.DataFrame({"a": [hostile]}))
        told = connection.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'x' AND column_name = 'a'"
        ).fetchone()
        kept = connection.execute("SELECT a FROM raw.x").fetchone()
    assert told == kept == (hostile,)


def test_an_older_client_could_open_the_file(settings: Settings) -> None:
    release(settings, "20260101", 1)
    with database.reader(settings.warehouse) as connection:
        tags = connection.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchone()
    assert tags is not None
    assert str(tags[0].get("storage_version", "")).startswith("v1.2")


def test_two_building_sites_do_not_touch(settings: Settings, tmp_path: Path) -> None:
    other = dataclasses.replace(settings, building=tmp_path / "site")
    database.begin(settings)
    database.begin(other)
    assert settings.build.exists()
    assert other.build.exists()
