"""The tables that this code makes itself: what each is and its columns, as `tables.toml` declares them.

What belongs here: reading that file, and making a table with these columns, not one more and not one less.
What does not: what a column means (the file), what is in `raw` (the sources) or built by dbt (its own files), and rows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from orchestration.warehouse import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import duckdb
    import pandas as pd

HOME = "orchestration/warehouse/tables.toml"
TYPES = frozenset({"BOOLEAN", "DATE", "DOUBLE", "INTEGER", "TIMESTAMP", "VARCHAR"})


class SchemaError(ValueError):
    """A table and its declaration do not agree; the sentence names the table and the column."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a table is, and its columns in order with type and meaning."""

    about: str
    columns: Mapping[str, tuple[str, str]]


@cache
def tables() -> Mapping[str, Table]:
    """Every declared table by its name with the schema: `tracking.verdict`."""
    return typed(tomllib.loads(resources.files("orchestration.warehouse").joinpath("tables.toml").read_text("utf-8")))


def typed(body: Mapping[str, Mapping[str, Any]]) -> dict[str, Table]:
    """The tables of a body of schemas, each column as its table says or the table it points to.

    Raises:
        SchemaError: a table has other words than it should, or a column no type and meaning.
    """
    found = {}
    for schema, declared in body.items():
        for name, table in declared.items():
            if table.keys() != {"about", "columns"}:
                raise SchemaError(f"{HOME}: {schema}.{name} must have `about` and `columns`, and nothing else.")
            columns = {column: _column(declared, name, column) for column in table["columns"]}
            found[f"{schema}.{name}"] = Table(about=table["about"], columns=columns)
    return found


def _column(declared: Mapping[str, Any], table: str, column: str) -> tuple[str, str]:
    """Type and meaning of a column, from the table that its own points to where it says no more."""
    told = declared[table]["columns"][column]
    if isinstance(told, str):
        told = declared.get(told, {}).get("columns", {}).get(column)
    match told:
        case [str(kind), str(meaning)] if kind in TYPES and meaning:
            return kind, meaning
    raise SchemaError(
        f"{HOME}: {table}.{column} must be a type ({', '.join(sorted(TYPES))}) with its meaning, "
        "or the name of a table of the same schema that says both."
    )


def check(name: str, columns: Iterable[str], *, may_have_more: bool = False) -> None:
    """Whether these are the columns declared for the table.

    Raises:
        SchemaError: one is missing, or one is declared nowhere (unless there may be more); a misspelt one is both.
    """
    declared, there = tables()[name].columns.keys(), set(columns)
    missing, odd = sorted(declared - there), [] if may_have_more else sorted(there - declared)
    if missing or odd:
        told = [f"no column {', '.join(missing)}"] * bool(missing) + [f"undeclared {', '.join(odd)}"] * bool(odd)
        raise SchemaError(f"The rows for {name} have {' and '.join(told)}; its columns are declared in {HOME}.")


def frame(name: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows for a table as a frame with its columns in order; of no rows an empty one.

    Raises:
        SchemaError: the rows have other columns.
    """
    import pandas as pd

    columns = list(tables()[name].columns)
    if rows:
        check(name, {column for row in rows for column in row})
    return pd.DataFrame(rows, columns=columns)


def create(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame, fill: Callable[[str], str] = str
) -> None:
    """Make a declared table of a frame with its columns, with types, and with comments whose braces `fill` fills.

    Raises:
        SchemaError: the frame has other columns.
    """
    check(name, rows.columns)
    table = tables()[name]
    columns = {column: (kind, fill(meaning)) for column, (kind, meaning) in table.columns.items()}
    database.replace_table(connection, name, rows, columns, fill(table.about))
