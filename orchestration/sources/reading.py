"""Strict readers for what publishers serve: text, CSV, zip and JSON that may be cut, swapped or mislabelled.

What belongs here: turning bytes into rows and refusing bytes that are not what they claim.
What does not: anything that knows one source's columns.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from orchestration.sources.base import PayloadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.contracts import Column

RETRY = "it is fetched again at the next refresh"
ZIP_CAP = 256 * 1024 * 1024
_TRUE, _FALSE = {"true", "yes", "1", "checked"}, {"false", "no", "0"}


def text(payload: bytes, *, encoding: str = "utf-8-sig") -> str:
    """Decode; a page of HTML, an empty body and bytes of another encoding are refused."""
    if not payload.strip():
        raise PayloadError(f"The answer is empty; {RETRY}.")
    head = payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise PayloadError(f"The answer is a web page, not data (a block or an error page); {RETRY}.")
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        raise PayloadError(
            f"The bytes at position {error.start} are not {encoding}; if the publisher changed its encoding, "
            "name the new one in the source's module."
        ) from error


def csv_rows(
    payload: bytes, names: Mapping[str, tuple[str, ...]], *, encoding: str = "utf-8-sig"
) -> list[dict[str, str]]:
    """Rows of a CSV under our own column names.

    Args:
        payload: the file.
        names: our name for a column -> the names it has had upstream, newest first. '?' before a name: optional.
        encoding: of the file.

    Raises:
        PayloadError: not CSV, cut in the middle, or without a column that is needed.
    """
    reader = csv.reader(io.StringIO(text(payload, encoding=encoding), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
        table = [row for row in reader if row]
    except (csv.Error, StopIteration) as error:
        raise PayloadError(f"The CSV breaks off near line {reader.line_num} ({error}); {RETRY}.") from error
    for number, row in enumerate(table, start=2):
        if len(row) != len(header):
            raise PayloadError(
                f"Row {number} has {len(row)} cells where the header has {len(header)}: "
                f"the file looks cut off; {RETRY}."
            )
    places = _places(header, names)
    return [{name: row[place].strip() for name, place in places.items()} for row in table]


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


def zip_member(payload: bytes, ending: str) -> bytes:
    """The one member of a zip whose name ends so, read in memory and never beyond `ZIP_CAP` bytes."""
    if not payload.startswith(b"PK"):
        text(payload)  # says so when it is empty or a web page
        raise PayloadError(f"The answer is not a zip file; {RETRY}.")
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            members = [item for item in archive.infolist() if item.filename.endswith(ending)]
            if len(members) != 1:
                found = ", ".join(sorted(archive.namelist())[:8])
                raise PayloadError(
                    f"The zip holds {len(members)} members named *{ending} (found: {found}); if it was renamed, "
                    "name the new member in the source's module."
                )
            with archive.open(members[0]) as member:
                body = member.read(ZIP_CAP + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise PayloadError(f"The zip cannot be read ({error}); {RETRY}.") from error
    if len(body) > ZIP_CAP:
        raise PayloadError(
            f"{ending} unpacks to more than {ZIP_CAP >> 20} MiB and was not read on; check the address by hand."
        )
    return body


def json_body(payload: bytes) -> Any:
    """The JSON value of a body; a cut one is refused."""
    try:
        return json.loads(text(payload))
    except json.JSONDecodeError as error:
        raise PayloadError(f"The JSON breaks off at character {error.pos} ({error.msg}); {RETRY}.") from error


def tidy(rows: list[dict[str, Any]], columns: Mapping[str, Column]) -> pd.DataFrame:
    """Rows as a frame with exactly `columns`: text as str, dates as datetime64, numbers as float64, flags as boolean.

    Blank cells become missing. Raises `PayloadError` naming the first cell that is not of its kind.
    """
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns), dtype="object")
    out: dict[str, pd.Series[Any]] = {}
    for name, column in columns.items():
        cells = frame[name].where(frame[name].notna() & (frame[name] != ""), None)
        if column.kind == "text":
            out[name] = cells.astype("string")
        elif column.kind == "flag":
            out[name] = cells.map(_flag, na_action="ignore").astype("boolean")
        else:
            read = _numbers if column.kind == "number" else _dates
            values = read(cells)
            wrong = cells[values.isna() & cells.notna()]
            if len(wrong):
                raise PayloadError(
                    f"The column {name} should hold a {column.kind} but row {wrong.index[0] + 2} says "
                    f"{str(wrong.iloc[0])[:40]!r}; if the unit or format has changed, adapt the source's module."
                )
            out[name] = values
    return pd.DataFrame(out)


def _numbers(cells: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    values = pd.to_numeric(cells.map(lambda c: c.replace(",", "") if isinstance(c, str) else c), errors="coerce")
    return values.astype("float64").where(values.abs() != float("inf"))


def _dates(cells: pd.Series[Any]) -> pd.Series[Any]:
    """ISO dates, or the M/D/YYYY of spreadsheet exports; a file may not mix them within a cell, only between cells."""
    import pandas as pd

    iso = pd.to_datetime(cells.where(cells.notna()), format="%Y-%m-%d", errors="coerce")
    american = pd.to_datetime(cells.where(cells.notna()), format="%m/%d/%Y", errors="coerce")
    return iso.fillna(american).astype("datetime64[s]")


def _flag(cell: object) -> bool | None:
    word = str(cell).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None
