"""Conditional projections: what levers would do in this model, and what could move the verdict next.

Belongs here: runs under other assumptions. Does not belong here: any claim of a causal effect; a lever is a stated
assumption on flows, stocks, distillation or the gap's target. It acts in every component and regime alike, from the day
asked about, phased in over a year.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from model import outlook, regions
from model.assumptions import load
from model.assumptions.parsing import parse
from model.assumptions.schema import Branch, Lever, Levers
from model.decomposition import MEASURES, expected_record, expected_stock, measure
from model.errors import BadAssumption
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, month_start, read
from model.gap import STRUCTURES
from model.outlook import QUARTER, estimate, infer, with_effects
from model.stock import CHINA, DISTILLATION, GAP_TARGET, NON_CHINA, Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.outlook import Inference

    Floats = NDArray[np.float64]

NO_CHANGE: Final = "no_change"
CHANNELS: Final = (*CHINA, NON_CHINA, DISTILLATION, GAP_TARGET)
ACTS: Final = {"flow": "effect", "stock": "stock_effect", "added": "added_h100e", "growth": "growth_effect"}
_WHERE: Final = [MEASURES.index(name) for name in ("p_s1", "p_s2", "p_neither")]
_NO_RISE: Final = 1e-3  # decades below which a branch leaves the ratio where it is
_SHOWN: Final = ("p_s1", "p_s2", "p_neither", "leg_lag_p", "leg_ratio_p")


def effects(branch: Branch) -> tuple[Effect, ...]:
    """Turn the levers of a branch into effects.

    Raises:
        BadAssumption: when a lever names an unknown channel or act.
    """
    for lever in branch.lever:
        if lever.channel not in CHANNELS or lever.act not in ACTS:
            raise BadAssumption(
                f"Lever {lever.channel}/{lever.act}: channels are {', '.join(CHANNELS)}, acts are {', '.join(ACTS)}."
            )
        if lever.act != "flow" and lever.channel in {DISTILLATION, GAP_TARGET, NON_CHINA}:
            raise BadAssumption(f"Lever {lever.channel}: only the act 'flow' applies to it.")
    return tuple(_effect(lever) for lever in branch.lever)


def _effect(lever: Lever) -> Effect:
    size = {ACTS[lever.act]: lever.size}
    return Effect(
        lever.channel, size.get("effect"), size.get("stock_effect"), size.get("added_h100e"), size.get("growth_effect")
    )


def branches(levers: Mapping[str, Any] | None) -> dict[str, Branch]:
    """Return the ready-made branches, or those of a parsed levers file of the same shape as `levers.toml`.

    Raises:
        BadAssumption: on an unread key, or a number without source or grade.
    """
    if levers is None:
        return load().levers.branch
    return parse(Levers, dict(levers), "levers", []).branch


def whatif(panel: pd.DataFrame, as_of: dt.date, levers: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Project the verdict under levers, on the same paths as the run itself.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.
        levers: a parsed levers file; the ready-made branches without it.

    Returns:
        One row per branch and model (`mixture` among the models): branch, label, model, then p_s1, p_s2, p_neither,
        leg_lag_p, leg_ratio_p, mean_lag_months, median_log10_ratio; the shift_* of each probability against no change;
        shift_*_low and shift_*_high, the least and greatest of the shifts at the low, the middle and the high effect of
        compute on the gap; ratio_effect_needed, the points a decade at which the branch alone would bring the median
        lag of the mixture to the lower threshold of scenario 1 or, for branches that narrow it, to the upper one of
        scenario 2 (missing where no effect would). Conditional projections, not causal estimates.

    Raises:
        BadAssumption: on a lever that names no channel or act of the model.

    Example:
        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> table = model.whatif(synthetic.make(1, "S1").panel, dt.date(2028, 5, 15))
        >>> ratio = table[table["model"] == "mixture"].set_index("branch")["median_log10_ratio"]
        >>> bool(ratio["h200_sales_resume"] < ratio["no_change"])
        True
    """
    config = load()
    named = branches(levers)
    inference = infer(panel, as_of, config)
    base = _project(inference, config)
    frames = []
    for name, branch in {NO_CHANGE: Branch("No change", ()), **named}.items():
        there = with_effects(inference, effects(branch), config) if branch.lever else inference
        acted = _project(there, config) if branch.lever else base
        needed = _needed(there, config) if branch.lever else math.nan
        frames.append(_compare(acted, base).assign(branch=name, label=branch.label, ratio_effect_needed=needed))
    out = pd.concat(frames, ignore_index=True)
    return out[["branch", "label", *[c for c in out.columns if c not in {"branch", "label"}]]]


_Projection = dict[str, dict[str, dict[str, float]]]  # size of the effect -> model -> chance


def _project(inference: Inference, config: Config) -> _Projection:
    """Every chance of every model at the middle (drawn), low and high effect of compute on the gap."""
    effect = config.gap.effect
    sizes = {"middle": None, "low": effect.ratio_low_eci, "high": effect.ratio_high_eci}
    out: _Projection = {}
    for size, value in sizes.items():
        there = regions.destination(inference, config, ratio_effect=value)
        out[size] = regions.chances(there, config)
        lags = {each.name: regions.moments(there, each.name, inference, config)[0] for each in STRUCTURES}
        lags[regions.MIXTURE] = sum(weight * lags[name] for name, weight in there.weight.items())
        for name, row in out[size].items():
            row["mean_lag_months"] = lags[name]
            row["median_log10_ratio"] = float(np.median(np.log10(there.ratio)))
    return out


