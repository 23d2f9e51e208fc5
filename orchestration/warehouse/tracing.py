"""From a value of the panel back to the rows that publishers gave.

What belongs here: the chain panel, mart, tables between, rows as they came, with vintage, hash and address.
What does not: which column is made from which (`lineage`), or printing (`cli`).
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from orchestration.warehouse import database, lineage
from orchestration.warehouse.lineage import Edge

if TYPE_CHECKING:
    import duckdb

ROWS_SHOWN = 10
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
    columns = 'SELECT "table", "column", from_table, from_column FROM marts.lineage'
    edges = [Edge(*row) for row in connection.execute(columns).fetchall()]
    return [_traced(connection, row, edges) for row in found]


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
    schema, _, name = table.partition(".")
    about = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2 "
        "UNION ALL SELECT comment FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2",
        [schema, name],
    ).fetchone()
    step: dict[str, Any] = {
        "table": table,
        "about": about[0] if about else None,
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
