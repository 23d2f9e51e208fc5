"""Conditional projections: what levers would do in this model, and what could move the verdict next.

Belongs here: runs under other assumptions. Does not belong here: any claim of a causal effect; a lever is a stated
assumption on flows, stocks, distillation or the gap's target, and the random-walk and damped-trend models know none of
them on the capability side.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from model import regions
from model.assumptions import load
from model.assumptions.parsing import parse
from model.assumptions.schema import Branch, Levers
from model.decomposition import MEASURES, expected_record, measure
from model.errors import BadAssumption
from model.evidence import CHINA_RECORD, US_RECORD, month_number, month_start, read
from model.gap import STRUCTURES
from model.inference import given, infer, project
from model.stock import CHINA, DISTILLATION, GAP_TARGET, NON_CHINA, Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.inference import Inference

    Floats = NDArray[np.float64]

NO_CHANGE: Final = "no_change"
CHANNELS: Final = (*CHINA, NON_CHINA, DISTILLATION, GAP_TARGET)
ACTS: Final = {"flow": "effect", "stock": "stock_effect", "added": "added_h100e"}
_WHERE: Final = [MEASURES.index(name) for name in ("p_s1", "p_s2", "p_neither")]
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
    return tuple(Effect(lever.channel, **{ACTS[lever.act]: lever.size}) for lever in branch.lever)


def branches(levers: Mapping[str, Any] | None) -> dict[str, Branch]:
    """Return the ready-made branches, or those of a parsed levers file of the same shape as `levers.toml`.

    Raises:
        BadAssumption: on an unread key, or a number without source or grade.
    """
    if levers is None:
        return load().levers.branch
    return parse(Levers, dict(levers), "levers", []).branch


def whatif(
    panel: pd.DataFrame,
    as_of: dt.date,
    levers: Mapping[str, Any] | None = None,
    *,
    paths: int = 20_000,
    threads: int = 1,
) -> pd.DataFrame:
    """Project the verdict under levers, on the same draws and random numbers as the run itself.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.
        levers: a parsed levers file; the ready-made branches without it.
        paths: paths per structural model.
        threads: does not change any number.

    Returns:
        One row per branch and model (`mixture` among the models): branch, label, model, then p_s1, p_s2, p_neither,
        leg_lag_p, leg_ratio_p, mean_lag_months, median_log10_ratio; the shift_* of each probability against no change;
        shift_*_low and shift_*_high, for the mixture the range over the structural models, for a model two standard
        errors over blocks of its parameter draws. Conditional projections, not causal estimates.

    Raises:
        BadAssumption: on a lever that names no channel or act of the model.

    Example:
        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> table = model.whatif(synthetic.make(1, "S1").panel, dt.date(2028, 5, 15), paths=5_000)
        >>> ratio = table[table["model"] == "mixture"].set_index("branch")["median_log10_ratio"]
        >>> f"Resumed sales divide the compute ratio by {10 ** (ratio['no_change'] - ratio['h200_sales_resume']):.1f}."
        'Resumed sales divide the compute ratio by 1.8.'
    """
    config = load()
    named = branches(levers)
    inference = infer(panel, as_of, paths, config)
    base = _project(inference, (), config, threads)
    frames = []
    for name, branch in {NO_CHANGE: Branch("No change", ()), **named}.items():
        acted = base if not branch.lever else _project(inference, effects(branch), config, threads)
        frames.append(_compare(acted, base, inference.weights).assign(branch=name, label=branch.label))
    out = pd.concat(frames, ignore_index=True)
    return out[["branch", "label", *[c for c in out.columns if c not in {"branch", "label"}]]]


def _project(
    inference: Inference, extra: tuple[Effect, ...], config: Config, threads: int
) -> tuple[list[list[dict[str, float]]], list[dict[str, float]]]:
    """Probabilities of each model by block of draws, and means of each model."""
    futures = project(inference, config, extra=extra, threads=threads, with_frontier=False)
    blocks, means = [], []
    for future in futures:
        at = regions.at_horizon(future, inference.evidence.last, config)
        parts = zip(*(np.array_split(values, 10) for values in at), strict=True)
        blocks.append([regions.probabilities(regions.AtHorizon(*part), config) for part in parts])
        means.append(
            {
                "mean_lag_months": float(at.lag.mean()),
                "median_log10_ratio": float(np.median(np.log10(at.ratio))),
            }
        )
    return blocks, means


def _compare(
    acted: tuple[list[list[dict[str, float]]], list[dict[str, float]]],
    base: tuple[list[list[dict[str, float]]], list[dict[str, float]]],
    weights: Floats,
) -> pd.DataFrame:
    rows = []
    for structure, now, then, means in zip(STRUCTURES, acted[0], base[0], acted[1], strict=True):
        row: dict[str, Any] = {"model": structure.name, **means}
        for name in _SHOWN:
            values = np.array([block[name] for block in now])
            shifts = values - np.array([block[name] for block in then])
            error = 2.0 * shifts.std(ddof=1) / math.sqrt(len(shifts))
            shift = float(shifts.mean())
            row |= {name: float(values.mean()), f"shift_{name}": shift}
            row |= {f"shift_{name}_low": shift - error, f"shift_{name}_high": shift + error}
        rows.append(row)
    mixture: dict[str, Any] = {"model": "mixture"}
    for name in rows[0]:
        if name != "model":
            values = np.array([row[name] for row in rows])
            mixture[name] = float(weights @ values)
    for name in _SHOWN:
        shifts = np.array([row[f"shift_{name}"] for row in rows])
        mixture |= {f"shift_{name}_low": float(shifts.min()), f"shift_{name}_high": float(shifts.max())}
    return pd.DataFrame([*rows, mixture])


def upcoming(panel: pd.DataFrame, as_of: dt.date, *, paths: int = 20_000, threads: int = 1) -> pd.DataFrame:
    """Rank the releases of the calendar by how far they are expected to move the verdict.

    Each release is tried one s.d. below and above what the model expects of it, in the month it would be about, and the
    run is evaluated on each with parameters as they are. The expected move is half the mean absolute change of the
    three probabilities summed, in points: the total-variation distance between verdicts.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.
        paths: paths per structural model.
        threads: does not change any number.

    Returns:
        rank, indicator, label, month (what it is about), due_on, expected, low, high (the tried readings), p_s1_low,
        p_s1_high, p_s2_low, p_s2_high, expected_move_pp; most informative first.
    """
    config = load()
    inference = infer(panel, as_of, paths, config)
    base = measure(inference, config, threads)[_WHERE]
    rows = [_trial(panel, inference, base, name, config, threads) for name in config.calendar.release]
    out = pd.DataFrame(rows).sort_values("expected_move_pp", ascending=False, ignore_index=True)
    out.insert(0, "rank", range(1, len(out) + 1))
    return out


def _trial(
    panel: pd.DataFrame, inference: Inference, base: Floats, indicator: str, config: Config, threads: int
) -> dict[str, object]:
    """Try the next release of an indicator low and high; `base` are the probabilities of today."""
    release, evidence = config.calendar.release[indicator], inference.evidence
    series = evidence.get(indicator)
    last = int(series.month[-1]) if len(series) else evidence.last - release.every_months
    about = max(last + release.every_months, evidence.last if indicator.endswith("_eci") else 0)
    due = max(_month_end(about) + dt.timedelta(days=release.delay_days), evidence.as_of)
    # seen from its own due date, so that the month it is about lies inside the window
    there = given(inference, read(panel, due, config), config)
    expected, tried = _expected(there, indicator, about, config)
    moved = []
    for value in tried:
        seen = given(inference, read(_with(panel, indicator, about, value, evidence.as_of), due, config), config)
        moved.append(measure(seen, config, threads)[_WHERE])
    # the passing of time until then is no news: compare with the same day without the reading
    quiet = measure(there, config, threads)[_WHERE] if month_number(due) != evidence.last else base
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
        "expected_move_pp": 100.0 * float(np.mean([0.5 * np.abs(p - quiet).sum() for p in moved])),
    }


def _expected(there: Inference, indicator: str, about: int, config: Config) -> tuple[float, tuple[float, float]]:
    """What the model expects of a reading, and one s.d. below and above it, in the reading's unit."""
    if indicator in {US_RECORD, CHINA_RECORD}:
        expected, sd = expected_record(there, indicator, about, config)
        sd = math.hypot(sd, config.gap.noise.no_interval_sd_eci)
        return expected, (expected - sd, expected + sd)
    level = there.held.level[indicator]
    at = about - there.held.first
    sd = math.hypot(float(level.history_sd[at]), config.compute.stock.unstated_log_sd)
    expected = math.exp(float(level.history[at]))
    return expected, (expected * math.exp(-sd), expected * math.exp(sd))


def _with(panel: pd.DataFrame, indicator: str, about: int, value: float, known_on: dt.date) -> pd.DataFrame:
    """The panel with one reading more."""
    row = {"month": month_start(about), "indicator": indicator, "value": value, "known_on": known_on}
    more = pd.concat([panel, pd.DataFrame([{**dict.fromkeys(("low", "high"), np.nan), **row}])])
    if "is_observed" in more.columns:
        more["is_observed"] = more["is_observed"].fillna(value=True)
    return more


def _month_end(number: int) -> dt.date:
    return month_start(number + 1) - dt.timedelta(days=1)
