from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import scoring

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import scoringrules
    return cast("ModuleType", scoringrules)


@pytest.mark.parametrize("seed", range(5))
def test_scores_agree_with_scoringrules(reference: ModuleType, seed: int) -> None:
    rng = np.random.default_rng(seed)
    members, realised = rng.normal(7.0, 3.0, 300), float(rng.normal(7.0, 4.0))
    theirs = reference.crps_ensemble(realised, members, estimator="nrg", backend="numpy")
    assert scoring.crps(members, realised) == pytest.approx(float(theirs), abs=1e-8)
    upper = reference.twcrps_ensemble(realised, members, a=9.0, estimator="nrg", backend="numpy")
    assert scoring.upper_tail_crps(members, realised, 9.0) == pytest.approx(float(upper), abs=1e-8)
    lower = reference.twcrps_ensemble(realised, members, b=4.0, estimator="nrg", backend="numpy")
    assert scoring.lower_tail_crps(members, realised, 4.0) == pytest.approx(float(lower), abs=1e-8)
    low, high = np.percentile(members, [25, 75])
    width = 1.06 * min(members.std(ddof=1), (high - low) / 1.34) * len(members) ** -0.2
    logs = reference.logs_ensemble(realised, members, bw=np.array(width), backend="numpy")
    assert scoring.log_score(members, realised) == pytest.approx(float(logs), abs=1e-8)


@settings(max_examples=50)
@given(
    members=st.lists(st.floats(-50, 50), min_size=2, max_size=40),
    realised=st.floats(-50, 50),
    threshold=st.floats(-50, 50),
)
def test_both_tails_together_are_the_whole_score(members: list[float], realised: float, threshold: float) -> None:
    ensemble = np.array(members)
    whole = scoring.crps(ensemble, realised)
    parts = scoring.upper_tail_crps(ensemble, realised, threshold) + scoring.lower_tail_crps(
        ensemble, realised, threshold
    )
    assert whole >= -1e-9
    assert parts == pytest.approx(whole, abs=1e-9)


def test_a_sharp_right_forecast_beats_a_wide_and_a_wrong_one() -> None:
    noise = np.random.default_rng(0).standard_normal(2_000)
    for score in (scoring.crps, scoring.log_score):
        right, wide, wrong = score(7 + noise, 7.0), score(7 + 5 * noise, 7.0), score(12 + noise, 7.0)
        assert right < wide < wrong


def test_the_integral_transform_of_a_calibrated_forecast_is_flat() -> None:
    rng = np.random.default_rng(1)
    values = [scoring.pit(rng.normal(size=500), float(rng.normal())) for _ in range(500)]
    assert np.histogram(values, 5, (0, 1))[0].min() > 70


LEVELS = np.array([0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975])


@pytest.mark.parametrize("seed", range(5))
def test_the_score_of_quantiles_agrees_with_scoringrules(reference: ModuleType, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, realised = np.sort(rng.normal(7.0, 3.0, len(LEVELS))), float(rng.normal(7.0, 4.0))
    theirs = reference.crps_quantile(realised, values, LEVELS, backend="numpy")
    assert scoring.quantile_crps(LEVELS, values, realised) == pytest.approx(float(theirs), abs=1e-8)


def test_the_log_score_of_quantiles_is_that_of_the_density_between_them() -> None:
    values = np.linspace(0.0, 8.0, len(LEVELS))
    assert scoring.quantile_log_score(LEVELS, values, 3.5) == pytest.approx(-np.log(0.25))
    assert scoring.quantile_log_score(LEVELS, values, 8.0) == pytest.approx(-np.log(0.025))


@pytest.mark.parametrize("end", [0.0, 8.0])
def test_a_miss_beyond_the_outermost_quantile_costs_more_the_further_it_lies(end: float) -> None:
    values = np.linspace(0.0, 8.0, len(LEVELS))
    away = -1.0 if end == 0.0 else 1.0
    costs = [scoring.quantile_log_score(LEVELS, values, end + away * far) for far in (0.0, 0.1, 2.0, 20.0)]
    assert np.isfinite(costs).all()
    assert costs == sorted(costs)


def test_the_log_score_of_quantiles_is_that_of_a_whole_density() -> None:
    values = np.array([-2.0, -1.0, 0.0, 1.5, 3.0, 4.0, 6.0, 7.0, 9.0])
    at = np.linspace(-400.0, 400.0, 400_001)
    density = np.exp([-scoring.quantile_log_score(LEVELS, values, float(y)) for y in at])
    assert float(density.sum() * (at[1] - at[0])) == pytest.approx(1.0, abs=2e-3)


def test_many_quantiles_score_as_the_ensemble_they_stand_for() -> None:
    from scipy.stats import norm

    levels = (np.arange(2_000) + 0.5) / 2_000
    values = norm.ppf(levels, 7.0, 3.0)
    assert scoring.quantile_crps(levels, values, 9.0) == pytest.approx(scoring.crps(values, 9.0), rel=1e-3)
    assert scoring.quantile_pit(levels, values, 7.0) == pytest.approx(0.5, abs=1e-3)
