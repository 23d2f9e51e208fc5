"""The panel as the model sees it: months as integers, readings as arrays.

Belongs here: reading `marts.indicator_panel` and turning record scores into readings with noise. Does not belong here:
any dynamics. A month is an integer, `12 * year + month - 1`.
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
from model.filtering import Ceiling, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config

    Floats = NDArray[np.float64]

US_RECORD: Final = "us_record_eci"
INDEX_READ: Final = "index_models_scored"
CHINA_RECORD: Final = "china_record_eci"
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
    # months of a series in which a reading is still to be entered: their silence counts for nothing (see news)
    unsettled: frozenset[tuple[str, int]] = frozenset()

    @property
    def months(self) -> int:
        """Number of months from the first of the window to the month of `as_of`."""
        return self.last - self.first + 1

    @cached_property
    def fingerprint(self) -> str:
        """Hash of everything a model can see: equal evidence, equal estimate."""
        seen = hashlib.sha256(f"{self.as_of} {self.first} {self.last} {sorted(self.unsettled)}".encode())
        for name, series in sorted(self.series.items()):
            seen.update(name.encode())
            for values in (series.month, series.value, series.low, series.high):
                seen.update(values.tobytes())
        return seen.hexdigest()

    @property
    def covered(self) -> int:
        """Last month in which the index was read; without a word on that, the month of `as_of`.

        A silence after it is no evidence that nothing was released.
        """
        read_in = self.get(INDEX_READ).month
        return int(read_in[-1]) if len(read_in) else self.last

    def get(self, indicator: str) -> Series:
        """Return a series, empty when the panel has none."""
        none = np.empty(0)
        return self.series.get(indicator, Series(np.empty(0, dtype=np.int64), none, none, none))


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
    rows = panel[(pd.to_datetime(panel["known_on"]) <= pd.Timestamp(as_of)) & panel["value"].notna()]
    if "is_observed" in rows.columns:
        rows = rows[rows["is_observed"].astype(bool)]
    at = pd.to_datetime(rows["month"])
    rows = rows.assign(number=(at.dt.year * 12 + at.dt.month - 1).astype("int64"))
    rows = rows.sort_values(["indicator", "number", "value"], kind="stable")
    # several records of one month: the highest, which sorts last
    rows = rows.drop_duplicates(["indicator", "number"], keep="last")
    series = {
        str(name): Series(
            group["number"].to_numpy(np.int64), *(group[c].to_numpy(np.float64) for c in ("value", "low", "high"))
        )
        for name, group in rows.groupby("indicator", sort=True)
    }
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


def _until(series: Series, first: int, last: int) -> Series:
    keep = (series.month >= first) & (series.month <= last)
    return Series(series.month[keep], series.value[keep], series.low[keep], series.high[keep])


def record_sd(low: Floats, high: Floats, config: Config) -> Floats:
    """Return the noise s.d. of record scores in points: the published interval, never below the realised revisions."""
    noise = config.gap.noise
    stated = (high - low) / noise.interval_in_sd
    return np.where(np.isfinite(stated), np.maximum(stated, noise.revision_sd_eci), noise.no_interval_sd_eci)


def indices(evidence: Evidence, config: Config) -> list[str]:
    """Names of the registered outside indices that the panel holds."""
    return [name for name in config.gap.index if len(evidence.get(name))]


def readings(evidence: Evidence, config: Config, size: int) -> list[Reading | None]:
    """Readings per month of the window for a state (theta, gamma, delta, ..., one bias per outside index).

    Records of both blocs in one month share errors, because one refit scores them jointly. A month without a record of
    a bloc is not filled with its standing frontier, which would fake precision; it enters as a ceiling: a candidate, if
    there was one, scored below the best so far. Leaving silences out would bias a stalled bloc upwards, and taking
    records without them would bias every frontier upwards (the winner's curse).

    Args:
        evidence: what is known.
        config: the assumptions.
        size: number of states; the biases of the outside indices are the last of them.
    """
    blocs = []
    for name, gap_load in ((US_RECORD, 0.0), (CHINA_RECORD, -1.0)):
        series = evidence.get(name)
        load = np.zeros(size)
        load[0], load[2] = 1.0, gap_load
        blocs.append((name, record_sd(series.low, series.high, config), load))
    return [_month(evidence, config, month, blocs, size) for month in range(evidence.first, evidence.last + 1)]


def _month(
    evidence: Evidence, config: Config, month: int, blocs: list[tuple[str, Floats, Floats]], size: int
) -> Reading | None:
    noise = config.gap.noise
    values, loads, sds, ceilings = [], [], [], []
    for name, sd, load in blocs:
        series = evidence.get(name)
        at = np.flatnonzero(series.month == month)
        if len(at):
            values.append(series.value[at[0]])
            loads.append(load)
            sds.append(sd[at[0]])
        elif (
            series.month[0] < month <= evidence.covered - noise.silence_delay_months
            and (name, month) not in evidence.unsettled
        ):
            best = float(series.value[series.month < month].max())
            ceilings.append(Ceiling(load, best, noise.no_interval_sd_eci, noise.silence_chance))
    cov = np.diag(np.square(sds)) if sds else np.empty((0, 0))
    if len(sds) == 2:
        cov[0, 1] = cov[1, 0] = noise.joint_correlation * sds[0] * sds[1]
    names = indices(evidence, config)
    for k, name in enumerate(names):
        series, index = evidence.get(name), config.gap.index[name]
        for i in np.flatnonzero(series.month == month):
            load = np.zeros(size)
            load[2], load[size - len(names) + k] = 1.0, 1.0
            values.append(series.value[i] * index.points_per_unit)
            loads.append(load)
            cov = np.pad(cov, (0, 1))
            cov[-1, -1] = index.noise_sd_eci**2
    if not values and not ceilings:
        return None
    return Reading(np.array(values), np.array(loads).reshape(-1, size), cov, tuple(ceilings))
