"""The panel as the model sees it: months as integers, readings as arrays.

Belongs here: reading `marts.indicator_panel`, the published gap by month, and what was read of it with which noise.
Does not belong here: any dynamics. A month is an integer, `12 * year + month - 1`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model.errors import NotEnoughEvidence
from model.filtering import Reading
from model.gap import LEVEL, STATES, SWING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.assumptions.schema import Prior

    Floats = NDArray[np.float64]

US_RECORD: Final = "us_record_eci"
INDEX_READ: Final = "index_models_scored"
CHINA_RECORD: Final = "china_record_eci"
GAP: Final = "gap_eci"
TARGETS: Final = (GAP, "us_frontier_eci", "china_frontier_eci")
COLUMNS: Final = ("month", "indicator", "value", "low", "high", "known_on")


def month_number(day: dt.date) -> int:
    """Return the month of a day as an integer."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> dt.date:
    """Return the first day of a month given as an integer."""
    return dt.date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True)
class Series:
    """One indicator: observed months only, ascending."""

    month: NDArray[np.int64]
    value: Floats
    low: Floats
    high: Floats

    def __len__(self) -> int:
        """Return the number of observed months."""
        return len(self.month)


@dataclass(frozen=True)
class Evidence:
    """All that is known at `as_of`: the months of the estimation window and every series of the panel."""

    as_of: dt.date
    first: int
    last: int
    series: dict[str, Series]
    # last month all records of which are entered, while the news are told one by one; no limit without it
    settled: int | None = None

    @property
    def months(self) -> int:
        """Number of months from the first of the window to the month of `as_of`."""
        return self.last - self.first + 1

    def fingerprint(self, names: Iterable[str]) -> str:
        """Hash of the window and of some series: what is made of these alone is equal where it is equal."""
        seen = hashlib.sha256(f"{self.first} {self.last} {self.settled}".encode())
        for name in sorted(names):
            series = self.get(name)
            seen.update(f"{name} {len(series)} ".encode())
            for values in (series.month, series.value, series.low, series.high):
                seen.update(values.tobytes())
        return seen.hexdigest()

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Best scores so far and their distance by month; see `published_levels`."""
        months = np.arange(self.first, self.last + 1)
        best = []
        for name in (US_RECORD, CHINA_RECORD):
            series = self.get(name)
            values = pd.Series(series.value, index=series.month).reindex(months)
            best.append(values.ffill().cummax())
        return pd.DataFrame({GAP: best[0] - best[1], TARGETS[1]: best[0], TARGETS[2]: best[1]}).dropna()

    @property
    def covered(self) -> int:
        """Last month in which the index was read; without a word on that, the month of `as_of`.

        A month after it is missing, not silent.
        """
        read_in = self.get(INDEX_READ).month
        covered = int(read_in[-1]) if len(read_in) else self.last
        return covered if self.settled is None else min(covered, self.settled)

    def get(self, indicator: str) -> Series:
        """Return a series, empty when the panel has none."""
        none = np.empty(0)
        return self.series.get(indicator, Series(np.empty(0, dtype=np.int64), none, none, none))


def capability(config: Config) -> tuple[str, ...]:
    """Names of every series that says something of the gap, held or not."""
    return (US_RECORD, CHINA_RECORD, INDEX_READ, *config.gap.index, *config.gap.instrument)


def read(panel: pd.DataFrame, as_of: dt.date, config: Config) -> Evidence:
    """Read the panel as it was known on a day.

    Args:
        panel: `marts.indicator_panel`; rows known after `as_of`, carried forward or empty are left out.
        as_of: the day asked about.
        config: the assumptions (window, fewest records).

    Raises:
        NotEnoughEvidence: when a column is missing or either bloc has too few records in the window.
    """
    if missing := [name for name in COLUMNS if name not in panel.columns]:
        raise NotEnoughEvidence(f"The panel has no column {missing}; build marts.indicator_panel first.")
    known = (pd.to_datetime(panel["known_on"]) <= pd.Timestamp(as_of)) & panel["value"].notna()
    rows = panel.loc[known, [name for name in (*COLUMNS, "is_observed") if name in panel.columns]]
    if "is_observed" in rows.columns:
        rows = rows[rows["is_observed"].astype(bool)]
    series = _by_name(rows)
    last = month_number(as_of)
    opening = month_number(config.gap.window.start_on)
    series = {name: _until(s, opening if name in {US_RECORD, CHINA_RECORD} else 0, last) for name, s in series.items()}
    counts = {name: len(series.get(name, ())) for name in (US_RECORD, CHINA_RECORD)}
    if min(counts.values()) < config.gap.window.min_records:
        told = ", ".join(f"{count} of {name}" for name, count in counts.items())
        raise NotEnoughEvidence(
            f"Only {told} from {month_start(opening)} to {as_of}; the model needs {config.gap.window.min_records} of "
            "each: load an older vintage of epoch_eci or choose a later day."
        )
    first = int(min(series[US_RECORD].month[0], series[CHINA_RECORD].month[0]))
    return Evidence(as_of, first, last, series)


def _by_name(rows: pd.DataFrame) -> dict[str, Series]:
    """The readings of each indicator in order of month; of several records of one month the highest."""
    at = pd.to_datetime(rows["month"])
    number = (at.dt.year * 12 + at.dt.month - 1).to_numpy(np.int64)
    value, low, high = (rows[name].to_numpy(np.float64) for name in ("value", "low", "high"))
    names, code = np.unique(rows["indicator"].to_numpy(str), return_inverse=True)
    order = np.lexsort((value, number, code))  # a panel is read some thirty times a day, and sorting frames is slow
    is_last = np.append((np.diff(code[order]) != 0) | (np.diff(number[order]) != 0), [True] * (len(order) > 0))
    kept = order[is_last.astype(bool)]
    pieces = np.split(kept, np.searchsorted(code[kept], np.arange(1, len(names))))
    return {
        str(name): Series(number[mine], value[mine], low[mine], high[mine])
        for name, mine in zip(names, pieces, strict=False)
    }


def _until(series: Series, first: int, last: int) -> Series:
    keep = (series.month >= first) & (series.month <= last)
    return Series(series.month[keep], series.value[keep], series.low[keep], series.high[keep])


def published_levels(evidence: Evidence) -> pd.DataFrame:
    """Best scores so far and their distance at the end of each month of the window; index: month number."""
    return evidence.levels


def published_gap(evidence: Evidence) -> pd.Series:
    """Published gap at the end of each month of the window that was read, in points; index: month number."""
    gaps = published_levels(evidence)[GAP]
    return gaps[gaps.index <= evidence.covered]


def indices(evidence: Evidence, config: Config) -> list[str]:
    """Names of the outside indices and instruments that the panel holds enough of."""
    named = [name for name in config.gap.index if len(evidence.get(name))]
    return [*named, *(name for name in config.gap.instrument if scale(evidence, name, config) is not None)]


def biases(evidence: Evidence, config: Config) -> tuple[Prior, ...]:
    """Prior of the constant bias of each of `indices`, in points."""
    both = config.gap.index | config.gap.instrument
    return tuple(both[name].bias_eci for name in indices(evidence, config))


def scale(evidence: Evidence, name: str, config: Config) -> tuple[float, float, float] | None:
    """How an instrument on a scale of its own reads: offset, units per point of gap, noise s.d. in points.

    Least squares of its readings on the published gap of the same months; the noise is widened by the persistence of
    what is left over, since neighbouring months err alike. None with fewer months than the assumptions ask for, or a
    slope that is not above nought by two standard errors: then the instrument says nothing.
    """
    series, gaps = evidence.get(name), published_gap(evidence)
    held = np.isin(series.month, gaps.index)
    x, y = gaps.reindex(series.month[held]).to_numpy(), series.value[held]
    if len(x) < config.gap.instrument[name].min_months or x.std() == 0.0:
        return None
    away = x - x.mean()
    slope = float((away * (y - y.mean())).sum() / (away**2).sum())
    left = y - y.mean() - slope * away
    var = float((left**2).sum() / (len(x) - 2))
    if slope <= 2.0 * np.sqrt(var / (away**2).sum()):
        return None
    alike = float(np.clip((left[1:] * left[:-1]).sum() / max(float((left**2).sum()), 1e-12), 0.0, 0.9))
    return float(y.mean() - slope * x.mean()), slope, float(np.sqrt(var * (1.0 + alike) / (1.0 - alike))) / slope


def readings(evidence: Evidence, config: Config) -> list[Reading | None]:
    """What was read of the gap in each month of the window, for the states of `model.gap`.

    The published gap of every month that was read: a month without a record has the frontier where it was. The newest
    month is noisier, as its models are still being scored. A month after the last reading of the index is missing, but
    for what outside indices say of it.
    """
    gaps, noise = published_gap(evidence), config.gap.noise
    names = indices(evidence, config)
    size = STATES + len(names)
    newest = int(gaps.index[-1])
    out: list[Reading | None] = []
    for month in range(evidence.first, evidence.last + 1):
        found: list[tuple[float, float, int | None]] = []  # points, noise s.d., state of its bias
        if month in gaps.index:
            found.append((float(gaps.loc[month]), noise.newest_sd_eci if month == newest else noise.month_sd_eci, None))
        for place, name in enumerate(names, start=STATES):
            series = evidence.get(name)
            in_points, sd = units(evidence, name, config)
            found += [(in_points(value), sd, place) for value in series.value[series.month == month]]
        out.append(_reading(found, size) if found else None)
    return out


def units(evidence: Evidence, name: str, config: Config) -> tuple[Callable[[float], float], float]:
    """How a reading of an outside index turns into points of gap, and the s.d. of its noise in points."""
    if name in config.gap.index:
        index = config.gap.index[name]
        return (lambda value: float(value) * index.points_per_unit), index.noise_sd_eci
    found = scale(evidence, name, config)
    if found is None:
        raise NotEnoughEvidence(f"{name} is held in too few months to be read; leave it out.")
    offset, slope, sd = found
    return (lambda value: (float(value) - offset) / slope), sd


def _reading(found: list[tuple[float, float, int | None]], size: int) -> Reading:
    load = np.zeros((len(found), size))
    load[:, [LEVEL, SWING]] = 1.0
    for row, (_, _, place) in enumerate(found):
        if place is not None:
            load[row, place] = 1.0
    return Reading(np.array([each[0] for each in found]), load, np.diag([each[1] ** 2 for each in found]))
