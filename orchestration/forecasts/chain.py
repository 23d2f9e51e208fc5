"""The hash chain: which files of the ledger were written, in which order, when, and with what in them.

What belongs here: linking files into the chain, checking it, and its formats with the way from one to the next and
back. What does not: what the files say (`ledger`).

    chain.jsonl    one line per file, oldest first: format, number, file, sha256, recorded_at, previous

`previous` is the hash of the line before as it is written, so a line that is changed, dropped or put in later does not
fit. Format 1 (0.1.0) had no `format`, a `run_id` instead of the file, and knew of entries only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.base import files, plain
from orchestration.base.errors import ExpectedError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

FORMAT = 2
KINDS = {1: ("entries/*/*.json",), 2: ("panels/*.csv", "entries/*/*.json", "news/*.json", "clock/*.json")}
Line = dict[str, Any]


class FormatError(ExpectedError):
    """The ledger is of a format that this release does not know; the sentence says what to do."""


def read(folder: Path) -> list[Line]:
    """The lines of the ledger at `folder`, oldest first, in the present format."""
    lines = _stored(folder)
    return _to_files(lines) if _format(folder, lines) == 1 else lines


def format_of(folder: Path) -> int:
    """The format in which the ledger at `folder` is written; an empty one is of the present format.

    Raises:
        FormatError: a newer release wrote it.
    """
    return _format(folder, _stored(folder))


def run_of(line: Line) -> str | None:
    """The run whose entry a line links; None for evidence and news."""
    kind, _, name = line["file"].partition("/")
    return Path(name).stem if kind == "entries" else None


def add(folder: Path, names: Iterable[str], recorded_at: dt.datetime) -> list[str]:
    """Link the files `names` (relative to `folder`) that are not in the chain yet; returns those."""
    lines = read(folder)
    linked = {line["file"] for line in lines}
    new = [name for name in dict.fromkeys(names) if name not in linked]
    for name in new:
        lines.append(_line(lines, name, plain.digest((folder / name).read_text("utf-8")), recorded_at.isoformat()))
    if new:
        _store(folder, lines)
    return new


def flaws(folder: Path) -> list[str]:
    """What in the chain does not agree with itself or with the files, one sentence each; empty when all is whole."""
    found, previous = [], ""
    for number, line in enumerate(_stored(folder), start=1):
        if line["previous"] != previous:
            found.append(f"Line {number} of the chain does not follow from the line before it.")
        previous = plain.digest(_text(line))
    for line in read(folder):
        place = folder / line["file"]
        if not place.exists():
            found.append(f"{line['file']} is in the chain but the file is gone.")
        elif plain.digest(place.read_text("utf-8")) != line["sha256"]:
            found.append(f"{line['file']} was changed after it was recorded.")
    return found


def unlinked(folder: Path) -> list[str]:
    """Files of the ledger that no line of the chain names: a refresh was killed between the two."""
    linked = {line["file"] for line in read(folder)}
    found = (place for kind in KINDS[format_of(folder)] for place in sorted(folder.glob(kind)))
    kept = (place.relative_to(folder).as_posix() for place in found)
    return [name for name in kept if name not in linked]


def migrate(folder: Path, to: int = FORMAT) -> str | None:
    """Bring the ledger to the format `to`, forwards or back; entries, panels and news stay as they are.

    Returns:
        A sentence saying what was done, or None when there was nothing to do.

    Raises:
        FormatError: there is no such format.
    """
    if to not in KINDS:
        raise FormatError(f"There is no format {to} of the ledger; there are 1 and {FORMAT}.")
    lines = _stored(folder)
    now = _format(folder, lines)
    if now == to or not lines:
        return None
    _store(folder, _to_files(lines) if to == FORMAT else _to_entries(lines))
    back = f"`path2028 doctor --ledger-format {now}` brings it back"
    return f"The ledger was brought from format {now} to format {to}; {back}."


def _to_files(lines: Iterable[Line]) -> list[Line]:
    """Format 1 to 2: the same entries, named by file."""
    made: list[Line] = []
    for line in lines:
        name = f"entries/{line['run_id'][:10]}/{line['run_id']}.json"
        made.append(_line(made, name, line["sha256"], line["recorded_at"]))
    return made


def _to_entries(lines: Iterable[Line]) -> list[Line]:
    """Format 2 to 1: the entries alone, named by run."""
    made: list[Line] = []
    for line in lines:
        if (run := run_of(line)) is not None:
            made.append(
                {
                    "number": len(made) + 1,
                    "run_id": run,
                    "sha256": line["sha256"],
                    "recorded_at": line["recorded_at"],
                    "previous": plain.digest(_text(made[-1])) if made else "",
                }
            )
    return made


def _line(before: list[Line], name: str, sha256: str, recorded_at: str) -> Line:
    return {
        "format": FORMAT,
        "number": len(before) + 1,
        "file": name,
        "sha256": sha256,
        "recorded_at": recorded_at,
        "previous": plain.digest(_text(before[-1])) if before else "",
    }


def _format(folder: Path, lines: list[Line]) -> int:
    found = int(lines[0].get("format", 1)) if lines else FORMAT
    if found > FORMAT:
        raise FormatError(
            f"{folder} is of format {found}, written by a newer release; this one knows formats up to {FORMAT}. "
            "Upgrade path2028; nothing was changed."
        )
    return found


def _stored(folder: Path) -> list[Line]:
    path = folder / "chain.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _store(folder: Path, lines: list[Line]) -> None:
    files.write_whole(folder / "chain.jsonl", "".join(f"{_text(line)}\n" for line in lines))
    files.settle(folder)


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False)
