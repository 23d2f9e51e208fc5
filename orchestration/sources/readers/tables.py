"""Tables: rows of a CSV, or of a JSON array of arrays, under our own column names.

What belongs here: headers, rows and their cells as they stand. What does not: what a cell means (`cells`).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from orchestration.sources.contracts import names_of
from orchestration.sources.readers.archives import member as member_of
from orchestration.sources.readers.documents import json_body
from orchestration.sources.readers.text import decoded
from orchestration.sources.refusal import RETRY, PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from orchestration.sources.contracts import Column, Row


def csv_reader(
    columns: Mapping[str, Column], *, member: str = "", each: Callable[[Row], Row] | None = None, **further: str
) -> Callable[[bytes], list[Row]]:
    """The `rows` of a source that comes as one CSV.

    Args:
        columns: of the source, each with its upstream names.
        member: how the name of the one file ends that is read, when the payload is a zip.
        each: what turns a row as published into ours; none when it is ours already.
        further: fields that `each` reads and nobody keeps, each with its upstream name.
    """

    def rows(payload: bytes) -> list[Row]:
        found = csv_rows(member_of(payload, member) if member else payload, columns, **further)
        return [each(row) for row in found] if each else found

    return rows


def csv_rows(payload: bytes, columns: Mapping[str, Column], **further: str) -> list[Row]:
    """Rows of a CSV under our own column names.

    Args:
        payload: the file.
        columns: of the source; one without an upstream name is left for the source's module to fill in.
        further: fields that the module reads to do so, each with its upstream name.

    Raises:
        PayloadError: not CSV, cut in the middle, or without a column that is needed.
    """
    return named(*csv_table(payload), names_of(columns, **further))


def named(header: list[str], table: list[list[Any]], names: Mapping[str, tuple[str, ...]]) -> list[Row]:
    """Rows of a table under our own names; of a column that the header names twice the first counts.

    Args:
        header: as it stands.
        table: the rows below it.
        names: our name for a column -> the names it has had upstream, as in `contracts.Column`.

    Raises:
        PayloadError: without a column that is needed.
    """
    places = _places(header, names)
    return [{name: row[place] for name, place in places.items()} for row in table]


def csv_table(payload: bytes, *, encoding: str = "utf-8-sig") -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV as they stand, cells stripped; for files whose columns are themselves data.

    Raises:
        PayloadError: not CSV, or cut in the middle.
    """
    reader = csv.reader(io.StringIO(decoded(payload, encoding=encoding), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
        table = [[cell.strip() for cell in row] for row in reader if row]
    except (csv.Error, StopIteration) as error:
        raise PayloadError(f"The CSV breaks off near line {reader.line_num} ({error}); {RETRY}.") from error
    return header, _whole(header, table)


def json_table(payload: bytes) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a JSON array of arrays, the header first.

    Raises:
        PayloadError: not JSON, cut in the middle, or no such table.
    """
    body = json_body(payload)
    rows = body if isinstance(body, list) and all(isinstance(row, list) for row in body) else []
    if not rows or any(isinstance(cell, list | dict) for row in rows for cell in row):
        raise PayloadError(f"The answer is no table of arrays ({str(body)[:80]!r}); {RETRY}.")
    return [str(name) for name in rows[0]], _whole(rows[0], rows[1:])


def _whole(header: list[str], table: list[list[Any]]) -> list[list[Any]]:
    for number, row in enumerate(table, start=2):
        if len(row) != len(header):
            raise PayloadError(
                f"Row {number} has {len(row)} cells where the header has {len(header)}: "
                f"the file looks cut off; {RETRY}."
            )
    return table


def _places(header: list[str], names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    places: dict[str, int] = {}
    for name, aliases in names.items():
        found = next((header.index(alias.lstrip("?")) for alias in aliases if alias.lstrip("?") in header), None)
        if found is not None:
            places[name] = found
        elif not any(alias.startswith("?") for alias in aliases):
            expected = " or ".join(repr(alias) for alias in aliases)
            raise PayloadError(
                f"The column {expected} is missing (found: {', '.join(header[:12])}); "
                "if it was renamed, add the new name to the source's column list."
            )
    return places
