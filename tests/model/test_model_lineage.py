"""Every input moves the answer, in the direction it should, and the data matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from model.decomposition import MEASURES, measure
from model.evidence import read, readings, record_sd
from model.inference import infer, project
from model.regions import at_horizon, weighted_quantiles
from model.stacking import origin_scores, shrink, stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.assumptions import Config

PATHS = 2_500


def answer(panel: pd.DataFrame, as_of: dt.date, config: Config) -> dict[str, float]:
    return dict(zip(MEASURES, measure(infer(panel, as_of, PATHS, config), config), strict=True))


@pytest.fixture(scope="module")
def base(steady_panel: pd.DataFrame, as_of: dt.date, quick: Config) -> dict[str, float]:
    return answer(steady_panel, as_of, quick)


@pytest.mark.parametrize(
    ("indicator", "change", "measure_name", "sign"),
    [
        ("us_record_eci", lambda v: v + 2.0, "gap_eci", 1),
        ("china_record_eci", lambda v: v + 2.0, "gap_eci", -1),
        ("world_h100e", lambda v: v * 1.3, "log10_ratio", 1),
        ("china_licensed_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_domestic_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_smuggled_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_offshore_h100e", lambda v: v * 1.3, "log10_ratio", -1),
    ],
)
def test_every_series_nudged_moves_state_and_probability(
    indicator: str,
    change: Callable[[float], float],
    measure_name: str,
    sign: int,
    base: dict[str, float],
    steady_panel: pd.DataFrame,
    as_of: dt.date,
    quick: Config,
) -> None:
    mine = steady_panel["indicator"] == indicator
    moved = answer(
        steady_panel.assign(value=steady_panel["value"].where(~mine, steady_panel["value"].map(change))), as_of, quick
    )
    assert sign * (moved[measure_name] - base[measure_name]) > 0.01
    assert abs(moved["log_odds_s1"] - base["log_odds_s1"]) > 1e-4


def test_an_interval_widened_moves_the_answer(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    wider = steady_panel.assign(low=steady_panel["value"] - 6.0, high=steady_panel["value"] + 6.0)
    wider.loc[~wider["indicator"].str.endswith("eci"), ["low", "high"]] = np.nan
    assert answer(wider, as_of, quick)["gap_eci"] != base["gap_eci"]


def test_an_unknown_indicator_moves_nothing(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    other = steady_panel.tail(1).assign(indicator="adoption_share", value=0.4)
    assert answer(pd.concat([steady_panel, other]), as_of, quick) == base


def test_a_published_lag_enters_with_a_bias_of_its_own(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    said = steady_panel.tail(1).assign(
        indicator="statement_lag_months", value=14.0, month=dt.date(2026, 5, 1), known_on=dt.date(2026, 5, 20)
    )
    panel = pd.concat([steady_panel, said], ignore_index=True)
    moved = answer(panel, as_of, quick)
    assert moved["gap_eci"] > base["gap_eci"]
    # but far less than a reading of the index itself would move it
    assert moved["gap_eci"] < base["gap_eci"] + 2.0


def test_the_starting_gap_doubled_moves_the_answer(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    early = (steady_panel["indicator"] == "china_record_eci") & (steady_panel["month"] <= dt.date(2024, 3, 1))
    doubled = steady_panel.assign(value=steady_panel["value"] - 7.0 * early)
    assert abs(answer(doubled, as_of, quick)["log_odds_s2"] - base["log_odds_s2"]) > 0.01


def test_half_the_records_widen_the_intervals(steady_panel: pd.DataFrame, as_of: dt.date, quick: Config) -> None:
    records = steady_panel["indicator"].str.endswith("record_eci")
    order = steady_panel.groupby("indicator").cumcount()
    half = steady_panel[~records | (order % 2 == 0)]

    def width(panel: pd.DataFrame) -> float:
        drawn = infer(panel, as_of, PATHS, quick).drawn
        return float(np.mean([d.cov[:, 2, 2].mean() + d.mean[:, 2].var() for d in drawn]))

    assert width(half) > width(steady_panel)


def test_a_gap_shuffled_in_time_is_forecast_worse_by_every_model(
    steady_panel: pd.DataFrame, make_panel: Callable[..., pd.DataFrame], as_of: dt.date, quick: Config
) -> None:
    order = np.random.default_rng(2).permutation(34)
    gaps = np.linspace(14.0, 4.0, 34)
    scores = [infer(make_panel(list(values), every=1), as_of, PATHS, quick).fits for values in (gaps, gaps[order])]
    for straight, shuffled in zip(*scores, strict=True):
        assert straight.posterior.log_likelihood[-1].max() > shuffled.posterior.log_likelihood[-1].max() + 5.0
    assert len(steady_panel)


def test_a_month_without_a_record_enters_as_a_ceiling_not_as_a_score(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    data = readings(read(steady_panel, as_of, config), config, 3)
    for at, month in enumerate(data[1:-1], start=1):
        assert month is not None
        assert (len(month.value), len(month.ceilings)) == ((2, 0) if at % 2 == 0 else (0, 2))
    # the running month says nothing yet
    assert data[-1] is None


def test_a_record_yet_to_be_entered_is_no_silence(steady_panel: pd.DataFrame, as_of: dt.date, config: Config) -> None:
    evidence = read(steady_panel, as_of, config)
    month = evidence.first + 5
    waiting = replace(evidence, unsettled=frozenset({("us_record_eci", month)}))
    before, after = (readings(each, config, 3)[5] for each in (evidence, waiting))
    assert before is not None
    assert after is not None
    assert (len(before.ceilings), len(after.ceilings)) == (2, 1)
    assert evidence.fingerprint != waiting.fingerprint


def test_noise_is_the_published_interval_but_never_below_realised_revisions(config: Config) -> None:
    low, high = np.array([100.0, 100.0, np.nan]), np.array([100.5, 106.58, np.nan])
    np.testing.assert_allclose(record_sd(low, high, config), [0.87, 2.0, 1.1], rtol=1e-12)


def test_parameter_uncertainty_is_carried_into_every_path(
    steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    inference = infer(steady_panel, as_of, PATHS, quick)

    def spread(drawn: list[Any]) -> float:
        futures = project(replace(inference, drawn=drawn), quick, with_frontier=False)
        lags = [at_horizon(f, inference.evidence.last, quick).lag[:, None] for f in futures]
        low, high = weighted_quantiles(lags, inference.weights, (0.05, 0.95))[:, 0]
        return float(high - low)

    plugged = [
        replace(d, parameters={name: np.full_like(v, v.mean()) for name, v in d.parameters.items()})
        for d in inference.drawn
    ]
    assert spread(inference.drawn) > 1.05 * spread(plugged)


def test_stacking_prefers_the_better_model_and_the_prior_guards_against_few_cases(config: Config) -> None:
    rng = np.random.default_rng(0)
    scores = np.stack([rng.normal(-1.0, 0.3, 60), rng.normal(-2.0, 0.3, 60), rng.normal(-2.0, 0.3, 60)])
    many, few = stack(scores, 4.0), stack(scores[:, :1], 4.0)
    assert many[0] > 0.8
    assert abs(few[0] - 1 / 3) < 0.2
    assert stack(np.full((4, 3), np.nan), 4.0) == pytest.approx(0.25)
    np.testing.assert_allclose(shrink(many, config), 0.5 / 3 + 0.5 * many)


def test_weights_of_an_origin_use_no_later_reading(steady_panel: pd.DataFrame, as_of: dt.date, quick: Config) -> None:
    inference = infer(steady_panel, as_of, PATHS, quick)
    fitted = inference.fits[0]
    scores = origin_scores(fitted, inference.evidence, quick)
    later = steady_panel.assign(value=steady_panel["value"] + 9.0 * (steady_panel["month"] >= dt.date(2026, 6, 1)))
    other = origin_scores(fitted, read(later, as_of, quick), quick)
    # origins whose targets all lie before June 2026 are scored alike, though the panel differs after it
    np.testing.assert_array_equal(scores[:10], other[:10])
    assert not np.array_equal(scores[-3:], other[-3:], equal_nan=True)
