"""From a value back to the rows that publishers gave.

What belongs here: the chain panel, mart, tables between, rows as they came, with vintage, hash and address; and the
same for any cell of any mart, by what its columns are made from. What does not: which column is made from which
(`lineage`), or printing (`cli`).
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from orchestration.warehouse import database, lineage
from orchestration.warehouse.emptiness import EMPTY
from orchestration.warehouse.lineage import Edge

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 10
PANEL = "marts.indicator_panel"
# Columns of the panel that say where a value came from; they are told as steps of the chain.
WHERE_FROM = ("mart", "mart_where", "held_in", "held_where", "source_url")


class TraceError(ValueError):
    """Nothing to explain; the sentence says what there is."""


def explain(connection: duckdb.DuckDBPyConnection, indicator: str, month: str | None = None) -> list[dict[str, Any]]:
    """The chain behind a value of the panel, one per row of that month (commonly one).

    Args:
        connection: a warehouse.
        indicator: as in `marts.indicator_panel`.
        month: `2026-07` or any day of it; the newest by default.

    Returns:
        For each: `panel` (the row), `chain` (steps from the mart to the rows as they came: `table`, `about`, `where`,
        `count`, `rows`; tables in between have no `where`) and `source_url`.

    Raises:
        TraceError: the indicator or the month is not in the panel.
    """
    found = _rows(
        connection,
        "SELECT * FROM marts.indicator_panel WHERE indicator = ? AND month = ? ORDER BY valid_on, label",
        [indicator, _month(connection, indicator, month)],
    )
    edges = _edges(connection)
    return [_traced(connection, row, edges) for row in found]


def is_mart(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a name means a mart or a column of one, and not an indicator."""
    return name.startswith("marts.") or name.partition(".")[0] in database.schema(connection).get("marts", {})


def cells(connection: duckdb.DuckDBPyConnection, name: str, where: str) -> list[dict[str, Any]]:
    """The chain behind each row of a mart that meets a condition, or behind one column of it.

    Args:
        connection: a warehouse.
        name: a mart, or a column of one: `frontier`, `marts.frontier`, `frontier.eci`.
        where: a condition on the mart's own columns.

    Returns:
        For each row, at most `ROWS_SHOWN`: `mart`, `column` (None: the row as a whole), `row`, and `chain` from the
        mart to the tables as they came, each with its `source_url`. The rows there are those that share the names and
        days of the mart's row; where it shares none with a table, all that the table held on the day.

    Raises:
        TraceError: no such mart, column or row, more rows than can be told, or a condition that cannot be read.
    """
    mart, column = _named(connection, name)
    rows = _meeting(connection, mart, where)
    edges = _edges(connection)
    if mart == PANEL:
        return [_traced(connection, row, edges) for row in rows]
    kinds = {
        (f"{schema}.{table}", column): kind
        for schema, tables in database.schema(connection).items()
        for table, columns in tables.items()
        for column, kind in columns.items()
    }
    return [_cell(connection, mart, column, row, edges, kinds) for row in rows]


def _edges(connection: duckdb.DuckDBPyConnection) -> list[Edge]:
    columns = 'SELECT "table", "column", from_table, from_column FROM marts.lineage'
    return [Edge(*row) for row in connection.execute(columns).fetchall()]