def _compare(acted: _Projection, base: _Projection) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for name, now in acted["middle"].items():
        row: dict[str, Any] = {"model": name}
        row |= {key: now[key] for key in ("mean_lag_months", "median_log10_ratio", *_SHOWN)}
        for key in _SHOWN:
            shifts = {size: acted[size][name][key] - base[size][name][key] for size in acted}
            row |= {f"shift_{key}": shifts["middle"]}
            row |= {f"shift_{key}_low": min(shifts.values()), f"shift_{key}_high": max(shifts.values())}
        rows.append(row)
    return pd.DataFrame(rows)


def _needed(inference: Inference, config: Config) -> float:
    """What would have to be true: points a decade at which the branch alone decides; NaN where none would."""
    region, pace = config.scenarios.region, inference.pace.mean
    gap = outlook.members(inference, QUARTER, config) - outlook.shift(inference, QUARTER, config)
    still = float(np.median(outlook.shift(inference, QUARTER, config, ratio_effect=0.0)))
    rise = float(np.median(outlook.shift(inference, QUARTER, config, ratio_effect=1.0))) - still
    goal = region.lag_s1_months if rise > 0.0 else region.lag_s2_months
    missing = goal * pace - float(np.median(gap)) - still
    return missing / rise if abs(rise) > _NO_RISE and missing / rise > 0.0 else math.nan


def upcoming(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Rank the releases of the calendar by how far they are expected to move the verdict.

    Each release is tried one s.d. below and above what the model expects of it, in the month it would be about, and the
    run is made again on each. The expected move is half the mean absolute change of the three probabilities summed, in
    points: the total-variation distance between verdicts.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.

    Returns:
        rank, indicator, label, month (what it is about), due_on, expected, low, high (the tried readings), p_s1_low,
        p_s1_high, p_s2_low, p_s2_high, expected_move_pp; most informative first.
    """
    config = load()
    inference = infer(panel, as_of, config)
    rows = [_trial(panel, inference, name, config) for name in config.calendar.release]
    out = pd.DataFrame(rows).sort_values("expected_move_pp", ascending=False, ignore_index=True)
    out.insert(0, "rank", range(1, len(out) + 1))
    return out


def _trial(panel: pd.DataFrame, inference: Inference, indicator: str, config: Config) -> dict[str, object]:
    """Try the next release of an indicator low and high."""
    release, evidence = config.calendar.release[indicator], inference.evidence
    series = evidence.get(indicator)
    last = int(series.month[-1]) if len(series) else evidence.last - release.every_months
    about = max(last + release.every_months, evidence.last if indicator.endswith("_eci") else 0)
    due = max(_month_end(about) + dt.timedelta(days=release.delay_days), evidence.as_of)

    def on(values: list[float]) -> Inference:
        seen = _with(panel, indicator, about, values, evidence.as_of)
        there = read(seen, due, config)
        if indicator.endswith("_eci"):
            # a record tells of its month only if the index is read to its end
            there = replace(there, series={k: v for k, v in there.series.items() if k != INDEX_READ}, settled=about)
        return estimate(there, inference.effects, config)

    # the passing of time and the reading of months without a record are no news of this release
    quiet = on([])
    expected, tried = _expected(quiet if indicator.endswith("_eci") else inference, indicator, about, config)
    base = measure(quiet, config)[_WHERE]
    moved = [measure(on([value]), config)[_WHERE] for value in tried]
    return {
        "indicator": indicator,
        "label": release.label,
        "month": month_start(about),
        "due_on": due,
        "expected": expected,
        "low": tried[0],
        "high": tried[1],
        "p_s1_low": moved[0][0],
        "p_s1_high": moved[1][0],
        "p_s2_low": moved[0][1],
        "p_s2_high": moved[1][1],
        "expected_move_pp": 100.0 * float(np.mean([0.5 * np.abs(p - base).sum() for p in moved])),
    }


def _expected(there: Inference, indicator: str, about: int, config: Config) -> tuple[float, tuple[float, float]]:
    """What the model expects of a reading, and one s.d. below and above it, in the reading's unit."""
    if indicator in {US_RECORD, CHINA_RECORD}:
        expected, sd = expected_record(there, indicator, about, config)
        return expected, (expected - sd, expected + sd)
    expected, sd = expected_stock(there, indicator, about, config)
    sd = math.hypot(sd, config.compute.stock.unstated_log_sd)
    return expected, (expected * math.exp(-sd), expected * math.exp(sd))


def _with(panel: pd.DataFrame, indicator: str, about: int, values: list[float], known_on: dt.date) -> pd.DataFrame:
    """The panel with some readings more."""
    fresh = [{"month": month_start(about), "indicator": indicator, "value": v, "known_on": known_on} for v in values]
    if not fresh:
        return panel
    more = pd.concat([panel, pd.DataFrame([dict.fromkeys(("low", "high"), np.nan) | row for row in fresh])])
    if "is_observed" in more.columns:
        more["is_observed"] = more["is_observed"].fillna(value=True)
    return more


def _month_end(number: int) -> dt.date:
    return month_start(number + 1) - dt.timedelta(days=1)
