"""Rows on standard output: as a table for people, as CSV or JSON for programs.

What belongs here: the one writer of every command that answers with rows, and the option that chooses.
What does not: what the rows are, or sentences beside them (the commands).
"""

from __future__ import annotations

import csv
import enum
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.console import USAGE, fail, print_json, print_table, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Sequence[Mapping[str, Any]]


class Format(enum.StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


As = Annotated[Format | None, typer.Option("--format", help="How to write the rows; table unless said.")]
# What a spreadsheet would run when it stands first in a cell.
_RUN_AS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def chosen(form: Format | None, as_json: bool) -> Format:  # the switch as typer hands it over
    """The format that was asked for; `--json` is short for `--format json`."""
    if as_json and form not in (None, Format.JSON):
        fail(f"--json and --format {form} ask for two things; give one.", USAGE)
    return Format.JSON if as_json else form or Format.TABLE


def write(rows: Rows, form: Format, names: Sequence[str] | None = None) -> None:
    """Write rows that share their columns.

    Args:
        rows: in order.
        form: a table shows figures to four digits; CSV and JSON give every column in full.
        names: the columns of a table, where not all of them are for people.
    """
    if form is Format.JSON:
        print_json(rows)
    elif form is Format.CSV:
        _csv(rows)
    else:
        shown = list(names or (rows[0] if rows else ()))
        print_table(shown, [[short(row.get(name)) for name in shown] for row in rows])


def answers(tables: Sequence[tuple[list[str], list[Any]]], form: Format) -> None:
    """Write the answers to statements: one after another, as JSON a list of them unless there is one."""
    if form is Format.JSON:
        found = [[dict(zip(names, row, strict=True)) for row in rows] for names, rows in tables]
        print_json(found if len(found) > 1 else found[0])
        return
    for number, (names, rows) in enumerate(tables):
        if number:
            typer.echo()
        if form is Format.CSV:
            _lines([names, *rows])
        else:
            print_table(names, rows)


def _csv(rows: Rows) -> None:
    """The columns of all rows, in the order in which they come up."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    _lines([names, *([row.get(name) for name in names] for row in rows)])


def _lines(rows: Sequence[Sequence[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([_inert(cell) for cell in row] for row in rows)


def _inert(cell: object) -> object:
    """A word that a spreadsheet would run as a formula, made a word; figures stay what they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN_AS_A_FORMULA) else cell
