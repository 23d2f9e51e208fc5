"""From which columns a column is made, read from the SQL that dbt compiled.

What belongs here: tracing one statement with sqlglot, and remembering the outcome while no statement changes.
What does not: asking the warehouse about a value (`tracing`), or Dagster's words for lineage (`transform`).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestration.base import files, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlglot.schema import MappingSchema

Schema = dict[str, dict[str, dict[str, str]]]  # schema -> table -> column -> type
CATALOG = "warehouse"


class Edge(NamedTuple):
    """`table`.`column` is made from `from_table`.`from_column`; tables carry their schema."""

    table: str
    column: str
    from_table: str
    from_column: str


def edges(statements: Mapping[str, str], schema: Schema, memory: Path) -> list[Edge]:
    """Where every column of the tables in `statements` comes from, one step back.

    Args:
        statements: `<schema>.<table>` -> the SELECT that makes it.
        schema: the columns of all tables, also of those that no statement makes.
        memory: a file that keeps the outcome: tracing costs seconds and SQL changes seldom.
    """
    from sqlglot.schema import MappingSchema

    asked = json.dumps([version("sqlglot"), statements, schema], sort_keys=True)
    fingerprint = plain.digest(asked)
    kept = files.cached(memory, dict)
    if kept.get("fingerprint") == fingerprint:
        return [Edge(*row) for row in kept["edges"]]
    names = MappingSchema({CATALOG: schema}, dialect="duckdb")
    found = [edge for table, sql in statements.items() for edge in trace(table, sql, names)]
    files.write_whole(memory, json.dumps({"fingerprint": fingerprint, "edges": found}))
    return found


def trace(table: str, sql: str, names: MappingSchema) -> Iterator[Edge]:
    """The edges that end in `table`; a column made of constants or of a count of rows has none."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    select: Any = qualify(sqlglot.parse_one(sql, dialect="duckdb"), schema=names, dialect="duckdb", catalog=CATALOG)
    _by_place(select)
    scope = build_scope(select)
    for column in select.named_selects:
        seen = set()
        for node in lineage(
            column, select, schema=names, scope=scope, dialect="duckdb", copy=False, trim_selects=False
        ).walk():
            if isinstance(node.expression, exp.Table):
                seen.add((f"{node.expression.db}.{node.expression.name}", node.name.rpartition(".")[2].strip('"')))
        yield from (Edge(table, column, *origin) for origin in sorted(seen))


def _by_place(select: Any) -> None:
    """Make unions by name unions by place: sqlglot's lineage pairs the columns of a union by where they stand."""
    from sqlglot import exp

    for union in select.find_all(exp.SetOperation):
        if not union.args.get("by_name"):
            continue
        parts: list[Any] = [union]
        while isinstance(parts[0], exp.SetOperation):  # a chain of unions leans to the left
            parts[0].set("by_name", False)
            parts[:1] = [parts[0].left, parts[0].right]
        columns = list(dict.fromkeys(name for part in parts for name in part.named_selects))
        for part in parts:
            there = dict(zip(part.named_selects, part.selects, strict=True))
            part.set("expressions", [there.get(name) or exp.alias_(exp.null(), name, quoted=True) for name in columns])


def tables_between(found: Sequence[Edge], table: str, origin: str) -> list[str]:
    """The tables through which `table` reads `origin`, nearest first; without the two."""
    parents: dict[str, set[str]] = {}
    for edge in found:
        parents.setdefault(edge.table, set()).add(edge.from_table)
    ways: dict[str, int] = {}

    def reach(here: str, depth: int) -> bool:
        if here == origin:
            return True
        # All of them, also after the first that arrives: each table is to get its greatest depth.
        arrived = [reach(parent, depth + 1) for parent in sorted(parents.get(here, ()))]
        if not any(arrived):
            return False
        ways[here] = max(depth, ways.get(here, 0))
        return True

    reach(table, 0)
    ways.pop(table, None)
    return sorted(ways, key=lambda name: (ways[name], name))


def origins(found: Sequence[Edge], table: str, column: str) -> set[tuple[str, str]]:
    """The columns of tables that nothing is traced behind, raw ones and seeds, from which `table`.`column` is made."""
    back: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for edge in found:
        back.setdefault((edge.table, edge.column), []).append((edge.from_table, edge.from_column))
    seen, ahead, ends = set(), [(table, column)], set()
    while ahead:
        here = ahead.pop()
        if here in seen:
            continue
        seen.add(here)
        ahead += back.get(here, [])
        if here not in back and here[0].partition(".")[0] in ("raw", "seeds"):
            ends.add(here)
    return ends
