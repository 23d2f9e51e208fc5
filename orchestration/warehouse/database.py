"""The DuckDB file: the only place that opens one, and how a finished one takes the place of the old.

What belongs here: connections, loading frames into schemas, releases and the swap.
What does not: what the tables mean.

A file open for writing excludes every other process, so a refresh builds a new generation beside the old one:

    build/warehouse.duckdb            under construction, nobody reads it
    releases/<stamp>/warehouse.duckdb complete; with published/ beside it
    current -> releases/<stamp>       replaced by one rename: warehouse and pages change together
    warehouse.duckdb -> current/warehouse.duckdb, published -> current/published
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
from typing import TYPE_CHECKING, Any

from orchestration.base import files
from orchestration.base.errors import ExpectedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb
    import pandas as pd

    from orchestration.base.settings import Settings
    from orchestration.sources.contracts import Column

RELEASES_KEPT = 3
# Clients of 1.2 and newer (DBeaver, the CLI that people have) can open the file; it costs nothing.
STORAGE = "v1.2.0"
SCHEMAS = ("raw", "staging", "indicators", "marts", "tracking")
# A query reaches the warehouse: no file, no network, no variable of ours, no setting that would allow it.
CONFINED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
# What is said of the files goes along with each block of rows: with thousands of them that would be most of the work.
FILES_AT_ONCE = 128
_TYPES = {"text": "VARCHAR", "date": "DATE", "number": "DOUBLE", "flag": "BOOLEAN"}
ORIGIN_COLUMNS = {
    "part": ("VARCHAR", "Slice of the source this row came with; empty when the source is one file"),
    "vintage": ("DATE", "Day on which the payload was retrieved: the row could be known from then on"),
    "retrieved_at": ("TIMESTAMP", "Moment of retrieval, UTC"),
    "sha256": ("VARCHAR", "Hash of the payload the row came from"),
}


class WarehouseError(ExpectedError):
    """The warehouse cannot be opened; the sentence names the cure."""


@contextlib.contextmanager
def reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that can reach neither other files nor the network.

    Raises:
        WarehouseError: there is no warehouse yet, or another program holds it open for writing.
    """
    import duckdb

    if not path.exists():
        raise WarehouseError(f"There is no warehouse at {path}; run `path2028 refresh` first.")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=CONFINED)
    except duckdb.IOException as error:
        raise WarehouseError(f"{path} is open for writing in another program; close it there and try again.") from error
    with contextlib.closing(connection):
        yield connection


@contextlib.contextmanager
def writer(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the build file: one transaction, committed, checkpointed and closed at the end.

    Hundreds of statements, one comment each, would otherwise be hundreds of commits.
    """
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    new: dict[str, str | bool | int | float | list[str]] = (
        {} if path.exists() else {"storage_compatibility_version": STORAGE}
    )
    with contextlib.closing(duckdb.connect(str(path), config=new)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.begin()
        yield connection
        connection.commit()
        connection.execute("CHECKPOINT")


def begin(settings: Settings) -> None:
    """Clear the building site and lay out the schemas."""
    shutil.rmtree(settings.build.parent, ignore_errors=True)
    with writer(settings.build) as connection:
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")


def raw_columns(columns: Mapping[str, Column]) -> dict[str, tuple[str, str]]:
    """The columns of a raw table, where its rows come from first: type and meaning."""
    return {**ORIGIN_COLUMNS, **{name: (_TYPES[column.kind], column.about) for name, column in columns.items()}}


def create_raw(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Column], about: str) -> None:
    """An empty `raw.<name>` with the origin columns first, every column commented."""
    typed = raw_columns(columns)
    body = ", ".join(f"{column} {kind}" for column, (kind, _) in typed.items())
    connection.execute(f"CREATE OR REPLACE TABLE raw.{name} ({body})")
    comment(connection, f"raw.{name}", about, {column: text for column, (_, text) in typed.items()})


def read_panel(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`marts.indicator_panel` in a fixed order: all that the model reads."""
    found: pd.DataFrame = connection.execute(
        "SELECT * FROM marts.indicator_panel ORDER BY indicator, month, label, source_id, known_on"
    ).df()
    return found


def comment(
    connection: duckdb.DuckDBPyConnection, table: str, about: str, columns: Mapping[str, str], kind: str = "TABLE"
) -> None:
    """Write the meaning of a table (or view: `kind`) and its columns into the database itself."""
    connection.execute(f"COMMENT ON {kind} {table} IS {_quoted(about)}")
    for column, text in columns.items():
        connection.execute(f'COMMENT ON COLUMN {table}."{column}" IS {_quoted(text)}')


def schema(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, str]]]:
    """Schema -> table -> column -> type, of all tables and views."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for place, table, column, kind in connection.execute(
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    ).fetchall():
        found.setdefault(place, {}).setdefault(table, {})[column] = kind
    return found


def answer(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the columns and the rows of one query."""
    cursor = connection.execute(query, list(values))
    return [column[0] for column in cursor.description or []], cursor.fetchall()


