from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.statespace.mlemodel import MLEModel

from model.bends import course
from model.evidence import biases, read, readings
from model.filtering import Filtered, Reading, System, run, smooth
from model.gap import LEVEL, STATES, SWING, nodes, system

if TYPE_CHECKING:
    from model.assumptions import Config


def by_statsmodels(built: System, data: list[Reading | None], draw: int) -> Any:
    """The same system in statsmodels: one observation slot per kind of reading, NaN where nothing was seen."""
    size = built.start_mean.shape[1]
    endog = np.full((len(data), 2), np.nan)
    cov = np.zeros((2, 2, len(data)))
    design = np.zeros((2, size))
    design[:, [LEVEL, SWING]] = 1.0
    design[1, STATES] = 1.0
    for t, reading in enumerate(data):
        cov[:, :, t] = np.eye(2)
        if reading is not None:
            slots = [int(load[STATES]) for load in reading.load]
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


@pytest.fixture(scope="module", params=["LLAR", "A*"])
def filtered(
    request: pytest.FixtureRequest, steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> tuple[System, list[Reading | None], Filtered]:
    said = steady_panel.tail(1).assign(
        indicator="statement_lag_months", value=9.0, month=dt.date(2026, 5, 1), known_on=dt.date(2026, 5, 20)
    )
    unread = steady_panel.tail(1).assign(indicator="index_models_scored", value=9.0, month=dt.date(2026, 4, 1))
    evidence = read(pd.concat([steady_panel, said, unread.assign(known_on=dt.date(2026, 4, 30))]), as_of, config)
    built = system(nodes(request.param, config), evidence.months, biases(evidence, config))
    data = readings(evidence, config)
    return built, data, run(built, data)


def test_filter_smoother_and_likelihood_agree_with_statsmodels(
    filtered: tuple[System, list[Reading | None], Filtered],
) -> None:
    built, data, ours = filtered
    means, covs = smooth(built, ours)
    for draw in range(0, built.start_mean.shape[0], 17):
        theirs = by_statsmodels(built, data, draw)
        np.testing.assert_allclose(ours.log_likelihood[-1, draw], theirs.llf, atol=1e-8, rtol=0)
        np.testing.assert_allclose(ours.mean[:, draw], theirs.filtered_state.T, atol=1e-8)
        np.testing.assert_allclose(ours.cov[:, draw], theirs.filtered_state_cov.transpose(2, 0, 1), atol=1e-8)
        np.testing.assert_allclose(means[:, draw], theirs.smoothed_state.T, atol=1e-8)
        np.testing.assert_allclose(covs[:, draw], theirs.smoothed_state_cov.transpose(2, 0, 1), atol=1e-8)


def test_a_wrong_noise_would_be_noticed(filtered: tuple[System, list[Reading | None], Filtered]) -> None:
    built, data, ours = filtered
    louder = [r and Reading(r.value, r.load, 1.1 * r.noise) for r in data]
    assert abs(run(built, louder).log_likelihood[-1, 0] - ours.log_likelihood[-1, 0]) > 1e-3


def test_a_month_without_a_reading_adds_no_likelihood(
    filtered: tuple[System, list[Reading | None], Filtered],
) -> None:
    _, data, ours = filtered
    for t in range(1, len(data)):
        same = np.array_equal(ours.log_likelihood[t], ours.log_likelihood[t - 1])
        assert same == (data[t] is None)


def test_without_a_bend_the_regimes_filter_and_look_ahead_as_the_plain_filter_does(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    evidence = read(steady_panel, as_of, config)
    found = course("A*", evidence, 28, 1.15, config)
    built = system(nodes("A*", config), evidence.months, ())
    plain = run(built, readings(evidence, config))
    load = np.zeros(STATES)
    load[[LEVEL, SWING]] = 1.0
    mean, cov = plain.mean[-1], plain.cov[-1]
    noise = config.gap.noise.month_sd_eci**2
    for ahead in range(7):
        np.testing.assert_allclose(found.mean[ahead, 0], mean @ load, atol=1e-8)
        np.testing.assert_allclose(found.var[ahead, 0], load @ cov @ load + noise, atol=1e-8)
        mean = np.einsum("kij,kj->ki", built.transition, mean)
        cov = built.transition @ cov @ np.swapaxes(built.transition, 1, 2)
        cov[:, range(STATES), range(STATES)] += built.noise
    # a bend that has not begun looks like none so far, and leads elsewhere in the end
    np.testing.assert_allclose(found.log_evidence[3:6], found.log_evidence[0], atol=1e-9)
    assert (found.quarter_mean[1] > found.quarter_mean[0] + 5.0).all()
    assert (found.quarter_mean[6] < found.quarter_mean[0] - 1.0).all()


def test_the_mean_of_a_quarter_has_the_moments_of_simulated_quarters(
    steady_panel: pd.DataFrame, config: Config
) -> None:
    day = dt.date(2028, 8, 31)
    evidence = read(steady_panel, day, config)
    found = course("A*", evidence, 4, 1.15, config)
    built = system(nodes("A*", config), evidence.months, ())
    end = run(built, readings(evidence, config)).moments[-1]
    node, rng = 24, np.random.default_rng(0)
    state = rng.multivariate_normal(end.mean[:, node], end.cov[:, :, node], 40_000)
    total = np.zeros(len(state))
    for month in range(1, 5):
        state = state @ built.transition[node].T + np.sqrt(built.noise[node]) * rng.standard_normal(state.shape)
        if month > 1:
            total += state[:, LEVEL] + state[:, SWING] + config.gap.noise.month_sd_eci * rng.standard_normal(len(state))
    assert found.quarter_mean[0, node] == pytest.approx(total.mean() / 3.0, abs=0.05)
    assert found.quarter_var[0, node] == pytest.approx(total.var() / 9.0, rel=0.03)