def _named(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[str, str | None]:
    """The mart with its schema, and the column, if one is named."""
    marts = {
        table: columns for table, columns in database.schema(connection).get("marts", {}).items() if table != "lineage"
    }
    table, _, column = name.removeprefix("marts.").partition(".")
    if table not in marts:
        near = difflib.get_close_matches(table, marts) or sorted(marts)
        raise TraceError(f"No mart is called {table!r}; there are: {', '.join(near)}.")
    if column and column not in marts[table]:
        near = difflib.get_close_matches(column, marts[table]) or list(marts[table])
        raise TraceError(f"marts.{table} has no column {column!r}; it has: {', '.join(near)}.")
    return f"marts.{table}", column or None


def _meeting(connection: duckdb.DuckDBPyConnection, mart: str, where: str) -> list[dict[str, Any]]:
    """The rows of `mart` that meet the condition, few enough to be told."""
    import duckdb

    try:
        rows = _rows(connection, f"SELECT * FROM {mart} WHERE ({where}) ORDER BY ALL LIMIT {ROWS_SHOWN + 1}")
    except duckdb.Error as error:
        told = str(error).partition("\n")[0][:160]
        raise TraceError(f"{where!r} is no condition on {mart} ({told}).") from error
    if not rows:
        about = _about(connection, mart) or ""
        _, empty, why = about.partition(EMPTY)
        raise TraceError(f"No row of {mart} meets {where!r}. {empty}{why}".strip())
    if len(rows) > ROWS_SHOWN:
        columns = ", ".join(rows[0])
        raise TraceError(f"More than {ROWS_SHOWN} rows of {mart} meet {where!r}; narrow it by its columns: {columns}.")
    return rows


def _cell(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    column: str | None,
    row: dict[str, Any],
    edges: list[Edge],
    kinds: dict[tuple[str, str], str],
) -> dict[str, Any]:
    made = {name: lineage.origins(edges, mart, name) for name in row}
    asked = {table for table, _ in (made[column] if column else set().union(*made.values()))}
    # A union's row names the part it is of; without such a name all parts are told.
    said = re.findall(r"\w+", str(row.get("source_id") or ""))
    asked = {table for table in asked if table.partition(".")[2] in said} or asked
    chain = [_step(connection, mart)]
    for table in sorted(asked):
        shared: dict[str, set[str]] = {}  # column of the table -> values that the row has of it
        for name, value in row.items():
            for of, origin in made[name]:
                if (
                    of == table
                    and value is not None
                    and _is_carried(name, origin, kinds[mart, name], kinds[of, origin])
                ):
                    shared.setdefault(origin, set()).add(str(value))
        chain += [_step(connection, between) for between in lineage.tables_between(edges, mart, table)]
        day = next((name for name in ("vintage", "known_on") if (table, name) in kinds), None)
        known = (day, str(row["known_on"])) if day and row.get("known_on") else None
        chain.append(_step(connection, table, _shared(connection, table, shared, known)))
        address = connection.execute("SELECT url FROM staging.stg_all__sources WHERE held_in = ?", [table]).fetchone()
        chain[-1]["source_url"] = address[0] if address else None
    told = {each["table"]: each for each in chain}  # a table through which two were read stands once
    return {"mart": mart, "column": column, "row": row, "chain": list(told.values())}


def _is_carried(name: str, origin: str, kind: str, kind_of_origin: str) -> bool:
    """Whether equal values mean the same row: names do, days only under one name: a month is told by a day, too."""
    return kind == kind_of_origin and (kind == "VARCHAR" or (kind == "DATE" and name == origin))


def _shared(
    connection: duckdb.DuckDBPyConnection, table: str, shared: dict[str, set[str]], known: tuple[str, str] | None
) -> str:
    """The narrowest condition that the values of a row give and that rows of `table` still meet."""
    tried = [
        [f"{origin}::VARCHAR IN ({', '.join(map(_literal, sorted(values)))})"] for origin, values in shared.items()
    ]
    if known:
        day, last = known
        tried.append([f"{day} = DATE '{last}'", f"{day} <= DATE '{last}'"])
    met: list[str] = []
    for either in tried:
        for condition in either:
            if database.count(connection, f"{table} WHERE {' AND '.join([*met, condition])}"):
                met.append(condition)
                break
    return " AND ".join(met) or "true"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _traced(connection: duckdb.DuckDBPyConnection, row: dict[str, Any], edges: list[Edge]) -> dict[str, Any]:
    mart, mart_where, held_in, held_where, source_url = (row[name] for name in WHERE_FROM)
    chain = [_step(connection, mart, mart_where)]
    if held_in != mart:
        chain += [_step(connection, table) for table in lineage.tables_between(edges, mart, held_in)]
        chain.append(_step(connection, held_in, held_where))
    panel = {name: value for name, value in row.items() if name not in WHERE_FROM}
    return {"panel": panel, "chain": chain, "source_url": source_url}


def _step(connection: duckdb.DuckDBPyConnection, table: str, where: str | None = None) -> dict[str, Any]:
    """A table with its meaning and, given a condition, the rows that meet it: all counted, the first few told."""
    step: dict[str, Any] = {
        "table": table,
        "about": _about(connection, table),
        "where": where,
        "count": None,
        "rows": [],
    }
    if where is not None:
        # The condition is text of our own panel; a reader may paste it just so.
        counted = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
        step["count"] = counted[0] if counted else 0
        step["rows"] = _rows(connection, f"SELECT * FROM {table} WHERE {where} ORDER BY ALL LIMIT {ROWS_SHOWN}")
    return step


def _about(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    """What a table or view says of itself."""
    schema, _, name = table.partition(".")
    about = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2 "
        "UNION ALL SELECT comment FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2",
        [schema, name],
    ).fetchone()
    return about[0] if about else None


def _month(connection: duckdb.DuckDBPyConnection, indicator: str, month: str | None) -> str:
    """The month asked for as its first day, or the sentence that says which there are."""
    held: dict[str, list[str]] = {}
    for name, day in connection.execute(
        "SELECT DISTINCT indicator, month FROM marts.indicator_panel ORDER BY indicator, month"
    ).fetchall():
        held.setdefault(name, []).append(f"{day:%Y-%m}")
    if indicator not in held:
        # A part of a name is asked for as often as a misspelt one.
        near = difflib.get_close_matches(indicator, held) or [name for name in held if indicator in name]
        told = f"nearest: {', '.join(near)}" if near else f"there are: {', '.join(held)}"
        raise TraceError(f"No indicator of the panel is called {indicator!r}; {told}.")
    if month is not None and not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", month):
        raise TraceError(f"A month is written YYYY-MM, not {month!r}.")
    wanted = month[:7] if month else held[indicator][-1]
    if wanted not in held[indicator]:
        raise TraceError(
            f"Nothing was observed for {indicator} in {wanted}, and nothing is carried forward; "
            f"its months are: {', '.join(held[indicator])}."
        )
    return f"{wanted}-01"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    names, rows = database.answer(connection, sql, values or [])
    return [dict(zip(names, row, strict=True)) for row in rows]
