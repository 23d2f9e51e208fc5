"""What came, and how a recorded forecast fared against it.

Belongs here: the published levels of a month once it is over, the baselines, and the score of recorded quantiles. Does
not belong here: the scoring formulas (`scoring`), which forecasts are on record, or refitting (`origins`).

Only what is published can be scored: the best US record, the best Chinese record and their distance. The lag in months
and the compute ratio are estimates of this model, so no later publication says what they were, and they have no score.
A forecast is of what is published, noise and all, so nothing is between the two.

A month has come once the index was read after its last day and the grace of the signposts, for models that are scored
late.
"""

from __future__ import annotations

import calendar
import datetime as dt
import zlib
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd

from model import scoring
from model.assumptions import load
from model.evidence import (
    CHINA_RECORD,
    GAP,
    INDEX_READ,
    TARGETS,
    US_RECORD,
    month_number,
    month_start,
    published_levels,
    read,
)
from model.outlook import kernel_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence

    Floats = NDArray[np.float64]

REFERENCE: Final = "climatology"
CONSTANT: Final = "constant 7 months"
BASELINES: Final = ("random walk", "drift", REFERENCE, CONSTANT)
_ENSEMBLE_SEED: Final = "baselines"


def realised(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Published levels of every month that has come by a day.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.

    Returns:
        target, month, value, known_on (the day the index was last read); the mean of 2028 Q4 stands under its last day.

    Raises:
        NotEnoughEvidence: when the panel is too thin.
    """
    config = load()
    evidence = _records(panel, as_of, config)
    looks = panel.loc[panel["indicator"] == INDEX_READ, "known_on"]
    looks = pd.to_datetime(looks)[pd.to_datetime(looks) <= pd.Timestamp(as_of)]
    seen = looks.max().date() if len(looks) else as_of
    levels = published_levels(evidence)
    levels = levels[[comes_on(number) <= seen for number in levels.index]]
    out = levels.rename(index=month_start).rename_axis("month").reset_index()
    quarter = config.scenarios.horizon.region_months
    last = out[out["month"].isin(quarter)]
    if len(last) == len(quarter):
        mean = last[list(TARGETS)].mean().to_frame().T.assign(month=month_end(month_number(quarter[-1])))
        out = pd.concat([out, mean], ignore_index=True)
    return out.melt(id_vars="month", var_name="target", value_name="value").assign(known_on=seen)


def comes_on(number: int) -> dt.date:
    """First look at the index that settles a month: its last day and the grace of the signposts."""
    return month_end(number) + dt.timedelta(days=load().signposts.grace_days)


def next_on(found: pd.DataFrame) -> dt.date:
    """First day on which a month later than those found by `realised` can come."""
    return comes_on(month_number(found["month"].max()) + 1)


def month_end(number: int) -> dt.date:
    """Last day of a month."""
    day = month_start(number)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def score(quantiles: pd.DataFrame, panel: pd.DataFrame, as_of: dt.date, came: pd.DataFrame) -> pd.DataFrame:
    """Score the recorded quantiles of one run, and the baselines from the evidence of that run.

    Args:
        quantiles: target, horizon_months, target_on, quantile, value of one run.
        panel: the evidence that the run read.
        as_of: day of the run.
        came: target, month, value of what came, as by `realised`.

    Returns:
        One row per target and horizon that has come: target, horizon_months, target_on, realised, crps, log_score, pit,
        and crps_<baseline> for each baseline; a level that only rises has no climatology and no constant, so those are
        NaN for the two frontiers, and the constant is NaN before the day it was published.
    """
    config = load()
    outcomes = came.set_index(["target", "month"])["value"].to_dict()
    published = published_levels(_records(panel, as_of, config))
    noise = baseline_noise(config)
    rows = []
    keys = ["target", "horizon_months", "target_on"]
    groups = quantiles.sort_values([*keys, "quantile"]).groupby(keys, sort=False)
    for (target, horizon, target_on), mine in cast("Iterable[tuple[tuple[str, int, dt.date], pd.DataFrame]]", groups):
        if (target, target_on) not in outcomes:
            continue
        levels, values = mine["quantile"].to_numpy(float), mine["value"].to_numpy(float)
        outcome = float(outcomes[target, target_on])
        members = baseline_members(published[target].to_numpy(), horizon, noise, is_level=target != GAP)
        if target == GAP and (constant := constant_gap(as_of, config)) is not None:
            members |= constant_members(published[target].to_numpy(), constant, noise)
        rows.append(
            {
                "target": target,
                "horizon_months": horizon,
                "target_on": target_on,
                "realised": outcome,
                "crps": scoring.quantile_crps(levels, values, outcome),
                "log_score": scoring.quantile_log_score(levels, values, outcome),
                "pit": scoring.quantile_pit(levels, values, outcome),
                # the same quantiles as the forecast, so that both are scored alike
                **{
                    column(name): scoring.quantile_crps(levels, np.quantile(drawn, levels), outcome)
                    for name, drawn in members.items()
                },
            }
        )
    names = [*keys, "realised", "crps", "log_score", "pit"]
    return pd.DataFrame(rows, columns=[*names, *(column(name) for name in BASELINES)])


def column(baseline: str) -> str:
    """Name of the column that holds the score of a baseline."""
    return f"crps_{baseline.replace(' ', '_')}"


def _records(panel: pd.DataFrame, as_of: dt.date, config: Config) -> Evidence:
    """The two records alone; no other indicator bears on a published level."""
    return read(panel[panel["indicator"].isin([US_RECORD, CHINA_RECORD])], as_of, config)


def constant_gap(as_of: dt.date, config: Config) -> float | None:
    """Seven months at the prior pace, in points; None before the day that figure was published."""
    replay = config.evaluation.replay
    if as_of < replay.constant_lag_known_on:
        return None
    return replay.constant_lag_months * config.gap.pace.eci_per_month.mean


def baseline_noise(config: Config) -> Floats:
    """Standard normal noise of the baselines; the same at every origin and horizon."""
    seed = zlib.crc32(_ENSEMBLE_SEED.encode())
    return np.random.default_rng(seed).standard_normal(config.evaluation.replay.ensemble)


def baseline_members(past: Floats, horizon: int, noise: Floats, *, is_level: bool = False) -> dict[str, Floats]:
    """Ensembles of the baselines at one horizon.

    Args:
        past: published levels up to the origin, by month.
        horizon: months ahead.
        noise: standard normal, one per member.
        is_level: whether it is a level that only rises, which has no climatology.
    """
    changes = np.diff(past)
    step = float(np.sqrt(np.square(changes).mean()))
    # changes over the whole horizon where there are enough of them, else scaled from one month
    across = past[horizon:] - past[:-horizon]
    enough = len(across) >= horizon
    spread = float(np.sqrt(np.square(across).mean())) if enough else step * float(np.sqrt(horizon))
    if is_level:
        # around the trend: the root mean square of a rising level is mostly its trend
        spread = float(across.std()) if enough else float(changes.std()) * float(np.sqrt(horizon))
    out = {"random walk": past[-1] + spread * noise, "drift": past[-1] + horizon * changes.mean() + spread * noise}
    if not is_level:
        out["climatology"] = past[np.arange(len(noise)) % len(past)] + kernel_width(past) * noise
    return out


def constant_members(past: Floats, constant: float, noise: Floats) -> dict[str, Floats]:
    """Ensemble of the constant, with the past deviations from it."""
    return {CONSTANT: constant + float(np.sqrt(np.square(past - constant).mean())) * noise}
