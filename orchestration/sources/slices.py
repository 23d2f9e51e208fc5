"""Slices in time, for sources that come month by month or year by year: their names, and which are still open.

What belongs here: calendars of slices. What does not: the request that brings one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

# The slice that is no slice in time but some rows of several: taken in by hand, and never counted as if it were whole.
SAMPLE = "sample"


def months(first: dt.date, last: dt.date) -> list[str]:
    """Every month from `first` to `last`, both included, as YYYY-MM."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def years(first: int, published_to: dt.date) -> list[str]:
    """Every year from `first` to the one of `published_to`, as YYYY."""
    return [str(year) for year in range(first, published_to.year + 1)]


def year_of(column: str) -> Callable[[Mapping[str, Any]], str]:
    """How a row names its slice, where slices are years of `column`."""
    return lambda row: f"{row[column]:%Y}"


def still_open(parts: Sequence[str], held: frozenset[str], *, newest: int) -> list[str]:
    """Of `parts` in order of time: those not held yet, and the `newest`, which the publisher may still revise."""
    settled = frozenset(parts[: max(0, len(parts) - newest)]) & held
    return [part for part in parts if part not in settled]
