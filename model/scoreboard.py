"""Which path fits the data since the paper: cumulative, tempered log Bayes factors.

Belongs here: the two scenario trajectories as forecasts and their joint score. Does not belong here: P(S).

A scenario starts where the reference mixture had the gap in the month of the paper and ramps to the lag the scenario
names for the end of 2028; deviations from the ramp revert and are disturbed as in model A, with its parameters as they
were known then. The readings since the paper (both blocs' records, jointly, with their shared errors) get one joint
predictive density per scenario and one under the reference mixture, each averaged over its own draws of parameters:
multivariate, never a product over indicators. Tempering raises each to the power 0.5. Nothing before the paper counts,
and the paper's month counts only from the day of publication, so records of May 2026 enter from June on by their effect
on the state, not on the score. Compute stocks are left out: their readings since then are a handful of revisions of the
past, and a ratio is named for neither scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from model.evidence import month_number
from model.filtering import predict, run, update
from model.gap import parameters, system
from model.paths import window_readings
from model.posterior import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.assumptions.schema import Prior
    from model.evidence import Evidence
    from model.filtering import Reading, System
    from model.paths import Fit

    Floats = NDArray[np.float64]

_LOG_10: Final = float(np.log(10.0))


@dataclass(frozen=True)
class Score:
    """Cumulative tempered log10 Bayes factors by month since the paper."""

    month: list[int]
    log10_bf_s1: Floats
    log10_bf_s2: Floats
    reason: str  # why there is no score, empty otherwise


def _joint(built: System, data: list[Reading | None], start: int, weights: Floats) -> Floats:
    """Cumulative log density, by month after `start`, of all later readings given those up to `start`."""
    before = run(built, data[: start + 1])
    moments = before.moments[-1]
    total = np.zeros(len(weights))
    out = []
    for month in range(start + 1, len(data)):
        moments = predict(moments, built, month)
        reading = data[month]
        if reading is not None:
            moments, density = update(moments, reading)
            total = total + density
        peak = total.max()
        out.append(peak + np.log(weights @ np.exp(total - peak)))
    return np.array(out)


def ramp(built: System, reversion: Floats, start: int, line: Floats) -> System:
    """Replace the pull of a reverting system after month `start` by reversion to a line.

    Args:
        built: a system of model A.
        reversion: its reversion, (K,).
        start: month of the window in which the line begins.
        line: gap on the line from month `start` to the end of the window, in points, (months, K).
    """
    shift = built.shift.copy()
    shift[start + 1 :, :, 2] = line[1:] - (1.0 - reversion) * line[:-1]
    return replace(built, shift=shift)


def _scores(count: int, prior: Prior) -> Floats:
    """Spread `count` end points over a normal prior evenly by quantile, in a fixed shuffled order."""
    from scipy.special import ndtri

    order = np.random.default_rng(count).permutation(count)
    return np.asarray(prior.mean + prior.sd * ndtri((order + 0.5) / count))


def score(fits: list[Fit], model_weights: Floats, evidence: Evidence, config: Config) -> Score:
    """Score both scenarios against the reference mixture on the readings since the paper.

    Args:
        fits: the fitted structural models, model A among them.
        model_weights: weights of the reference mixture.
        evidence: what is known.
        config: the assumptions.
    """
    horizon = config.scenarios.horizon
    paper, end_month = month_number(horizon.paper_on), month_number(horizon.region_months[1])
    start = paper - evidence.first
    none = np.zeros(0)
    if start < 0 or start >= evidence.months - 1:
        return Score([], none, none, "no month since the paper is complete enough to score")
    keep = slice(-config.gap.sampling.refine, None)
    # share of the ramp covered by each month of the window from the paper's on
    covered = np.minimum(np.arange(evidence.months - start) / (end_month - paper), 1.0)[:, None]
    reference = []
    scenario: dict[str, Floats] = {}
    for fitted in fits:
        data = window_readings(fitted.structure, evidence, config)
        values = parameters(fitted.structure, fitted.posterior.scores[keep], config)
        built = system(fitted.structure, values, fitted.setting, config)
        # weights as they were in the month of the paper: no credit, and no hindsight
        weights = normalise(fitted.posterior.log_prior_weight[keep] + fitted.posterior.log_likelihood[start][keep])
        reference.append(_joint(built, data, start, weights))
        if fitted.structure.name == "A":
            now = run(built, data[: start + 1]).moments[-1].mean[2]
            for name, trajectory in config.scenarios.trajectory.items():
                end = _scores(len(now), trajectory.lag_end_months) * values["drift_eci"]
                ramped = ramp(built, values["reversion"], start, now + (end - now) * covered)
                scenario[name] = _joint(ramped, data, start, weights)
    stacked = np.stack(reference) + np.log(model_weights)[:, None]
    mixture = np.logaddexp.reduce(stacked, axis=0)
    temper = config.scenarios.verdict.temper
    months = list(range(paper + 1, evidence.last + 1))
    factors = {name: temper * (value - mixture) / _LOG_10 for name, value in scenario.items()}
    return Score(months, factors["s1"], factors["s2"], "")