def answers(connection: duckdb.DuckDBPyConnection, text: str) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """The names of the columns and the rows of every statement in `text`, in their order."""
    for statement in connection.extract_statements(text):
        cursor = connection.execute(statement)
        yield [column[0] for column in cursor.description or []], cursor.fetchall()


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a table has, or a table with a condition behind it."""
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return found[0] if found else 0


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Add the rows of `frame`, matched by column name."""
    connection.register("arriving", frame)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM arriving")
    connection.unregister("arriving")


def append_files(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Iterable[str],
    files: Sequence[tuple[Path, Mapping[str, object]]],
) -> int:
    """Add the rows of Parquet files, in their order: each with `columns`, and what is said of it by `ORIGIN_COLUMNS`.

    DuckDB reads them itself, seventeen times as fast as through a frame each. Returns how many rows there were.
    """
    said = ", ".join(f"${name}[file_index::BIGINT + 1] AS {name}" for name in ORIGIN_COLUMNS)
    named = ", ".join(f'"{column}"' for column in columns)
    rows = 0
    for start in range(0, len(files), FILES_AT_ONCE):
        some = files[start : start + FILES_AT_ONCE]
        values: dict[str, object] = {name: [told[name] for _, told in some] for name in ORIGIN_COLUMNS}
        found = connection.execute(
            f"INSERT INTO {table} BY NAME SELECT {said}, {named} FROM read_parquet($files)",
            values | {"files": [str(path) for path, _ in some]},
        ).fetchone()
        rows += found[0] if found else 0
    return rows


def replace_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    frame: pd.DataFrame,
    columns: Mapping[str, tuple[str, str]],
    about: str,
) -> None:
    """Create `table` from `frame` with declared types and comments: column -> (type, meaning)."""
    body = ", ".join(f'"{column}" {kind}' for column, (kind, _) in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE {table} ({body})")
    if len(frame):
        append(connection, table, frame[list(columns)])
    comment(connection, table, about, {column: text for column, (_, text) in columns.items()})


def publish(settings: Settings, stamp: str) -> Path:
    """Make the build the current generation: warehouse and pages change for readers in one rename.

    `build/` must hold a closed warehouse.duckdb and a folder published/. Readers keep the file they hold.
    """
    settings.releases.mkdir(parents=True, exist_ok=True)
    # A generation never takes the place of another: somebody may be reading it.
    names = (stamp if number == 1 else f"{stamp}-{number:04d}" for number in itertools.count(1))
    release = next(place for name in names if not (place := settings.releases / name).exists())
    _move(settings.build.parent, release)
    point(settings.current, f"{settings.releases.name}/{release.name}")
    point(settings.warehouse, f"{settings.current.name}/warehouse.duckdb")
    point(settings.published, f"{settings.current.name}/published")
    for old in sorted(settings.releases.iterdir())[:-RELEASES_KEPT]:
        if old != settings.current.resolve():
            shutil.rmtree(old, ignore_errors=True)
    return release


def _move(site: Path, release: Path) -> None:
    """Rename the site; where the releases lie on another disk, copy it beside them first."""
    try:
        site.rename(release)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = release.with_name(f".{release.name}{files.PART}")
        files.remove(copy)
        shutil.copytree(site, copy)
        copy.rename(release)
        files.remove(site)


def is_whole(settings: Settings) -> bool:
    """Whether readers find a complete release through every link."""
    return settings.warehouse.exists() and bool(files.cached(settings.published / "verdict.json", dict))


def point(link: Path, target: str) -> None:
    """Replace a link in one step."""
    if link.is_symlink() and str(link.readlink()) == target:
        return
    building = link.with_name(f".{link.name}.part")
    building.unlink(missing_ok=True)
    building.symlink_to(target)
    os.replace(building, link)  # noqa: PTH105  # Path.replace follows nothing either, but says less plainly that it is atomic


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
