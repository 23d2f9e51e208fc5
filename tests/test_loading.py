"""The archive reaches schema `raw` as it is: through DuckDB's own reader, which gives what the careful one gives.

What belongs here: loading what is held. What does not: keeping it (`test_archive`), or dbt's part (`tests/dbt`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration.archive import figures, vintages
from orchestration.archive.vintages import Origin
from orchestration.sources import SOURCES
from orchestration.warehouse import database, loading
from tests import wire

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

ECI = SOURCES["epoch_eci"]
DAY = dt.datetime(2026, 2, 1, 6, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "SOURCES", {ECI.name: ECI})


def held(settings: Settings, *bodies: bytes, part: str = "") -> None:
    """A vintage per payload, a day after the other."""
    for number, body in enumerate(bodies):
        origin = Origin(
            source=ECI.name,
            part=part,
            url=ECI.url,
            retrieved_at=DAY + dt.timedelta(days=number),
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            licence=ECI.licence.name,
            via="test",
        )
        payload = settings.data / "payload"
        payload.parent.mkdir(parents=True, exist_ok=True)
        payload.write_bytes(body)
        vintages.keep(settings, ECI, origin, payload)


def loaded(settings: Settings) -> list[tuple[Any, ...]]:
    """The rows of the source in the order in which they were loaded, counted as the loader counts them."""
    told = loading.load(settings)
    with database.reader(settings.build) as connection:
        rows = connection.execute(f"SELECT * FROM raw.{ECI.name} ORDER BY rowid").fetchall()
    assert told == {ECI.name: len(rows)}
    return rows


def damaged(*_: object) -> int:
    raise duckdb.InvalidInputException("No magic bytes found")


def test_duckdb_reads_what_the_careful_reader_reads_row_by_row_in_the_same_order(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = wire.eci(60), wire.eci(62, shift=0.3)
    held(settings, first, second, first)  # a payload that comes again is a vintage again
    held(settings, second, part="beside")
    rows = loaded(settings)
    assert len(rows) == 60 + 62 + 60 + 62
    assert any(None in row for row in rows)
    monkeypatch.setattr(loading, "_read_by_duckdb", damaged)
    assert loaded(settings) == rows


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_however_many_files_a_statement_reads_the_rows_are_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    held(settings, *(wire.eci(20 + number) for number in range(5)))
    rows = loaded(settings)
    monkeypatch.setattr(database, "FILES_AT_ONCE", at_once)
    assert loaded(settings) == rows


def test_nothing_held_is_an_empty_table(settings: Settings) -> None:
    assert loaded(settings) == []


@pytest.mark.parametrize("body", [b"", b"PAR1", b"{", b"\x00" * 40])
def test_kept_figures_that_a_disk_has_damaged_are_made_anew_from_the_payload(settings: Settings, body: bytes) -> None:
    held(settings, wire.eci(60), wire.eci(62))
    rows = loaded(settings)
    [whole, *_] = sorted((settings.figures / ECI.name).glob("*.parquet"))
    was = whole.read_bytes()
    whole.write_bytes(body)
    assert loaded(settings) == rows
    assert whole.read_bytes() == was


def test_kept_figures_that_lack_a_column_are_made_anew(settings: Settings) -> None:
    held(settings, wire.eci(60))
    rows = loaded(settings)
    [vintage] = vintages.archived(settings, ECI.name)
    frame = figures.read(settings, ECI, vintage)
    figures.keep(settings, ECI, vintage, frame.drop(columns=["eci_low"]))
    assert loaded(settings) == rows


def test_what_was_read_once_is_neither_parsed_nor_framed_again_however_much_is_held(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How a refresh grows with its archive: by a statement for 128 vintages; a payload is parsed once, on its day."""
    held(settings, *(wire.eci(20, shift=number / 10) for number in range(12)))
    rows, parsed = loaded(settings), []
    monkeypatch.setattr(figures, "read", lambda *_: pytest.fail("a frame per vintage"))
    monkeypatch.setattr(type(ECI), "parse", lambda *_: parsed.append(1))
    assert loaded(settings) == rows
    assert parsed == []
