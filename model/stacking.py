"""Weights of the structural models from their log scores at past origins.

Belongs here: predictive densities of past records and the weights that follow. Does not belong here: the backtest of
the published forecast, which refits at every origin.

At each past month the readings 3, 6 and 12 months later are scored under each model given only the readings up to that
month: the parameter draws of the fit are re-weighted to the likelihood of that prefix, so one set of draws serves every
origin and no later reading enters. The stacking weights maximise the sum of log mixture scores and are then shrunk
half-way to equal weights, because two years of overlapping origins are few.

Reference: Yao, Vehtari, Simpson and Gelman 2018, Using stacking to average Bayesian predictive distributions,
doi:10.1214/17-BA1091
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.evidence import month_number
from model.filtering import predict, run, update
from model.gap import parameters, system
from model.paths import window_readings
from model.posterior import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence
    from model.paths import Fit

    Floats = NDArray[np.float64]

_EM_STEPS = 500


def origin_scores(fitted: Fit, evidence: Evidence, config: Config) -> Floats:
    """Return log predictive densities (origins, horizons) of one model; NaN where nothing was observed.

    The compute ratio a model saw at an origin stays at its value of that month beyond the lag, as it would have then.
    """
    horizons = config.gap.stacking.horizons_months
    structure = fitted.structure
    data = window_readings(structure, evidence, config)
    # every other draw of the last round is enough for a score
    keep = slice(-config.gap.sampling.refine, None, 2)
    values = parameters(structure, fitted.posterior.scores[keep], config)
    built = system(structure, values, fitted.setting, config)
    filtered = run(built, data)
    first = max(month_number(config.gap.window.stacking_from_on) - evidence.first, 0)
    origins = range(first, evidence.months - min(horizons))
    out = np.full((max(len(origins), 0), len(horizons)), np.nan)
    lag = config.gap.dynamics.ratio_lag_months
    for row, origin in enumerate(origins):
        log_weights = fitted.posterior.log_prior_weight[keep] + filtered.log_likelihood[origin]
        weights = normalise(log_weights)
        moments = filtered.moments[origin]
        for month in range(origin + 1, min(origin + max(horizons), evidence.months - 1) + 1):
            moments = predict(moments, built, min(month, origin + lag))
            reading = data[month]
            if month - origin in horizons and reading is not None:
                density = update(moments, reading)[1]
                peak = density.max()
                out[row, horizons.index(month - origin)] = peak + np.log(weights @ np.exp(density - peak))
    return out


def stack(scores: Floats, prior_cases: float) -> Floats:
    """Return weights (models,) that maximise the sum of log mixture scores plus a Dirichlet prior around equality.

    The prior counts as `prior_cases` cases on which all models did equally well: without it two early cases would put
    all weight on one model. The problem is concave; expectation-maximisation climbs it without leaving the simplex.

    Args:
        scores: log predictive densities (models, cases); cases with a NaN are skipped.
        prior_cases: weight of the prior; without a case the weights are equal.
    """
    models = len(scores)
    weights = np.full(models, 1.0 / models)
    cases = scores[:, np.isfinite(scores).all(axis=0)]
    if not cases.size:
        return weights
    likelihood = np.exp(cases - cases.max(axis=0))
    for _ in range(_EM_STEPS):
        share = weights[:, None] * likelihood
        counts = (share / share.sum(axis=0)).sum(axis=1) + prior_cases / models
        weights = counts / counts.sum()
    return weights


def shrink(weights: Floats, config: Config) -> Floats:
    """Move weights towards equality by the configured share."""
    share = config.gap.stacking.shrink_to_equal
    return np.asarray(share / len(weights) + (1.0 - share) * weights)


def weigh(fits: list[Fit], evidence: Evidence, config: Config) -> Floats:
    """Return the weights of the structural models."""
    scores = np.stack([origin_scores(each, evidence, config).ravel() for each in fits])
    return shrink(stack(scores, config.gap.stacking.prior_cases), config)
