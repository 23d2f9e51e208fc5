"""Documents: JSON and YAML bodies, their parts, and the records within them under our own column names.

What belongs here: nested values. What does not: rows and headers (`tables`), or what a value means (`cells`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from orchestration.sources.contracts import names_of
from orchestration.sources.readers.cells import Unread
from orchestration.sources.readers.text import decoded, plain
from orchestration.sources.refusal import ADAPT, RETRY, PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from orchestration.sources.contracts import Column, Row

_HALF = re.compile(r"\\[uU](?:0000)?[dD][89a-fA-F]")
_ABSENT = object()
# Kind of a plain scalar -> how it is written, and with what it may open.
_PLAIN_YAML: dict[str, tuple[re.Pattern[str], list[str]]] = {
    "null": (re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "bool": (re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    "int": (re.compile(r"-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
    "float": (
        re.compile(
            r"(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
        ),
        list("-+.0123456789"),
    ),
}


def json_body(payload: bytes) -> Any:
    """The JSON value of a body; a cut one is refused."""
    words = decoded(payload)
    try:
        return _writable(json.loads(words), words)
    except json.JSONDecodeError as error:
        raise PayloadError(f"The JSON breaks off at character {error.pos} ({error.msg}); {RETRY}.") from error
    except PayloadError:
        raise
    except ValueError as error:  # a number of more digits than Python turns into one
        raise PayloadError(f"The JSON cannot be read ({str(error)[:60]}); {RETRY}.") from error
    except RecursionError as error:
        raise PayloadError(f"The JSON is nested beyond reading; {ADAPT}.") from error


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

    So is one with aliases: a few of them say a thousand million times the same, and no publisher here writes any. Words
    are numbers and flags as JSON writes them, and .inf; 12:30, 0o14 and `no` stay words, as do keys and days.
    """
    import yaml

    class Strict(yaml.SafeLoader):
        yaml_implicit_resolvers = {}  # noqa: RUF012  # the library's own, which is filled below

        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise PayloadError(f"The YAML refers to other parts of itself and was not read; {ADAPT}.")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # the library's signature
            keys = [key.value for key, _ in node.value]
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    key.tag = "tag:yaml.org,2002:str"
            [(again, times)] = Counter(map(str, keys)).most_common(1) or [("", 1)]
            if times > 1:
                raise PayloadError(f"The key {again[:40]!r} stands twice in the YAML; {RETRY}.")
            return super().construct_mapping(node, deep)

    for kind, (written, opens) in _PLAIN_YAML.items():
        Strict.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", written, opens)
    words = decoded(payload)
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


def json_reader(
    path: str, columns: Mapping[str, Column], *, each: Callable[[Row], Row] | None = None, **further: str
) -> Callable[[bytes], list[Row]]:
    """The `rows` of a source that is one JSON body with a list at `path`; for the rest see `tables.csv_reader`."""

    def rows(payload: bytes) -> list[Row]:
        found = json_records(payload, path, columns, **further)
        return [each(row) for row in found] if each else found

    return rows


def json_records(payload: bytes, path: str, columns: Mapping[str, Column], **further: str) -> list[Row]:
    """The records of the list that a JSON body holds at a dotted `path` ('' is the body itself)."""
    return records(part_of(json_body(payload), path, list), columns, **further)


def records(objects: Sequence[Any], columns: Mapping[str, Column], **further: str) -> list[Row]:
    """Objects of a document under our own column names, as `tables.csv_rows` does it; upstream names are dotted paths.

    A record may lack a field, a document may not.
    """
    return named(objects, names_of(columns, **further))


def named(objects: Sequence[Any], names: Mapping[str, tuple[str, ...]]) -> list[Row]:
    """Records of a JSON or YAML answer under our own column names; a record may lack a field, a file may not.

    Args:
        objects: as parsed.
        names: our name for a column -> the dotted paths at which it has been found upstream, newest first. '?' before
            a path: optional.

    Raises:
        PayloadError: a record that is no object, a field that no record has.
    """
    for record in objects:
        if not isinstance(record, dict):
            told = f"A record is no object ({str(record)[:40]!r}); adapt the source's module to the new shape."
            raise PayloadError(told)
    rows = [
        {name: _first(record, [alias.lstrip("?") for alias in aliases]) for name, aliases in names.items()}
        for record in objects
    ]
    for name, aliases in names.items():
        needed = not any(alias.startswith("?") for alias in aliases)
        if needed and rows and all(row[name] is _ABSENT for row in rows):
            expected = " or ".join(repr(alias) for alias in aliases)
            raise PayloadError(
                f"The field {expected} is missing from every record (found: {', '.join(list(objects[0])[:12])}); "
                "if it was renamed, add the new name to the source's column list."
            )
    return [{name: None if value is _ABSENT else value for name, value in row.items()} for row in rows]


def _first(record: Mapping[str, Any], paths: Sequence[str]) -> Any:
    found = next((value for path in paths if (value := _at(record, path)) is not _ABSENT), _ABSENT)
    if isinstance(found, dict | list):
        return Unread(str(found)[:80])
    return plain(found) if isinstance(found, str) else found


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return _ABSENT
        value = value[step]
    return value
