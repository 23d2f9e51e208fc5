"""Cells: how one value is read as text, number, flag or day, whatever brought it.

What belongs here: one strict reader of each kind; a reader gives a value, nothing for a blank, or refuses with
`ValueError` what it does not know. What does not: a whole column (`frames`), or where a cell stood (`tables`,
`documents`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Literal

from orchestration.sources.readers.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

Order = Literal["month first", "day first"]  # how a file with dates between slashes writes them

_TRUE = {"true", "t", "yes", "y", "1", "1.0", "checked", "✓", "✔", "☑"}
_FALSE = {"false", "f", "no", "n", "0", "0.0", "unchecked", "✗", "✘", "☐"}
_BLANK = {"", "nan", "null", "n/a"}
_INFINITE = {"inf", "infinity", ".inf"}
# A comma is a group mark where it stands between groups of three, and nothing else.
_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class Unread(str):
    """What stands where a value belongs and is none, such as a list or a share without its unit: no reader takes it."""

    __slots__ = ()


def text(cell: object) -> str | None:
    """Words, as `text.plain` has them; numbers as they are written.

    Raises:
        ValueError: it is no single value.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, str | int | float | dt.date) and not isinstance(cell, Unread):
        return plain(str(cell)) or None
    raise ValueError("no single value")


def number(cell: object) -> float | None:
    """A number; an infinite one is a bound that is not known, and blank.

    Raises:
        ValueError: it is none, or could be one of two, such as 1,5.
    """
    words = _words(cell)
    if words.lower() in _BLANK or words.lower().lstrip("+-") in _INFINITE:
        return None
    if isinstance(cell, bool) or not _NUMBER.fullmatch(words):
        raise ValueError("no number")
    found = float(words.replace(",", ""))
    if not math.isfinite(found):
        raise ValueError("a number beyond all numbers")
    return found


def flag(cell: object) -> bool | None:
    """Yes or no, by the word that stands there.

    Raises:
        ValueError: a word that says neither.
    """
    word = _words(cell).lower()
    if word in _BLANK:
        return None
    if word not in _TRUE | _FALSE:
        raise ValueError("neither yes nor no")
    return word in _TRUE


def date(cell: object, order: Order | None) -> dt.date | None:
    """A day written YYYY-MM-DD, or between slashes in the `order` of the file.

    Raises:
        ValueError: no day of the calendar, or one that could be two because the order is not known.
    """
    words = _words(cell)
    if words.lower() in _BLANK:
        return None
    if _ISO.fullmatch(words):
        return dt.date.fromisoformat(words)
    found = _SLASHED.fullmatch(words)
    if found is None or order is None:
        raise ValueError("no day")
    first, second, year = map(int, found.groups())
    month, day_of_month = (first, second) if order == "month first" else (second, first)
    return dt.date(year, month, day_of_month)


def is_slashed(cell: object) -> bool:
    """Whether a date is written between slashes."""
    return _SLASHED.fullmatch(_words(cell)) is not None


def order_of(cells: Iterable[object]) -> Order | None:
    """The order of all dates between slashes of one file, from those that can be read in one way only."""
    firsts = seconds = 0
    for cell in cells:
        if found := _SLASHED.fullmatch(_words(cell)):
            firsts += int(found[1]) > 12
            seconds += int(found[2]) > 12
    return None if firsts == seconds else "month first" if seconds > firsts else "day first"


def day(moment: object) -> object:
    """The day of an ISO timestamp or of seconds since 1970; anything else as it is, for `date` to read or refuse."""
    if isinstance(moment, int | float) and not isinstance(moment, bool) and 0 <= moment < 1e11:
        return dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()
    if isinstance(moment, dt.date):
        return moment.isoformat()[:10]
    return moment[:10] if isinstance(moment, str) and moment[10:11] in {"T", " "} else moment


def times(cell: object, factor: int) -> object:
    """A number that counts in units of `factor` of ours; what is no number is left for `number` to refuse."""
    try:
        found = number(cell)
    except ValueError:
        return cell
    return None if found is None else found * factor


def is_blank(cell: object) -> bool:
    """Whether nothing stands there."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell)) or (isinstance(cell, str) and not cell)


def _words(cell: object) -> str:
    """A single value as words; what is none reads as words that no reader knows."""
    if is_blank(cell):
        return ""
    if isinstance(cell, Unread):
        return "no single value"
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, int | float):
        return repr(cell)
    return plain(cell).replace("\N{MINUS SIGN}", "-") if isinstance(cell, str) else "no single value"
