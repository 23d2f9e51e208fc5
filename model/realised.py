"""What came, and how a recorded forecast fared against it.

Belongs here: the published levels of a month once it is over, the baselines, and the score of recorded quantiles. Does
not belong here: the scoring formulas (`scoring`), which forecasts are on record, or refitting (`origins`).

Only what is published can be scored: the best US record, the best Chinese record and their distance. The lag in months
and the compute ratio are estimates of this model, so no later publication says what they were, and they have no score.
A forecast is of the smoothed level; what is published strays from it by score noise, and the score counts that too.

A month has come once the index was read after its last day and the grace of the signposts, for models that are scored
late.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import pandas as pd

from model import scoring
from model.assumptions import load
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, month_number, month_start, read
from model.paths import stable_seed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence

    Floats = NDArray[np.float64]

GAP: Final = "gap_eci"
TARGETS: Final = (GAP, "us_frontier_eci", "china_frontier_eci")
BASELINES: Final = ("random walk", "drift", "climatology", "constant 7 months")
_ENSEMBLE_SEED: Final = "baselines"


def published_levels(evidence: Evidence) -> pd.DataFrame:
    """Best scores so far and their distance at the end of each month of the window; index: month number."""
    months = np.arange(evidence.first, evidence.last + 1)
    best = []
    for name in (US_RECORD, CHINA_RECORD):
        series = evidence.get(name)
        values = pd.Series(series.value, index=series.month).reindex(months)
        best.append(values.ffill().cummax())
    return pd.DataFrame({GAP: best[0] - best[1], TARGETS[1]: best[0], TARGETS[2]: best[1]}).dropna()


def published_gap(evidence: Evidence) -> pd.Series:
    """Published gap at the end of each month of the window, in points; index: month number."""
    return published_levels(evidence)[GAP]


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
        One row per target and horizon that has come: target, horizon_months, target_on, realised, crps, log_score (NaN
        where the outcome lies beyond the outermost quantiles), pit, and crps_<baseline> for each baseline; a level that
        only rises has no climatology and no constant, so those are NaN for the two frontiers.
    """
    config = load()
    outcomes = came.set_index(["target", "month"])["value"].to_dict()
    published = published_levels(_records(panel, as_of, config))
    noise = baseline_noise(as_of, config)
    rows = []
    keys = ["target", "horizon_months", "target_on"]
    groups = quantiles.sort_values([*keys, "quantile"]).groupby(keys, sort=False)
    for (target, horizon, target_on), mine in cast("Iterable[tuple[tuple[str, int, dt.date], pd.DataFrame]]", groups):
        if (target, target_on) not in outcomes:
            continue
        levels, values = mine["quantile"].to_numpy(float), mine["value"].to_numpy(float)
        outcome = float(outcomes[target, target_on])
        past, constant = published[target].to_numpy(), constant_gap(config) if target == GAP else None
        members = baseline_members(past, horizon, noise, constant)
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


def constant_gap(config: Config) -> float:
    """Seven months at the prior pace, in points."""
    return config.evaluation.replay.constant_lag_months * config.gap.prior["drift_eci"].mean


def baseline_noise(origin: dt.date, config: Config) -> Floats:
    """Standard normal noise of the baselines of an origin; the same at every horizon."""
    return np.random.default_rng(stable_seed(origin, _ENSEMBLE_SEED)).standard_normal(config.evaluation.replay.ensemble)


def baseline_members(past: Floats, horizon: int, noise: Floats, constant: float | None) -> dict[str, Floats]:
    """Ensembles of the baselines at one horizon.

    Args:
        past: published levels up to the origin, by month.
        horizon: months ahead.
        noise: standard normal, one per member.
        constant: the constant of the last baseline; None for a level that only rises, which has neither that baseline
            nor a climatology.
    """
    changes = np.diff(past)
    step = float(np.sqrt(np.square(changes).mean()))
    # changes over the whole horizon where there are enough of them, else scaled from one month
    across = past[horizon:] - past[:-horizon]
    enough = len(across) >= horizon
    spread = float(np.sqrt(np.square(across).mean())) if enough else step * float(np.sqrt(horizon))
    if constant is None:
        # around the trend: the root mean square of a rising level is mostly its trend
        spread = float(across.std()) if enough else float(changes.std()) * float(np.sqrt(horizon))
    out = {"random walk": past[-1] + spread * noise, "drift": past[-1] + horizon * changes.mean() + spread * noise}
    if constant is not None:
        width = 1.06 * past.std(ddof=1) * len(past) ** -0.2
        out["climatology"] = past[np.arange(len(noise)) % len(past)] + width * noise
        out["constant 7 months"] = constant + float(np.sqrt(np.square(past - constant).mean())) * noise
    return out
