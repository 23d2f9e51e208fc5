"""Whether figures are late: judged by the figures themselves, not by whether an address answers.

What belongs here: what is expected of a source's newest vintage and newest period, and the sentence when it does not
come. What does not: what the last pull met (`intake`), or the row that tells it (`status`).

An address that answers "not modified" for years, and a file stamped anew each day over the same old figures, both look
well to whoever asks. So two ages are judged, each against twice the cadence: that of the newest vintage, which only
comes to be when a payload has changed, and that of the newest period the figures are about. Both are judged for the
source as a whole and for each of its series: the slices of one name (`M-2026-05-CHN` is a month of `M-CHN`), and the
columns that the source names as `series` (each company).
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from orchestration.sources import contracts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from orchestration.sources import Source

TIMES = 2  # the cadence may pass this often before figures are late
NAMED = 3  # series that a sentence names before it counts the rest
_MOMENT = re.compile(r"(?:^|[-_.])[0-9]{4}(?:-[0-9]{2})?(?![0-9])")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One series: its name ('' for all of the source), the day of its newest vintage, and its periods' days in order.

    `is_end`: the days are the last of each period, else the first.
    """

    series: str
    vintage: dt.date
    periods: tuple[dt.date, ...] = ()
    is_end: bool = True

    @property
    def step(self) -> int:
        """Days from one period to the next, as the newest have it; 0 where there is at most one."""
        newest = self.periods[-9:]
        return statistics.median_low([(b - a).days for a, b in pairwise(newest)]) if len(newest) > 1 else 0

    def age_of_figures(self, day: dt.date) -> int | None:
        """Days on `day` since the newest period ended; None where the figures are about no periods."""
        return (day - self.periods[-1]).days - (0 if self.is_end else self.step) if self.periods else None


def told(source: Source, in_use: Iterable[tuple[str, dt.date, pd.DataFrame]], day: dt.date) -> str:
    """What of a source is late on `day`, in one sentence; '' when nothing is, or nothing is held.

    Args:
        source: with its cadence.
        in_use: slice, day of retrieval and figures of every vintage in use.
        day: to look from.
    """
    found = standings(source, in_use)
    if not found:
        return ""
    whole, *each = found
    if reason := _reason(whole, day, source.cadence_days):
        return f"Late: {reason}; its address may have moved."
    reasons: dict[str, list[str]] = {}
    for series in each:
        if reason := _reason(series, day, max(source.cadence_days, series.step)):
            reasons.setdefault(reason, []).append(series.series)
    return f"Late: {'; '.join(f'{_listed(names)}: {why}' for why, names in reasons.items())}." if reasons else ""


def standings(source: Source, in_use: Iterable[tuple[str, dt.date, pd.DataFrame]]) -> list[Standing]:
    """How the source stands as a whole, and, where it has several series, how each of them does, by name."""
    seen: dict[str, list[tuple[dt.date, set[dt.date]]]] = {}
    for part, vintage, frame in in_use:
        for name, rows in _split(source, _MOMENT.sub("", part).strip("-_."), frame):
            seen.setdefault(name, []).append((vintage, _periods(source, rows)))
    if not seen:
        return []
    every = [each for found in seen.values() for each in found]
    named = sorted(seen.items()) if len(seen) > 1 else []
    return [_standing(source, "", every), *(_standing(source, name, found) for name, found in named)]


def _standing(source: Source, name: str, found: Sequence[tuple[dt.date, set[dt.date]]]) -> Standing:
    return Standing(
        series=name,
        vintage=max(vintage for vintage, _ in found),
        periods=tuple(sorted(set().union(*(periods for _, periods in found)))),
        is_end="period_end" in source.columns,
    )


def _split(source: Source, name: str, frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """A slice's figures by series; one without rows stays, as its vintage has an age."""
    if not source.series or frame.empty:
        return [(name, frame)]
    return [(", ".join(map(str, key)), rows) for key, rows in frame.groupby(list(source.series), dropna=False)]


def _periods(source: Source, frame: pd.DataFrame) -> set[dt.date]:
    names = contracts.periods_of(source.columns)
    return set(frame[names[0]].dropna().dt.date) if names else set()


def _reason(standing: Standing, day: dt.date, cadence: int) -> str:
    """Why a series is late, or ''. A yearly figure cannot be newer than its year, however often the file is renewed."""
    if (day - standing.vintage).days > TIMES * cadence:
        return f"nothing new since {standing.vintage}, over twice the {cadence} days in which it is due"
    age, due = standing.age_of_figures(day), max(cadence, standing.step)
    if age is not None and age > TIMES * due:
        return f"no figures beyond {standing.periods[-1]}, over twice the {due} days in which they are due"
    return ""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
