from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import model
from model import verdict
from model.evidence import read
from model.gap import STRUCTURES
from model.inference import forget, infer
from model.paths import stable_seed
from model.stock import holdings

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.assumptions import Config


def test_the_three_regions_sum_to_one(steady: verdict.Outcome) -> None:
    for frame in (steady.verdict, steady.by_model, steady.sensitivity):
        np.testing.assert_allclose(frame[["p_s1", "p_s2", "p_neither"]].sum(axis=1), 1.0, atol=1e-12)


def test_weights_sum_to_one_and_none_falls_below_half_of_equal(steady: verdict.Outcome) -> None:
    weights = steady.by_model["weight"]
    assert abs(weights.sum() - 1.0) < 1e-12
    assert weights.min() >= 0.5 / len(STRUCTURES) - 1e-12


def test_the_mixture_is_the_weighted_mean_of_the_models(steady: verdict.Outcome) -> None:
    by_model = steady.by_model
    for name in ("p_s1", "p_s2", "p_neither", "leg_lag_p", "leg_ratio_p"):
        assert abs((by_model["weight"] * by_model[name]).sum() - steady.verdict[name].item()) < 1e-12


def test_the_joint_is_below_both_legs(steady: verdict.Outcome) -> None:
    one = steady.verdict.iloc[0]
    assert one["joint_p"] <= min(one["leg_lag_p"], one["leg_ratio_p"])
    assert one["p_s1"] == one["joint_p"]


def test_the_band_is_the_widest_range_of_the_models(steady: verdict.Outcome) -> None:
    ranges = [np.ptp(steady.by_model[name]) for name in ("p_s1", "p_s2", "p_neither")]
    assert abs(100 * max(ranges) - steady.verdict["disagreement_pp"].item()) < 1e-9


def test_stricter_thresholds_never_raise_a_probability(steady: verdict.Outcome) -> None:
    grid = steady.sensitivity
    for keys, order, sign in (
        (["threshold_ratio", "threshold_lag_s2", "include_offshore"], "threshold_lag_s1", -1),
        (["threshold_lag_s1", "threshold_lag_s2", "include_offshore"], "threshold_ratio", -1),
    ):
        for _, rows in grid.sort_values(order).groupby(keys):
            assert (sign * rows["p_s1"].diff().dropna() >= 0).all()
    for _, rows in grid.sort_values("threshold_lag_s2").groupby(["threshold_lag_s1", "threshold_ratio"]):
        assert (rows.groupby("include_offshore")["p_s2"].diff().dropna() >= 0).all()


def test_the_default_thresholds_are_part_of_the_sensitivity_table(steady: verdict.Outcome) -> None:
    grid = steady.sensitivity
    same = grid[
        (grid["threshold_lag_s1"] == 12)
        & (grid["threshold_ratio"] == 10)
        & (grid["threshold_lag_s2"] == 3)
        & grid["include_offshore"]
    ]
    assert same["p_s1"].item() == pytest.approx(steady.verdict["p_s1"].item(), abs=1e-12)


def test_quantiles_rise_with_their_level_at_every_horizon(steady: verdict.Outcome) -> None:
    for _, rows in steady.quantiles.groupby(["target", "target_on"]):
        assert (rows.sort_values("quantile")["value"].diff().dropna() >= 0).all()
    assert set(steady.quantiles["horizon_months"]) == {1, 3, 6, 12, 28}


def test_the_fan_runs_from_the_first_record_to_the_horizon_without_a_hole(steady: verdict.Outcome) -> None:
    fan = steady.fan[(steady.fan["target"] == "gap_eci") & (steady.fan["quantile"] == 0.5)]
    assert list(fan["month"]) == sorted(set(fan["month"]))
    assert (fan["month"].iloc[0], fan["month"].iloc[-1]) == (dt.date(2023, 11, 1), dt.date(2028, 12, 1))
    assert len(fan) == 62
    assert not fan.loc[fan["month"] <= dt.date(2026, 8, 1), "is_forecast"].any()


def test_the_density_agrees_with_the_probability_it_is_drawn_beside(steady: verdict.Outcome) -> None:
    mixture = steady.density[steady.density["model"] == "mixture"]
    step = mixture["lag_months"].diff().iloc[1]
    assert mixture["density"].sum() * step == pytest.approx(1.0, abs=0.01)
    below = mixture.loc[mixture["lag_months"] <= 3, "density"].sum() * step
    assert below == pytest.approx(steady.verdict["leg_lag_s2_p"].item(), abs=0.02)


def test_two_runs_are_identical_to_the_bit_on_one_thread_or_two(
    steady: verdict.Outcome, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    forget()
    again = verdict.run(steady_panel.sample(frac=1.0, random_state=3), as_of, threads=2)
    for name in (
        "verdict",
        "by_model",
        "quantiles",
        "fan",
        "density",
        "sensitivity",
        "state",
        "scoreboard",
        "concordance",
    ):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(steady, name), check_exact=True)


def test_the_seed_depends_on_day_and_version_only() -> None:
    day = dt.date(2026, 8, 11)
    assert stable_seed(day, "1.0.0") == stable_seed(day, "1.0.0")
    assert len({stable_seed(day, "1.0.0"), stable_seed(day, "1.0.1"), stable_seed(dt.date(2026, 8, 12), "1.0.0")}) == 3


