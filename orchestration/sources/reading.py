"""Strict readers for what publishers serve: text, CSV, zip, JSON and YAML that may be cut, swapped or mislabelled.

What belongs here: turning bytes into rows and refusing bytes that are not what they claim.
What does not: anything that knows one source's columns.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import lzma
import re
import stat
import struct
import zipfile
import zlib
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any

from orchestration.sources.source import PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from orchestration.sources.contracts import Column

RETRY = "it is fetched again at the next refresh"
ZIP_CAP = 256 * 1024 * 1024
# What the library raises for one damage or another; ValueError and struct.error are not documented.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)
_HALF = re.compile(r"\\[uU](?:0000)?[dD][89a-fA-F]")
_TRUE, _FALSE = {"true", "yes", "1", "checked"}, {"false", "no", "0"}


def text(payload: bytes, *, encoding: str = "utf-8-sig") -> str:
    """Decode; a page of HTML, an empty body and bytes of another encoding are refused.

    Bytes that are valid UTF-8 are read as such, whatever `encoding` the publisher is known to write.
    """
    if not payload.strip():
        raise PayloadError(f"The answer is empty; {RETRY}.")
    head = payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise PayloadError(f"The answer is a web page, not data (a block or an error page); {RETRY}.")
    payload = payload.removeprefix(b"\xef\xbb\xbf")
    with contextlib.suppress(UnicodeDecodeError):
        return payload.decode()
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
    header, table = csv_table(payload, encoding=encoding)
    return table_rows(header, table, names)


def table_rows(header: list[str], table: list[list[Any]], names: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Rows of a table under our own column names, as for `csv_rows`; of a column named twice the first counts."""
    places = _places(header, names)
    return [{name: row[place] for name, place in places.items()} for row in table]


def csv_table(payload: bytes, *, encoding: str = "utf-8-sig") -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV as they stand, cells stripped; for files whose columns are themselves data.

    Raises:
        PayloadError: not CSV, or cut in the middle.
    """
    reader = csv.reader(io.StringIO(text(payload, encoding=encoding), newline=""), strict=True)
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


def zip_member(payload: bytes, ending: str) -> bytes:
    """The one member of a zip whose name ends so, read in memory and never beyond `ZIP_CAP` bytes."""
    members = zip_members(payload, lambda name: name.endswith(ending), wanted=f"*{ending}")
    if len(members) != 1:
        raise PayloadError(
            f"The zip holds {len(members)} members named *{ending} (found: {', '.join(sorted(members)[:8])}); "
            "name the right one in the source's module."
        )
    return next(iter(members.values()))


def zip_members(payload: bytes, wants: Callable[[str], bool], *, wanted: str) -> dict[str, bytes]:
    """The members of a zip that `wants` their name, by name, in memory and never beyond `ZIP_CAP` bytes in all.

    Raises:
        PayloadError: not a zip, damaged, a bomb, or without any member that is `wanted` (the words for the message).
    """
    if not payload.startswith(b"PK"):
        text(payload)  # says so when it is empty or a web page
        raise PayloadError(f"The answer is not a zip file; {RETRY}.")
    bodies: dict[str, bytes] = {}
    left = ZIP_CAP
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            names = archive.namelist()
            for item in archive.infolist():
                _refuse_escape(item)
                if wants(item.filename):
                    with archive.open(item) as member:
                        bodies[item.filename] = member.read(left + 1)
                    left -= len(bodies[item.filename])
                if left < 0:
                    break
    except PayloadError:
        raise
    except _ZIP_ERRORS as error:
        raise PayloadError(f"The zip cannot be read ({error}); {RETRY}.") from error
    if left < 0:
        raise PayloadError(
            f"{wanted} unpacks to more than {ZIP_CAP >> 20} MiB and was not read on; check the address by hand."
        )
    if not bodies:
        raise PayloadError(
            f"The zip holds 0 members named {wanted} (found: {', '.join(sorted(names)[:8])}); if it was renamed, "
            "name the new member in the source's module."
        )
    return bodies


def _refuse_escape(item: zipfile.ZipInfo) -> None:
    """Nothing is unpacked to disk; still, a zip that would leave its folder is no publisher's."""
    path = PureWindowsPath(item.filename)  # reads / and \\ and drives
    if path.root or path.drive or ".." in path.parts or stat.S_ISLNK(item.external_attr >> 16):
        raise PayloadError(
            f"The zip has a member that leads out of its folder ({item.filename[:80]!r}) and was not read; "
            "check the address by hand."
        )


