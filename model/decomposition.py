"""News: why the number moved between two runs, as an exact telescoping decomposition.

Belongs here: the order of the steps and their accounting. Does not belong here: a new way to compute a probability;
every step evaluates the same functions as a run.

Order: clock (months pass, those that stay without a record as silences, and the random numbers change with the day),
revisions of what was already known, releases by the day they were known (Shapley values inside a day of two to six, in
order of indicator and month beyond), events of the codebook, re-estimation (parameters, then model weights), and
definition (what a stored verdict said against what today's code says of the same evidence). Up to re-estimation,
parameters and weights are those of the earlier run. Each row is a difference of two evaluations, so the rows sum to the
total but for rounding error.

Where a run gives a region no path at all, log-odds are taken at one in a million.

Reference: Shapley 1953, A value for n-person games, doi:10.1515/9781400881970-018
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import regions
from model.assumptions import load
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, month_number, month_start, read, record_sd
from model.filtering import run as run_filter
from model.filtering import smooth
from model.gap import system
from model.inference import Inference, given, infer, project
from model.paths import window_readings
from model.stock import Effect, reading_log_sd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

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
_SHAPLEY_AT_MOST: Final = 6
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


def measure(inference: Inference, config: Config, threads: int = 1) -> Floats:
    """Evaluate an inference: today's state and the probabilities, in the order of `MEASURES`."""
    futures = project(inference, config, threads=threads, with_frontier=False)
    rows = [regions.probabilities(regions.at_horizon(f, inference.evidence.last, config), config) for f in futures]
    p = regions.mix(rows, inference.weights)
    gaps = [each.mean[:, 2] for each in inference.drawn]
    lags = [g / each.parameters["drift_eci"] for g, each in zip(gaps, inference.drawn, strict=True)]
    now = [float(inference.weights @ np.array([v.mean() for v in values])) for values in (gaps, lags)]
    ratio = float(inference.held.log_ratio[-1] / np.log(10.0))
    return np.array([*now, ratio, *(log_odds(p[name]) for name in REGIONS), *(p[name] for name in REGIONS)])


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
    paths: int = 20_000,
    threads: int = 1,
    stored_before: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Decompose the change between two runs.

    Args:
        before_panel: the panel of the earlier run.
        after_panel: the panel of the later run.
        before_as_of: day of the earlier run.
        after_as_of: day of the later run, not earlier.
        paths: paths per structural model, as in `run`.
        threads: does not change any number.
        stored_before: probabilities the ledger holds for the earlier run, when its code or definitions were others.

    Returns:
        One row per step, in order: step, kind (clock, revision, release, event, re-estimation, definition), item,
        indicator, source_id, month, known_on, expected, expected_sd, actual, surprise_z, weight (points of gap, or
        log10 of the ratio, per s.d. of surprise), delta_gap_eci, delta_lag_months, delta_log10_ratio and
        delta_log_odds_* and delta_p_* for s1, s2 and neither. Column sums equal the change between the runs.

    Raises:
        ValueError: when the days are in the wrong order.
        NotEnoughEvidence: when either panel is too thin.

    Example:
        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> panel, then, now = synthetic.make(1, "S1").panel, dt.date(2028, 4, 15), dt.date(2028, 5, 15)
        >>> steps = model.news(panel, panel, then, now, paths=5_000)
        >>> list(steps["kind"])
        ['clock', 'release', 'release', 're-estimation', 're-estimation']
        >>> f"The commanding lead moved by {100 * steps['delta_p_s1'].sum():+.1f} points."
        'The commanding lead moved by +1.2 points.'
    """
    if after_as_of < before_as_of:
        raise ValueError(f"{after_as_of} is before {before_as_of}: give the earlier run first.")
    config = load()
    panels = tidy(before_panel, before_as_of), tidy(after_panel, after_as_of)
    old = infer(before_panel, before_as_of, paths, config)
    new = infer(after_panel, after_as_of, paths, config)
    start = measure(old, config, threads)
    return _frame([*_steps(old, new, panels, start, config, threads), *_redefined(start, stored_before or {})])


def _steps(
    old: Inference,
    new: Inference,
    panels: tuple[pd.DataFrame, pd.DataFrame],
    start: Floats,
    config: Config,
    threads: int,
) -> list[Row]:
    """Walk from one run to the other; `panels` are tidy, `start` is what the earlier run comes to."""
    before_as_of, after_as_of = old.evidence.as_of, new.evidence.as_of

    def evaluate(inference: Inference) -> Floats:
        return measure(inference, config, threads)

    end = evaluate(new)
    walker = _Walker(replace(old, seed=new.seed), panels, after_as_of, config, evaluate)
    walker.clock(start, before_as_of)
    revised, released = changes(*panels, before_as_of)
    for indicator, rows in revised.groupby("indicator", sort=True):
        walker.revise(str(indicator), rows)
    for _, day in released.sort_values(["arrived_on", *_KEYS]).groupby("arrived_on", sort=True):
        walker.release(day)
    walker.events(before_as_of)
    refitted = evaluate(replace(new, weights=old.weights))
    anew, weights = refitted - walker.value, end - refitted
    return [
        *walker.steps,
        Row("re-estimation", "parameters fitted anew", known_on=after_as_of, delta=anew),
        Row("re-estimation", "weights of the structural models", known_on=after_as_of, delta=weights),
    ]


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

    The highest record of a month wins, as in the model. `arrived_on` is the day used to order releases: the release
    day of a record where the panel has it, else the day the row was known.
    """
    config = load()
    reads = {US_RECORD, CHINA_RECORD, INDEX_READ, *config.compute.component, *config.gap.index}
    known_by_then = pd.to_datetime(panel["known_on"]) <= pd.Timestamp(as_of)
    rows = panel[known_by_then & panel["value"].notna() & panel["indicator"].isin(reads)].copy()
    if "is_observed" in rows.columns:
        rows = rows[rows["is_observed"].astype(bool)]
    for name in ("label", "source_id"):
        rows[name] = rows[name].fillna("").astype(str) if name in rows.columns else ""
    rows["month"] = [m.date() for m in pd.to_datetime(rows["month"])]
    known = pd.to_datetime(rows["known_on"])
    if "valid_on" in rows.columns:
        is_record = rows["indicator"].isin([US_RECORD, CHINA_RECORD])
        known = pd.to_datetime(rows["valid_on"]).where(is_record, known).fillna(known)
    rows["arrived_on"] = [k.date() for k in known]
    rows = rows.sort_values([*_KEYS, "value"], kind="stable").drop_duplicates(_KEYS, keep="last")
    keep = [*_KEYS, "label", "source_id", "value", "low", "high", "known_on", "arrived_on"]
    return rows[keep].set_index(_KEYS, drop=False).rename_axis([None, None])


