"""Frames: rows of cells to columns of one kind each, and what could not be read on the way.

A bad cell costs a cell and a bad row a row: what is lost is counted and told, and a file that loses more than
`UNREAD_AT_MOST` is refused, because then its format has changed. What belongs here: whole columns. What does not: how
one cell is read (`cells`), and what a source expects of its figures (`contracts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict

from orchestration.sources.readers import cells
from orchestration.sources.refusal import PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from orchestration.sources.contracts import Column, Row

UNREAD_AT_MOST = 0.05
TOLD = 5  # losses that are kept as examples
DTYPES = {"text": "string", "number": "float64", "flag": "boolean", "date": "datetime64[s]"}


class Lost(TypedDict):
    """What a file held that no reader took: how many cells and rows, and the first of them."""

    count: int
    examples: list[str]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """One column: its values, and the places of the cells that could not be read."""

    found: list[Any]
    unread: list[int]


def tidy(rows: Sequence[Row], columns: Mapping[str, Column]) -> pd.DataFrame:
    """Rows as a frame with exactly `columns`: text as str, dates as datetime64, numbers as float64, flags as boolean.

    Blank cells become missing, as do those that cannot be read; a row whose key is missing falls out, and so does one
    that repeats another word for word. `lost` tells how many, of a frame as it comes from here.

    Raises:
        PayloadError: more is lost than a slip of the pen explains; names the first cell that is not of its kind.
    """
    import pandas as pd

    raw = {name: [row.get(name) for row in rows] for name in columns}
    read = _columns(raw, columns)
    for name, column in columns.items():
        _refuse_another_format(name, column, raw[name], read[name])
    keys = [name for name, column in columns.items() if column.key]
    keyless = {place for name in keys for place, value in enumerate(read[name].found) if value is None}
    if _is_too_much(len(keyless), len(rows)):
        raise PayloadError(
            f"{len(keyless)} of {len(rows)} rows have no {' or no '.join(keys)}, the first being row "
            f"{min(keyless) + 2}; if the format has changed, adapt the source's module."
        )
    whole = pd.DataFrame({name: _series(read[name].found, column.kind) for name, column in columns.items()})
    kept = whole.drop(index=sorted(keyless))
    again = kept.duplicated()
    if _is_too_much(int(again.sum()), len(kept)):
        raise PayloadError(
            f"{int(again.sum())} of {len(kept)} rows stand there twice, word for word; if they are meant to, add what "
            "tells them apart to the key in the source's module."
        )
    frame = kept[~again].reset_index(drop=True)
    losses = [
        *(f"a row without {' or '.join(keys)}: {_start(rows[place])}" for place in sorted(keyless)),
        *(f"a row that stands there twice: {_start(rows[place])}" for place in kept.index[again]),
        *(
            f"{_named(rows[place], keys)}: {name} says {str(raw[name][place])[:40]!r}"
            for name in columns
            for place in read[name].unread
            if place not in keyless
        ),
    ]
    frame.attrs["lost"] = Lost(count=len(losses), examples=losses[:TOLD])
    return frame


def lost(frame: pd.DataFrame) -> Lost:
    """What was lost when a frame was read."""
    return frame.attrs.get("lost") or Lost(count=0, examples=[])


def _columns(raw: Mapping[str, list[Any]], columns: Mapping[str, Column]) -> dict[str, _Read]:
    dates = [name for name, column in columns.items() if column.kind == "date"]
    order = cells.order_of(cell for name in dates for cell in raw[name])
    readers: dict[str, Callable[[object], object]] = {
        "text": cells.text, "number": cells.number, "flag": cells.flag, "date": partial(cells.date, order=order)
    }  # fmt: skip
    read = {name: _column(raw[name], readers[column.kind]) for name, column in columns.items()}
    for name in dates:
        _keep_one_format(raw[name], read[name])
    return read


def _column(found: Iterable[object], reader: Callable[[object], object]) -> _Read:
    values: list[Any] = []
    unread = []
    for place, cell in enumerate(found):
        try:
            values.append(reader(cell))
        except ValueError:
            values.append(None)
            unread.append(place)
    return _Read(found=values, unread=unread)


def _keep_one_format(found: Sequence[object], read: _Read) -> None:
    """Of a column of dates that writes some between slashes and some not, the rarer count as unread."""
    dated = [place for place, value in enumerate(read.found) if value is not None]
    slashed = [place for place in dated if cells.is_slashed(found[place])]
    rarer = slashed if 2 * len(slashed) <= len(dated) else sorted(set(dated) - set(slashed))
    for place in rarer:
        read.found[place] = None
    read.unread[:] = sorted({*read.unread, *rarer})


def _refuse_another_format(name: str, column: Column, raw: Sequence[object], read: _Read) -> None:
    filled = sum(value is not None for value in read.found) + len(read.unread)
    if not _is_too_much(len(read.unread), filled):
        return
    first = read.unread[0]
    raise PayloadError(
        f"The column {name} should hold a {column.kind} but row {first + 2} says {str(raw[first])[:40]!r}, and so "
        f"{len(read.unread)} of {filled} cells are not read; if the unit or format has changed, adapt the source's "
        "module."
    )


def _is_too_much(missed: int, of: int) -> bool:
    """Beyond the share; a single one is no change of format, unless there is no other."""
    return missed > max(1, UNREAD_AT_MOST * of) or 0 < missed == of


def _series(values: list[Any], kind: str) -> pd.Series[Any]:
    import numpy as np
    import pandas as pd

    if kind == "date":
        return pd.Series(np.array([value.isoformat() if value else "NaT" for value in values], DTYPES[kind]))
    return pd.Series(values, dtype=DTYPES[kind])


def _named(row: Row, keys: Sequence[str]) -> str:
    return ", ".join(str(row.get(key))[:40] for key in keys)


def _start(row: Row) -> str:
    return ", ".join(str(cell)[:40] for cell in list(row.values())[:6])
