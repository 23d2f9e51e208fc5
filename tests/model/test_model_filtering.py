from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm
from statsmodels.tsa.statespace.mlemodel import MLEModel

from model.evidence import read
from model.filtering import Ceiling, Filtered, Moments, Reading, System, run, smooth, stay_below
from model.gap import STRUCTURES, parameters, system
from model.paths import setting, window_readings
from model.stock import holdings

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from model.assumptions import Config


def by_statsmodels(built: System, data: list[Reading | None], draw: int) -> Any:
    """The same system in statsmodels: one observation slot per kind of reading, NaN where nothing was seen."""
    size = built.start_mean.shape[1]
    endog = np.full((len(data), 2), np.nan)
    cov = np.zeros((2, 2, len(data)))
    design = np.zeros((2, size))
    design[:, 0], design[1, 2] = 1.0, -1.0
    for t, reading in enumerate(data):
        cov[:, :, t] = np.eye(2)
        if reading is not None:
            slots = [0 if load[2] == 0.0 else 1 for load in reading.load]
            endog[t, slots] = reading.value
            cov[np.ix_(slots, slots, [t])] = reading.noise[:, :, None]
    model = MLEModel(endog, k_states=size, k_posdef=size)
    model["design"] = design
    model["transition"] = built.transition[draw]
    model["selection"] = np.eye(size)
    model["state_cov"] = np.diag(built.noise[draw])
    model["obs_cov"] = cov
    # statsmodels adds the intercept of month t on the way to t + 1
    intercept = np.zeros((size, len(data)))
    intercept[:, :-1] = built.shift[1:, draw].T
    model["state_intercept"] = intercept
    model.ssm.initialize_known(built.start_mean[draw], np.diag(built.start_var[draw]))
    model.ssm.loglikelihood_burn = 0
    return model.ssm.smooth()


@pytest.fixture(scope="module", params=range(4), ids="ABCD")
def filtered(
    request: pytest.FixtureRequest, steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> tuple[System, list[Reading | None], Filtered]:
    structure = STRUCTURES[request.param]
    evidence = read(steady_panel, as_of, config)
    data = window_readings(structure, evidence, config)
    scores = np.random.default_rng(1).standard_normal((7, len(structure.parameters)))
    # statsmodels knows no silences: they are tested apart
    data = [r and replace(r, ceilings=()) for r in data]
    data = [r if r is None or len(r.value) else None for r in data]
    built = system(
        structure,
        parameters(structure, scores, config),
        setting(evidence, holdings(evidence, config), config),
        config,
    )
    return built, data, run(built, data)


def test_filter_smoother_and_likelihood_agree_with_statsmodels(
    filtered: tuple[System, list[Reading | None], Filtered],
) -> None:
    built, data, ours = filtered
    means, covs = smooth(built, ours)
    for draw in range(7):
        theirs = by_statsmodels(built, data, draw)
        np.testing.assert_allclose(ours.log_likelihood[-1, draw], theirs.llf, atol=1e-8, rtol=0)
        np.testing.assert_allclose(ours.mean[:, draw], theirs.filtered_state.T, atol=1e-8)
        np.testing.assert_allclose(ours.cov[:, draw], theirs.filtered_state_cov.transpose(2, 0, 1), atol=1e-8)
        np.testing.assert_allclose(means[:, draw], theirs.smoothed_state.T, atol=1e-8)
        np.testing.assert_allclose(covs[:, draw], theirs.smoothed_state_cov.transpose(2, 0, 1), atol=1e-8)


def test_a_wrong_joint_error_would_be_noticed(filtered: tuple[System, list[Reading | None], Filtered]) -> None:
    built, data, ours = filtered
    independent = [r and Reading(r.value, r.load, np.diag(np.diag(r.noise))) for r in data]
    assert abs(run(built, independent).log_likelihood[-1, 0] - ours.log_likelihood[-1, 0]) > 1e-3


def test_a_month_without_a_reading_adds_no_likelihood(
    filtered: tuple[System, list[Reading | None], Filtered],
) -> None:
    _, data, ours = filtered
    for t in range(1, len(data)):
        same = np.array_equal(ours.log_likelihood[t], ours.log_likelihood[t - 1])
        assert same == (data[t] is None)


@pytest.mark.parametrize("chance", [0.4, 0.8, 1.0])
@pytest.mark.parametrize("bound", [-2.0, 0.3, 4.0])
def test_the_moments_after_a_silence_are_those_of_numerical_integration(chance: float, bound: float) -> None:
    mean, sd = 0.7, 1.6

    def weight(x: float, power: int) -> float:
        return float(x**power * norm.pdf(x, mean, sd) * (1 - chance * norm.cdf((x - bound) / 1.1)))

    total, first, second = (quad(weight, -12, 14, args=(k,), epsabs=1e-12, limit=200)[0] for k in range(3))
    before = Moments(np.array([[mean]]), np.array([[[sd**2]]]))
    after, density = stay_below(before, Ceiling(np.array([1.0]), bound, 1.1, chance))
    assert density[0] == pytest.approx(np.log(total), abs=1e-8)
    assert after.mean[0, 0] == pytest.approx(first / total, abs=1e-8)
    assert after.cov[0, 0, 0] == pytest.approx(second / total - (first / total) ** 2, abs=1e-8)


def test_a_long_silence_lowers_a_frontier_and_a_far_bound_says_nothing() -> None:
    before = Moments(np.array([[0.0]]), np.array([[[1.0]]]))
    near, _ = stay_below(before, Ceiling(np.array([1.0]), 0.0, 1.0, 0.4))
    far, density = stay_below(before, Ceiling(np.array([1.0]), 50.0, 1.0, 0.4))
    assert near.mean[0, 0] < -0.1
    assert abs(far.mean[0, 0]) < 1e-12
    assert abs(density[0]) < 1e-12
