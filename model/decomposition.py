"""News: why the number moved between two runs, as an exact telescoping decomposition.

Belongs here: the order of the steps and their accounting. Does not belong here: a new way to compute a probability;
every step evaluates the same functions as a run.

Order: clock (months pass, nothing else), revisions of scores and of days of what was held already, releases by the day
they are dated (Shapley values inside a day of two to four, in order of indicator and month beyond), events of the
codebook, and definition (what a stored verdict said against what today's code says of the same evidence). A reading is
a release the first time any vintage holds it, whatever day its model came out. While the records of a reading of the
index are entered one by one, a month counts as read once all records up to it are. Estimation is exact, so every step
re-estimates: there is no remainder to be called re-estimation. Rows sum to the total but for rounding error.

Log-odds are taken at one in a million where a run gives a region less.

Reference: Shapley 1953, A value for n-person games, doi:10.1515/9781400881970-018
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import outlook, regions, stock
from model.assumptions import load
from model.evidence import (
    CHINA_RECORD,
    INDEX_READ,
    TARGETS,
    US_RECORD,
    month_number,
    month_start,
    published_gap,
    published_levels,
    read,
)
from model.gap import PAST, STRUCTURES
from model.outlook import Inference, estimate, infer
from model.stock import Effect, reading_log_sd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.assumptions import Config

    Floats = NDArray[np.float64]

REGIONS: Final = ("p_s1", "p_s2", "p_neither")
MEASURES: Final = (
    "gap_eci",
    "lag_months",
    "log10_ratio",
    *(f"log_odds_{name[2:]}" for name in REGIONS),
    *REGIONS,
)
_FLOOR: Final = 1e-6
_SHAPLEY_AT_MOST: Final = 4
_KEYS: Final = ["indicator", "month"]


@dataclass(frozen=True)
class Row:
    """One step of the decomposition before its deltas are known."""

    kind: str
    item: str
    indicator: str = ""
    source_id: str = ""
    month: dt.date | None = None
    known_on: dt.date | None = None
    expected: float = math.nan
    expected_sd: float = math.nan
    actual: float = math.nan
    surprise_z: float = math.nan
    delta: Floats = field(default_factory=lambda: np.zeros(len(MEASURES)))


def measure(inference: Inference, config: Config) -> Floats:
    """Evaluate an inference: today's state and the probabilities, in the order of `MEASURES`."""
    p = regions.chances(regions.destination(inference, config), config)[regions.MIXTURE]
    gap = outlook.state(inference, config)[0]
    ratio = float(np.median(inference.account.log10_ratio[inference.account.at(inference.evidence.last)]))
    odds = [log_odds(p[name]) for name in REGIONS]
    return np.array([gap, gap / inference.pace.mean, ratio, *odds, *(p[name] for name in REGIONS)])


def log_odds(p: float) -> float:
    """Natural log-odds of a probability kept away from 0 and 1."""
    p = min(max(p, _FLOOR), 1.0 - _FLOOR)
    return math.log(p / (1.0 - p))


