"""Tables: rows of a CSV, or of a JSON array of arrays, under our own column names.

What belongs here: headers, rows and their cells as they stand. What does not: what a cell means (`cells`).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from orchestration.sources.contracts import names_of
from orchestration.sources.readers.archives import CAP
from orchestration.sources.readers.archives import member as member_of
from orchestration.sources.readers.documents import json_body
from orchestration.sources.readers.frames import UNREAD_AT_MOST
from orchestration.sources.readers.text import decoded, plain
from orchestration.sources.refusal import ADAPT, RETRY, PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

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


def csv_table(
    payload: bytes, *, encoding: str = "utf-8-sig", known: Collection[str] = ()
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV, cells as `text.plain` has them; for files whose columns are themselves data.

    Args:
        payload: the file.
        encoding: in which the publisher is known to write.
        known: its words beyond ASCII, where that encoding is not UTF-8.

    Raises:
        PayloadError: not CSV, or cut in the middle.
    """
    csv.field_size_limit(CAP)  # a list may stand in one cell; what a payload may weigh is capped before
    reader = csv.reader(io.StringIO(decoded(payload, encoding=encoding, known=known), newline=""), strict=True)
    try:
        header = [plain(cell) for cell in next(reader)]
        table = [cells for row in reader if any(cells := [plain(cell) for cell in row])]
    except (csv.Error, StopIteration) as error:
        raise PayloadError(f"The CSV breaks off near line {reader.line_num} ({error}); {RETRY}.") from error
    return header, _whole(header, table, "")


def json_table(payload: bytes) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of a JSON array of arrays, the header first.

    Raises:
        PayloadError: not JSON, cut in the middle, or no such table.
    """
    body = json_body(payload)
    rows = body if isinstance(body, list) and all(isinstance(row, list) for row in body) else []
    if not rows or any(isinstance(cell, list | dict) for row in rows for cell in row):
        raise PayloadError(f"The answer is no table of arrays ({str(body)[:80]!r}); {ADAPT}.")
    table = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return [str(name) for name in table[0]], _whole(table[0], table[1:], None)


def _whole(header: list[str], table: list[list[Any]], blank: str | None) -> list[list[Any]]:
    """The rows; one of another length is left blank, so that it falls out and is counted with those without a key."""
    uneven = [place for place, row in enumerate(table) if len(row) != len(header)]
    if uneven and (uneven[-1] == len(table) - 1 or len(uneven) > max(1, UNREAD_AT_MOST * len(table))):
        raise PayloadError(
            f"Row {uneven[-1] + 2} has {len(table[uneven[-1]])} cells where the header has {len(header)}: "
            f"the file looks cut off; {RETRY}."
        )
    for place in uneven:
        table[place] = [blank] * len(header)
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