def test_what_was_known_later_changes_nothing(
    steady: verdict.Outcome, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    later = steady_panel.tail(1).assign(known_on=dt.date(2026, 9, 1), value=9e9)
    again = verdict.run(pd.concat([steady_panel, later]), as_of)
    pd.testing.assert_frame_equal(again.verdict, steady.verdict, check_exact=True)


def test_a_thin_panel_names_the_remedy(steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    thin = steady_panel[steady_panel["indicator"] != "china_record_eci"]
    with pytest.raises(model.NotEnoughEvidence, match="load an older vintage"):
        verdict.run(thin, as_of)
    with pytest.raises(model.NotEnoughEvidence, match=r"marts\.indicator_panel"):
        verdict.run(steady_panel.drop(columns="known_on"), as_of)


def test_a_day_after_2028_is_refused(steady_panel: pd.DataFrame) -> None:
    with pytest.raises(model.HorizonPassed, match="before 2029"):
        verdict.run(steady_panel, dt.date(2029, 1, 1))


def test_the_ratio_today_is_the_one_of_definition_d3(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    held = holdings(read(steady_panel, as_of, config), config)
    # month of the readings: December 2025; index counts from the first month of the history
    december = 2025 * 12 + 11 - held.first
    assert 6.6 < np.exp(held.log_ratio[december]) < 7.6
    assert 10.0 < np.exp(held.log_ratio_owned[december]) < 11.2


@pytest.mark.parametrize(
    ("p", "band", "factors", "expected"),
    [
        ((0.85, 0.1), 10.0, (1.0, -1.0), "S1"),
        ((0.1, 0.85), 10.0, (-1.0, 1.0), "S2"),
        ((0.1, 0.1), 10.0, (-1.0, -0.2), "neither"),
        ((0.75, 0.1), 10.0, (1.0, -1.0), "not distinguishable"),
        ((0.85, 0.1), 31.0, (1.0, -1.0), "not distinguishable"),
        ((0.85, 0.1), 10.0, (0.4, -0.4), "not distinguishable"),
        ((0.85, 0.1), 10.0, (-1.0, 1.0), "not distinguishable"),
        ((0.85, 0.1), 10.0, (None, None), "not distinguishable"),
    ],
)
def test_the_rule_that_words_the_verdict(
    p: tuple[float, float],
    band: float,
    factors: tuple[float | None, float | None],
    expected: str,
    config: Config,
) -> None:
    masses = {"p_s1": p[0], "p_s2": p[1], "p_neither": 1.0 - sum(p)}
    assert verdict.decide(masses, band, factors, config) == expected


def test_people_are_shown_the_nearest_five_percent_and_nothing_finer_at_the_ends(config: Config) -> None:
    shown = {p: verdict.rounded(p, config) for p in (0.0, 0.024, 0.028, 0.049, 0.05, 0.074, 0.513, 0.95, 0.951, 0.99)}
    assert shown == {
        **dict.fromkeys((0.0, 0.024, 0.028, 0.049), "under 5 %"),
        0.05: "5 %",
        0.074: "5 %",
        0.513: "50 %",
        0.95: "95 %",
        **dict.fromkeys((0.951, 0.99), "over 95 %"),
    }


@pytest.mark.parametrize(
    ("end", "expected", "region"), [(20.7, "S1", "p_s1"), (0.5, "S2", "p_s2"), (9.0, "neither", "p_neither")]
)
def test_a_planted_world_is_recognised(
    planted: Callable[[float], pd.DataFrame], end: float, expected: str, region: str, quick_everywhere: Config
) -> None:
    assert quick_everywhere
    outcome = verdict.run(planted(end), dt.date(2028, 9, 15), paths=2_500)
    assert outcome.verdict["verdict"].item() == expected
    assert outcome.verdict[region].item() > 0.5


def test_the_steady_world_of_2026_is_not_distinguishable(steady: verdict.Outcome) -> None:
    assert steady.verdict["verdict"].item() == "not distinguishable"
    assert "do not yet tell" in steady.verdict["sentence"].item()


def test_concordance_is_a_share_and_both_scenarios_cover_no_less_than_one(steady: verdict.Outcome) -> None:
    table = steady.concordance.set_index("scenario")["overlap"]
    assert table.between(0.0, 1.0).all()
    assert table["both"] >= max(table["S1"], table["S2"]) - 1e-12


def test_a_kept_estimate_serves_equal_evidence_only(steady_panel: pd.DataFrame, as_of: dt.date, quick: Config) -> None:
    forget()
    first, again = (infer(steady_panel, as_of, 2_500, quick) for _ in range(2))
    assert first.fits is again.fits
    other = steady_panel.assign(value=steady_panel["value"] * 1.0001)
    assert infer(other, as_of, 2_500, quick).fits is not first.fits
    assert infer(steady_panel, as_of + dt.timedelta(days=1), 2_500, quick).fits is not first.fits
    copied = replace(quick, scenarios=replace(quick.scenarios))
    assert infer(steady_panel, as_of, 2_500, copied).fits is not first.fits