def changes(before: pd.DataFrame, after: pd.DataFrame, before_as_of: dt.date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split what differs between two tidy panels into revised rows and released rows.

    A record whose release lies before the earlier run is a revision even if its row is new (a re-scored model became a
    record); a row that vanished is a revision with no value.
    """
    known = before[["value", "low", "high", "label"]].add_suffix("_before")
    joined = after.join(known, how="left")
    is_new = joined["value_before"].isna() | (joined["label"] != joined["label_before"])
    is_late = (joined["arrived_on"] > before_as_of) | ~joined["indicator"].isin([US_RECORD, CHINA_RECORD])
    moved = pd.Series(data=False, index=joined.index)
    for name in ("value", "low", "high"):
        same = (joined[name] == joined[f"{name}_before"]) | (joined[name].isna() & joined[f"{name}_before"].isna())
        moved |= ~same
    released = joined[is_new & is_late & joined["value_before"].isna()]
    replaced = joined[is_new & is_late & joined["value_before"].notna()]
    released = pd.concat([released, replaced])
    revised = joined[(moved | is_new) & ~joined.index.isin(released.index)]
    gone = before[~before.index.isin(after.index)].assign(value=np.nan)
    columns = list(before.columns)
    return pd.concat([revised[columns], gone[columns]]), released[columns]


def _record_months(panel: pd.DataFrame) -> frozenset[tuple[str, int]]:
    """Months with a record, by bloc."""
    rows = panel[panel["indicator"].isin([US_RECORD, CHINA_RECORD])]
    return frozenset((str(i), month_number(m)) for i, m in zip(rows["indicator"], rows["month"], strict=True))


class _Walker:
    """Moves one panel into the other step by step and keeps the account."""

    def __init__(
        self,
        inference: Inference,
        panels: tuple[pd.DataFrame, pd.DataFrame],
        as_of: dt.date,
        config: Config,
        evaluate: Callable[[Inference], Floats],
    ) -> None:
        self.panel, self.as_of, self.config, self.evaluate = panels[0], as_of, config, evaluate
        self.coming = _record_months(panels[1])
        self.inference = inference
        self.inference = self.seen(self.panel)
        self.value = evaluate(self.inference)
        self.steps: list[Row] = []

    def clock(self, start: Floats, before_as_of: dt.date) -> None:
        months = month_number(self.as_of) - month_number(before_as_of)
        days = (self.as_of - before_as_of).days
        item = (
            f"{days} days passed, {months} month{'s' if months != 1 else ''} of the model's clock; new random numbers"
        )
        self.steps.append(Row("clock", item, known_on=self.as_of, delta=self.value - start))

    def seen(self, panel: pd.DataFrame) -> Inference:
        # a month whose record is yet to be entered is not a month without one
        unsettled = self.coming - _record_months(panel)
        evidence = replace(read(panel, self.as_of, self.config), unsettled=unsettled)
        return given(self.inference, evidence, self.config)

    def merged(self, rows: pd.DataFrame) -> pd.DataFrame:
        kept = self.panel[~self.panel.index.isin(rows.index)]
        return pd.concat([kept, rows[rows["value"].notna()]])

    def move(self, panel: pd.DataFrame) -> Floats:
        self.panel, self.inference = panel, self.seen(panel)
        value = self.evaluate(self.inference)
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
                worth[frozenset(members)] = self.evaluate(self.seen(self.merged(day.iloc[list(members)])))
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
                effects = (*self.inference.effects, Effect(event.channel, event.effect))
                self.inference = replace(self.inference, effects=effects)
                value = self.evaluate(self.inference)
                delta, self.value = value - self.value, value
                self.steps.append(
                    Row("event", event.name, event.channel, "codebook", known_on=event.known_on, delta=delta)
                )


def expectation(inference: Inference, row: pd.Series, config: Config) -> Row:
    """Say what the model expected of a reading before it saw it, in the reading's unit; z on the model's scale."""
    indicator, month = str(row["indicator"]), month_number(row["month"])
    actual = float(row["value"])
    band = np.array([row["low"]], dtype=float), np.array([row["high"]], dtype=float)
    if indicator in {US_RECORD, CHINA_RECORD} and inference.evidence.first <= month <= inference.evidence.last:
        expected, sd = expected_record(inference, indicator, month, config)
        sd = math.hypot(sd, float(record_sd(*band, config)[0]))
        z = (actual - expected) / sd
    elif indicator in inference.held.level and month <= inference.evidence.last:
        level = inference.held.level[indicator]
        at = max(month - inference.held.first, 0)
        log_sd = math.hypot(float(level.history_sd[at]), float(reading_log_sd(*band, config)[0]))
        expected = math.exp(level.history[at])
        sd, z = expected * log_sd, (math.log(actual) - float(level.history[at])) / log_sd
    else:
        expected = sd = z = math.nan
    item = row["label"] or f"{indicator} {month_start(month):%B %Y}"
    return Row(
        "release", item, indicator, str(row["source_id"]), row["month"], row["arrived_on"], expected, sd, actual, z
    )


def expected_record(inference: Inference, indicator: str, month: int, config: Config) -> tuple[float, float]:
    """Mean and s.d. of a bloc's frontier in a month of the window, given all evidence, over draws and models."""
    at = month - inference.evidence.first
    means, squares = [], []
    for each in inference.drawn:
        # a thin slice of the draws is enough for a mean and a spread
        some = {name: values[::8] for name, values in each.parameters.items()}
        built = system(each.fit.structure, some, each.fit.setting, config)
        filtered = run_filter(built, window_readings(each.fit.structure, inference.evidence, config))
        mean, cov = smooth(built, filtered)
        load = np.zeros(mean.shape[2])
        load[0], load[2] = 1.0, -1.0 if indicator == CHINA_RECORD else 0.0
        values = mean[at] @ load
        means.append(values.mean())
        squares.append((load @ cov[at] @ load + values**2).mean())
    centre = float(inference.weights @ np.array(means))
    return centre, math.sqrt(float(inference.weights @ np.array(squares)) - centre**2)


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