def json_body(payload: bytes) -> Any:
    """The JSON value of a body; a cut one is refused."""
    words = text(payload)
    try:
        return _writable(json.loads(words), words)
    except json.JSONDecodeError as error:
        raise PayloadError(f"The JSON breaks off at character {error.pos} ({error.msg}); {RETRY}.") from error
    except PayloadError:
        raise
    except ValueError as error:  # a number of more digits than Python turns into one
        raise PayloadError(f"The JSON cannot be read ({str(error)[:60]}); {RETRY}.") from error
    except RecursionError as error:
        raise PayloadError(f"The JSON is nested beyond reading; {RETRY}.") from error


def _writable(body: Any, words: str) -> Any:
    """`body`, unless an escape in its `words` is half a character: it could be read but never be written."""
    if _HALF.search(words):
        try:
            "".join(_texts(body)).encode()
        except UnicodeEncodeError as error:
            half = error.object[error.start]
            raise PayloadError(f"The answer holds half a character ({half!r}); {RETRY}.") from error
    return body


def _texts(body: Any) -> Iterator[str]:
    """All keys and values that are text."""
    left = [body]
    while left:
        match left.pop():
            case str() as found:
                yield found
            case dict() as found:
                left += [*found.keys(), *found.values()]
            case list() as found:
                left += found


def yaml_body(payload: bytes) -> Any:
    """The YAML value of a body, built of plain values only; a cut one, or one with a key given twice, is refused.

    So is one with aliases: a few of them say a thousand million times the same, and no publisher here writes any.
    """
    import yaml

    class Strict(yaml.SafeLoader):
        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise PayloadError(f"The YAML refers to other parts of itself and was not read; {RETRY}.")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # the library's signature
            keys = [key.value for key, _ in node.value]
            if again := next((key for number, key in enumerate(keys) if key in keys[:number]), None):
                raise PayloadError(f"The key {str(again)[:40]!r} stands twice in the YAML; {RETRY}.")
            return super().construct_mapping(node, deep)

    words = text(payload)
    try:
        return _writable(yaml.load(words, Strict), words)  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, PayloadError):
            raise
        raise PayloadError(f"The YAML cannot be read ({' '.join(str(error).split())[:120]}); {RETRY}.") from error


def part_of(body: Any, path: str, kind: type[Any]) -> Any:
    """What a JSON or YAML body holds at a dotted `path` ('' is the body itself), which must be of `kind`.

    Raises:
        PayloadError: it is not there, or of another kind.
    """
    found = _at(body, path) if path else body
    if found is _ABSENT or not isinstance(found, kind):
        holds = f"keys {', '.join(map(str, list(body)[:8]))}" if isinstance(body, dict) else f"a {type(body).__name__}"
        raise PayloadError(
            f"The answer has no {kind.__name__} {path or 'at its top'} (it holds {holds}); if it was renamed or the "
            "file is cut off, look at the address by hand and adapt the source's module."
        )
    return found


def record_rows(records: Sequence[Any], names: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Records of a JSON or YAML answer under our own column names; a record may lack a field, a file may not.

    Args:
        records: objects as parsed.
        names: our name for a column -> the dotted paths at which it has been found upstream, newest first. '?' before
            a path: optional.

    Raises:
        PayloadError: a record that is no object, a field that no record has, a list or object where a value belongs.
    """
    for record in records:
        if not isinstance(record, dict):
            told = f"A record is no object ({str(record)[:40]!r}); adapt the source's module to the new shape."
            raise PayloadError(told)
    rows = [
        {name: _first(record, [alias.lstrip("?") for alias in aliases]) for name, aliases in names.items()}
        for record in records
    ]
    for name, aliases in names.items():
        needed = not any(alias.startswith("?") for alias in aliases)
        if needed and rows and all(row[name] is _ABSENT for row in rows):
            expected = " or ".join(repr(alias) for alias in aliases)
            raise PayloadError(
                f"The field {expected} is missing from every record (found: {', '.join(list(records[0])[:12])}); "
                "if it was renamed, add the new name to the source's column list."
            )
    return [{name: None if value is _ABSENT else value for name, value in row.items()} for row in rows]


_ABSENT = object()


def _first(record: Mapping[str, Any], paths: Sequence[str]) -> Any:
    found = next((value for path in paths if (value := _at(record, path)) is not _ABSENT), _ABSENT)
    if isinstance(found, dict | list):
        raise PayloadError(
            f"The field {paths[0]!r} should hold one value but holds {str(found)[:40]!r}; adapt the source's module."
        )
    return found


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return _ABSENT
        value = value[step]
    return value


def day(moment: object) -> object:
    """The day of an ISO timestamp or of seconds since 1970; anything else as it is, for `tidy` to read or refuse."""
    if isinstance(moment, int | float) and not isinstance(moment, bool) and 0 <= moment < 1e11:
        return dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()
    if isinstance(moment, dt.date):
        return moment.isoformat()[:10]
    return moment[:10] if isinstance(moment, str) and moment[10:11] in {"T", " "} else moment


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