def news(
    before_panel: pd.DataFrame,
    after_panel: pd.DataFrame,
    before_as_of: dt.date,
    after_as_of: dt.date,
    *,
    stored_before: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Decompose the change between two runs.

    Args:
        before_panel: the panel of the earlier run.
        after_panel: the panel of the later run.
        before_as_of: day of the earlier run.
        after_as_of: day of the later run, not earlier.
        stored_before: probabilities that the ledger holds for the earlier run.

    Returns:
        One row per step: step, kind (clock, revision, release, event, definition), item, indicator, source_id, month,
        known_on, expected, expected_sd, actual, surprise_z, weight (points of gap, or log10 of the ratio, per s.d. of
        surprise), delta_gap_eci, delta_lag_months, delta_log10_ratio and delta_log_odds_* and delta_p_* for s1, s2 and
        neither. Column sums equal the change between the runs.

    Raises:
        ValueError: when the days are in the wrong order.
        NotEnoughEvidence: when either panel is too thin.

    Example:
        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> panel = synthetic.make(1, "S1").panel
        >>> steps = model.news(panel, panel, dt.date(2028, 4, 15), dt.date(2028, 5, 15))
        >>> steps["kind"].iloc[0]
        'clock'
    """
    if after_as_of < before_as_of:
        raise ValueError(f"{after_as_of} is before {before_as_of}: give the earlier run first.")
    config = load()
    panels = tidy(before_panel, before_as_of), tidy(after_panel, after_as_of)
    old = infer(before_panel, before_as_of, config)
    start = measure(old, config)
    rows = _walk(_Walker(old, panels, after_as_of, config), start, before_as_of)
    return _frame([*rows, *_redefined(start, stored_before or {})])


def _walk(walker: _Walker, start: Floats, before_as_of: dt.date) -> list[Row]:
    """Walk from one run to the other."""
    revised, released = changes(walker.panel, walker.after, before_as_of)
    walker.clock(start, before_as_of)
    for indicator, rows in revised.groupby("indicator", sort=True):
        walker.revise(str(indicator), rows)
    for _, day in released.sort_values(["arrived_on", *_KEYS]).groupby("arrived_on", sort=True):
        walker.release(day)
    walker.events(before_as_of)
    return walker.steps


def _redefined(start: Floats, stored: Mapping[str, float]) -> list[Row]:
    """What the stored probabilities of the earlier run differ by from today's code on the same evidence, if they do."""
    recomputed = dict(zip(MEASURES, start, strict=True))
    shift = {name: recomputed[name] - stored[name] for name in REGIONS if name in stored}
    shift |= {
        f"log_odds_{name[2:]}": recomputed[f"log_odds_{name[2:]}"] - log_odds(stored[name])
        for name in REGIONS
        if name in stored
    }
    delta = np.array([shift.get(name, 0.0) for name in MEASURES])
    return [Row("definition", "code or definitions changed since the earlier run", delta=delta)] if delta.any() else []


def tidy(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Keep what the model reads and what was known on a day, one row per indicator and month, with plain dates.

    The highest record of a month wins, as in the model. `arrived_on` is the day used to order releases: the release day
    of a record where the panel has it, else the day the row was known. `held_since` is the first day any vintage held
    the row's reading, where the panel says so.
    """
    config = load()
    reads = {US_RECORD, CHINA_RECORD, INDEX_READ, *config.compute.component, *config.gap.index, *config.gap.instrument}
    known_by_then = pd.to_datetime(panel["known_on"]) <= pd.Timestamp(as_of)
    rows = panel[known_by_then & panel["value"].notna() & panel["indicator"].isin(reads)].copy()
    if "is_observed" in rows.columns:
        rows = rows[rows["is_observed"].astype(bool)]
    for name in ("label", "source_id"):
        rows[name] = rows[name].fillna("").astype(str) if name in rows.columns else ""
    rows["month"] = [m.date() for m in pd.to_datetime(rows["month"])]
    known = pd.to_datetime(rows["known_on"])
    dated = known
    if "valid_on" in rows.columns:
        is_record = rows["indicator"].isin([US_RECORD, CHINA_RECORD])
        dated = pd.to_datetime(rows["valid_on"]).where(is_record, known).fillna(known)
    held = pd.to_datetime(rows["first_seen_on"]).fillna(known) if "first_seen_on" in rows.columns else known
    rows["arrived_on"], rows["held_since"] = [d.date() for d in dated], [h.date() for h in held]
    rows = rows.sort_values([*_KEYS, "value"], kind="stable").drop_duplicates(_KEYS, keep="last")
    keep = [*_KEYS, "label", "source_id", "value", "low", "high", "known_on", "arrived_on", "held_since"]
    return rows[keep].set_index(_KEYS, drop=False).rename_axis([None, None])


def changes(before: pd.DataFrame, after: pd.DataFrame, before_as_of: dt.date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split what differs between two tidy panels into revised rows and released rows.

    A record is a release the first time any vintage holds its model: neither the earlier panel nor a vintage of that
    day had it. Another month, another score, or a record that another model's re-scoring made is a revision; so is a
    row that vanished, with no value. Any other reading is a release where the earlier panel has none of that month.
    """
    known = before[["value", "low", "high", "label"]].add_suffix("_before")
    joined = after.join(known, how="left")
    is_new = joined["value_before"].isna() | (joined["label"] != joined["label_before"])
    is_record = joined["indicator"].isin([US_RECORD, CHINA_RECORD])
    held = set(zip(before["indicator"], before["label"], strict=True))
    was_held = [pair in held for pair in zip(joined["indicator"], joined["label"], strict=True)]
    is_first = (pd.Series(joined["held_since"].tolist(), index=joined.index) > before_as_of) & ~np.array(
        was_held, dtype=bool
    )
    moved = pd.Series(data=False, index=joined.index)
    for name in ("value", "low", "high"):
        same = (joined[name] == joined[f"{name}_before"]) | (joined[name].isna() & joined[f"{name}_before"].isna())
        moved |= ~same
    is_release = is_new & ((is_record & is_first) | (~is_record & joined["value_before"].isna()))
    revised = joined[(moved | is_new) & ~is_release]
    gone = before[~before.index.isin(after.index)].assign(value=np.nan)
    columns = list(before.columns)
    return pd.concat([revised[columns], gone[columns]]), joined.loc[is_release, columns]


class _Walker:
    """Moves one panel into the other step by step and keeps the account."""

    def __init__(
        self, old: Inference, panels: tuple[pd.DataFrame, pd.DataFrame], as_of: dt.date, config: Config
    ) -> None:
        self.panel, self.after, self.as_of, self.config = *panels, as_of, config
        self.effects = old.effects
        self.covered = old.evidence.covered
        self.inference = self.seen(self.panel)
        self.value = measure(self.inference, config)
        self.steps: list[Row] = []

    def clock(self, start: Floats, before_as_of: dt.date) -> None:
        months = month_number(self.as_of) - month_number(before_as_of)
        days = (self.as_of - before_as_of).days
        item = f"{days} days passed, {months} month{'s' if months != 1 else ''} of the model's clock"
        self.steps.append(Row("clock", item, known_on=self.as_of, delta=self.value - start))

    def seen(self, panel: pd.DataFrame) -> Inference:
        entered = set(zip(panel["indicator"], panel["month"], panel["label"], strict=True))
        pending = [
            month_number(month)
            for indicator, month, label in zip(
                self.after["indicator"], self.after["month"], self.after["label"], strict=True
            )
            if indicator in {US_RECORD, CHINA_RECORD} and (indicator, month, label) not in entered
        ]
        evidence = read(panel, self.as_of, self.config)
        if pending:
            evidence = replace(evidence, settled=max(self.covered, min(pending) - 1))
        return estimate(evidence, self.effects, self.config)

    def merged(self, rows: pd.DataFrame) -> pd.DataFrame:
        kept = self.panel[~self.panel.index.isin(rows.index)]
        return pd.concat([kept, rows[rows["value"].notna()]])

    def move(self, panel: pd.DataFrame) -> Floats:
        self.panel, self.inference = panel, self.seen(panel)
        value = measure(self.inference, self.config)
        delta, self.value = value - self.value, value
        return np.asarray(delta)

    def revise(self, indicator: str, rows: pd.DataFrame) -> None:
        item = f"{len(rows)} reading{'s' if len(rows) != 1 else ''} of {indicator} revised"
        source = ", ".join(sorted(set(rows["source_id"])))
        delta = self.move(self.merged(rows))
        self.steps.append(Row("revision", item, indicator, source, known_on=self.as_of, delta=delta))

    def release(self, day: pd.DataFrame) -> None:
        notes = [expectation(self.inference, row, self.config) for _, row in day.iterrows()]
        if 1 < len(day) <= _SHAPLEY_AT_MOST:
            deltas = self.shapley(day)
        else:
            deltas = [self.move(self.merged(day.iloc[[i]])) for i in range(len(day))]
        self.steps += [replace(note, delta=delta) for note, delta in zip(notes, deltas, strict=True)]

    def shapley(self, day: pd.DataFrame) -> list[Floats]:
        count = len(day)
        worth: dict[frozenset[int], Floats] = {frozenset(): self.value}
        for size in range(1, count + 1):
            for members in combinations(range(count), size):
                some = self.merged(day.iloc[list(members)])
                worth[frozenset(members)] = measure(self.seen(some), self.config)
        shares = []
        for i in range(count):
            total = np.zeros(len(MEASURES))
            for coalition, value in worth.items():
                if i not in coalition:
                    size = len(coalition)
                    share = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                    total += share * (worth[coalition | {i}] - value)
            shares.append(total)
        self.panel = self.merged(day)
        self.inference = self.seen(self.panel)
        self.value = worth[frozenset(range(count))]
        return shares

    def events(self, before_as_of: dt.date) -> None:
        for event in sorted(self.config.codebook.event, key=lambda e: (e.known_on, e.name)):
            if before_as_of < event.known_on <= self.as_of:
                self.effects = (*self.effects, Effect(event.channel, event.effect, since=month_number(event.known_on)))
                delta = self.move(self.panel)
                self.steps.append(
                    Row("event", event.name, event.channel, "codebook", known_on=event.known_on, delta=delta)
                )


def expectation(inference: Inference, row: pd.Series, config: Config) -> Row:
    """Say what the model expected of a reading before it saw it, in the reading's unit; z on the model's scale."""
    indicator, month, actual = str(row["indicator"]), month_number(row["month"]), float(row["value"])
    log_sd = math.nan
    if indicator in {US_RECORD, CHINA_RECORD}:
        expected, sd = expected_record(inference, indicator, month, config)
    elif indicator in inference.held:
        expected, log_sd = expected_stock(inference, indicator, month, config)
        log_sd = math.hypot(log_sd, reading_log_sd(float(row["low"]), float(row["high"]), config))
        sd = expected * log_sd
    elif indicator in config.gap.index:
        index = config.gap.index[indicator]
        gap, gap_sd = expected_gap(inference, month, config)
        expected = (gap + index.bias_eci.mean) / index.points_per_unit
        sd = math.hypot(gap_sd, index.bias_eci.sd, index.noise_sd_eci) / index.points_per_unit
    else:
        expected = sd = math.nan
    z = math.log(actual / expected) / log_sd if math.isfinite(log_sd) else (actual - expected) / sd
    item = row["label"] or f"{indicator} {month_start(month):%B %Y}"
    return Row(
        "release", item, indicator, str(row["source_id"]), row["month"], row["known_on"], expected, sd, actual, z
    )


def expected_gap(inference: Inference, month: int, config: Config) -> tuple[float, float]:
    """Mean and s.d. of the published gap of a month, from what was known up to it, in points."""
    evidence, there = inference.evidence, inference
    if month < evidence.last:
        # as it looked in that month, or in the first that has a gap before it: later readings were not there
        seen = max(month, evidence.first + 1, int(published_gap(evidence).index[0]) + 1)
        cut = replace(evidence, last=seen, settled=min(evidence.covered, seen - 1))
        there = estimate(cut, (), config)
    ahead = min(max(month - there.evidence.last, 0), there.ahead)
    mixed = [outlook.mixture(there, s.name, ahead, config) for s in STRUCTURES if s.name != PAST]
    mean = float(np.mean([(m.weight * m.mean).sum() for m in mixed]))
    square = float(np.mean([(m.weight * (m.mean**2 + m.sd**2)).sum() for m in mixed]))
    return mean, math.sqrt(square - mean**2)


def expected_record(inference: Inference, indicator: str, month: int, config: Config) -> tuple[float, float]:
    """Mean and s.d. of a bloc's best score in a month: the other bloc's standing best and the gap."""
    gap, sd = expected_gap(inference, month, config)
    levels = published_levels(inference.evidence)
    us, china = levels.loc[levels.index <= max(month, int(levels.index[0])), list(TARGETS[1:])].to_numpy()[-1]
    return (float(us) - gap if indicator == CHINA_RECORD else float(china) + gap), sd


def expected_stock(inference: Inference, indicator: str, month: int, config: Config) -> tuple[float, float]:
    """Median and log-s.d. of a published stock in a month, given its last reading."""
    flow = inference.held[indicator]
    first, last = min(flow.month, month), max(flow.month, month)
    there = stock.Outlook(inference.evidence, {indicator: flow}, first, last, ())
    path = np.log(stock.follow(indicator, there, config))
    rise = path[month - first] - path[flow.month - first]
    return math.exp(flow.log_stock + float(np.median(rise))), float(rise.std())


def _frame(rows: list[Row]) -> pd.DataFrame:
    out = pd.DataFrame(
        {
            "step": range(1, len(rows) + 1),
            **{
                name: [getattr(row, name) for row in rows]
                for name in ("kind", "item", "indicator", "source_id", "month", "known_on")
            },
            **{
                name: np.array([getattr(row, name) for row in rows], dtype=float)
                for name in ("expected", "expected_sd", "actual", "surprise_z")
            },
        }
    )
    deltas = np.stack([row.delta for row in rows])
    on_ratio = out["indicator"].str.endswith("_h100e").to_numpy()
    moved = np.where(on_ratio, deltas[:, MEASURES.index("log10_ratio")], deltas[:, MEASURES.index("gap_eci")])
    with np.errstate(divide="ignore", invalid="ignore"):
        out["weight"] = moved / out["surprise_z"].to_numpy()
    return out.assign(**{f"delta_{name}": deltas[:, i] for i, name in enumerate(MEASURES)})
