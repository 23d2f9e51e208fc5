"""From the archive into schema `raw`: every vintage of every source, with where each row comes from.

What belongs here: reading what is held into the warehouse, and the contract's outcome on the newest vintage.
What does not: fetching and judging (`intake`), or Dagster (`ingest`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.archive import checks, figures, holdings
from orchestration.base import progress
from orchestration.sources import SOURCES
from orchestration.warehouse import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb
    import pandas as pd

    from orchestration.archive.vintages import Vintage
    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def load(settings: Settings) -> dict[str, int]:
    """A new build with every vintage of every source in schema `raw`; returns the rows of each table."""
    import duckdb

    try:
        return _load(settings, _read_by_duckdb)
    except duckdb.Error:  # a disk has damaged what was kept: what cannot be read is parsed anew
        return _load(settings, _read_with_care)


def _load(settings: Settings, read: Callable[[duckdb.DuckDBPyConnection, Settings, Source], int]) -> dict[str, int]:
    rows = {}
    database.begin(settings)
    with database.writer(settings.build) as connection:
        for source in progress.through("Loading the archive", list(SOURCES.values())):
            about = f"{source.title}, {source.publisher}. {source.licence.name}. {source.url}"
            database.create_raw(connection, source.name, source.columns, about)
            rows[source.name] = read(connection, settings, source)
    return rows


def _read_by_duckdb(connection: duckdb.DuckDBPyConnection, settings: Settings, source: Source) -> int:
    """All vintages of a source in one statement; returns the rows."""
    files = [(figures.kept(settings, source, vintage), _told(vintage)) for vintage in holdings.of(settings, source)]
    return database.append_files(connection, f"raw.{source.name}", source.columns, files)


def _read_with_care(connection: duckdb.DuckDBPyConnection, settings: Settings, source: Source) -> int:
    """The same, vintage by vintage, and what was kept is looked at; returns the rows."""
    rows = 0
    for frame in frames(settings, source):
        database.append(connection, f"raw.{source.name}", frame)
        rows += len(frame)
    return rows


def frames(settings: Settings, source: Source) -> Iterator[pd.DataFrame]:
    """The figures of every vintage held, with the columns that say where they come from."""
    for vintage in holdings.of(settings, source):
        yield figures.read(settings, source, vintage).assign(**_told(vintage))


def _told(vintage: Vintage) -> dict[str, Any]:
    """Where the rows of a vintage come from, by column."""
    origin = vintage.origin
    return {
        "part": origin.part,
        "vintage": origin.vintage,
        "retrieved_at": origin.retrieved_at.replace(tzinfo=None),
        "sha256": origin.sha256,
    }


def contract(settings: Settings, source: Source) -> list[checks.Finding]:
    """The contract's outcome on the newest vintage held, made once per vintage and edition of the contract."""
    held = holdings.of(settings, source)
    if not held:
        return []
    newest = holdings.in_use(held)[-1]
    return checks.remembered(settings, source, newest, lambda new: _change(settings, source, held, newest, new))


def newest(settings: Settings) -> Iterator[tuple[Source, Vintage, pd.DataFrame, pd.DataFrame]]:
    """Per source held: the vintage that `contract` speaks of, its figures and their change since the one before."""
    for source in SOURCES.values():
        held = holdings.of(settings, source)
        if held:
            vintage = holdings.in_use(held)[-1]
            frame = figures.read(settings, source, vintage)
            yield source, vintage, frame, _change(settings, source, held, vintage, frame)


def _change(
    settings: Settings, source: Source, held: list[Vintage], vintage: Vintage, new: pd.DataFrame
) -> pd.DataFrame:
    origin = vintage.origin
    last = holdings.before(origin, held)
    previous = figures.read(settings, source, last) if last else None
    return figures.change(source, new, previous, origin.vintage)
