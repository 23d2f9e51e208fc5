"""The SQL prompt.

What belongs here: reading statements from a person, showing rows. What does not: opening the warehouse (`warehouse`).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import typer

from orchestration.cli.console import heed_signals, print_table
from orchestration.warehouse import database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

GREETING = "Read-only. End a statement with a semicolon; .tables lists what there is, .quit (or Ctrl-D) leaves."
TABLES = """
SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables()
UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal
ORDER BY name
"""
COMMANDS = {".tables": TABLES, ".help": None, ".quit": None}


def converse(connection: duckdb.DuckDBPyConnection, read: Callable[[str], str] = input) -> None:
    """Answer statements until the end of input; an error is told and the next statement is read."""
    import duckdb

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # arrows and history in `input`
    heed_signals()
    typer.echo(GREETING)
    for statement in _statements(read):
        try:
            for names, rows in database.answers(connection, statement):
                print_table(names, rows)
        except duckdb.Error as error:
            typer.secho(str(error).strip(), fg="red", err=True)


def _statements(read: Callable[[str], str]) -> Iterator[str]:
    held: list[str] = []
    while True:
        try:
            line = read("... " if held else "path2028> ")
        except EOFError:
            return
        except KeyboardInterrupt:
            typer.echo()
            held = []
            continue
        word = line.strip()
        if not held and word.startswith("."):
            if word == ".quit":
                return
            if word in COMMANDS and (query := COMMANDS[word]):
                yield query
            else:
                typer.echo(GREETING)
            continue
        held.append(line)
        if word.endswith(";"):
            yield "\n".join(held)
            held = []
        elif not "".join(held).strip():
            held = []
