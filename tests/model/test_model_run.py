from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import model
from model import answers, outlook, regions, verdict
from model.evidence import month_number
from model.keeping import forget
from model.outlook import QUARTER, infer
from model.stock import seed_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.assumptions import Config


def test_the_three_regions_sum_to_one(steady: verdict.Outcome) -> None:
    for frame in (steady.verdict, steady.by_model, steady.sensitivity):
        np.testing.assert_allclose(frame[["p_s1", "p_s2", "p_neither"]].sum(axis=1), 1.0, atol=1e-12)


def test_the_components_count_alike_at_first_and_past_gaps_fade_out(steady: verdict.Outcome, config: Config) -> None:
    assert outlook.pool(6, config) == pytest.approx(dict.fromkeys(("LLAR", "A*", "CL"), 1 / 3))
    assert outlook.pool(18, config)["CL"] == pytest.approx(1 / 6)
    assert outlook.pool(24, config)["CL"] == 0.0
    for horizon in (1, 12, 15, 23, 60):
        assert sum(outlook.pool(horizon, config).values()) == pytest.approx(1.0)
    assert list(steady.by_model["weight"]) == [0.5, 0.5, 0.0]
    # stress lines stand beside the forecast and not in it
    assert set(steady.stress["model"]).isdisjoint(steady.by_model["model"])
    assert (steady.stress["lag_high"] > steady.stress["lag_low"]).all()


def test_the_mixture_is_the_weighted_mean_of_the_models(steady: verdict.Outcome) -> None:
    by_model = steady.by_model
    for name in ("p_s1", "p_s2", "p_neither", "leg_lag_p", "leg_ratio_p"):
        assert abs((by_model["weight"] * by_model[name]).sum() - steady.verdict[name].item()) < 1e-12


def test_the_joint_is_below_both_legs(steady: verdict.Outcome) -> None:
    one = steady.verdict.iloc[0]
    assert one["joint_p"] <= min(one["leg_lag_p"], one["leg_ratio_p"])
    assert one["p_s1"] == one["joint_p"]


def test_the_band_is_the_widest_range_of_the_models(steady: verdict.Outcome) -> None:
    counted = steady.by_model[steady.by_model["weight"] > 0]
    ranges = [np.ptp(counted[name]) for name in ("p_s1", "p_s2", "p_neither")]
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


def test_two_runs_are_identical_to_the_bit_whatever_the_order_of_rows(
    steady: verdict.Outcome, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    forget()
    again = verdict.run(steady_panel.sample(frac=1.0, random_state=3), as_of)
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
        "priors",
        "stress",
    ):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(steady, name), check_exact=True)


def test_the_seed_depends_on_the_version_only_so_a_day_without_news_moves_little(
    steady: verdict.Outcome, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    assert len({seed_of("2.0.0"), seed_of("2.0.1")}) == 2
    tomorrow = verdict.run(steady_panel, as_of + dt.timedelta(days=1)).verdict.iloc[0]
    for name in ("seed", "p_s1", "p_s2", "p_neither", "leg_ratio_p", "log10_bf_s1"):
        # the same month of the model's clock: the same odds to the last digit
        assert tomorrow[name] == steady.verdict[name].item()


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


def test_the_ratio_of_the_readings_is_the_one_of_definition_d3(steady_panel: pd.DataFrame, config: Config) -> None:
    account = infer(steady_panel, dt.date(2025, 12, 31), config).account
    december = account.at(month_number(dt.date(2025, 12, 1)))
    assert 6.0 < 10.0 ** np.median(account.log10_ratio[december]) < 8.4
    assert 9.5 < 10.0 ** np.median(account.log10_ratio_owned[december]) < 12.0


@pytest.mark.parametrize(
    ("lead", "parity", "before", "expected"),
    [
        (0.85, 0.05, "", "very likely lead"),
        (0.05, 0.85, "", "very likely parity"),
        (0.1, 0.1, "", "very likely between"),
        (0.75, 0.1, "", "likely lead"),
        (0.55, 0.2, "", "open"),
        # a label changes only when its chance has crossed the bar by the margin
        (0.81, 0.05, "likely lead", "likely lead"),
        (0.83, 0.05, "likely lead", "very likely lead"),
        (0.79, 0.05, "very likely lead", "very likely lead"),
        (0.77, 0.05, "very likely lead", "likely lead"),
        (0.61, 0.05, "open", "open"),
    ],
)
def test_the_rule_that_labels_the_destination(lead: float, parity: float, before: str, expected: str) -> None:
    row = {"p_lead": lead, "p_parity": parity, "p_between": 1.0 - lead - parity}
    each = {"mixture": row, "LLAR": row, "A*": row}
    degree, _, outcome = before.rpartition(" ")
    said = answers.Destination(f"p_{outcome}", degree) if degree else answers.OPEN if before else None
    assert verdict.label(verdict.destination(each, {"LLAR": 0.5, "A*": 0.5}, said)) == expected


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        ((0.6, -0.2), "fits scenario 1 better"),
        ((1.1, 0.1), "fits scenario 1 clearly better"),
        ((-1.0, 0.7), "fits scenario 2 better"),
        ((0.6, 0.3), "too early to tell"),
        ((0.4, -0.4), "too early to tell"),
        ((-0.6, -0.5), "fits no change"),
        ((None, None), "too early to tell"),
    ],
)
def test_the_rule_that_words_what_the_data_fit(factors: tuple[float | None, float | None], expected: str) -> None:
    assert verdict.tracking(factors) == expected


def test_a_lead_is_scenario_1_only_with_the_compute_beside_it() -> None:
    lead, parity, between = (answers.Destination(name, "likely") for name in verdict.OUTCOMES)
    assert verdict.named(lead, {"p_s1": 0.5, "p_lead": 0.7}) == "S1"
    assert verdict.named(lead, {"p_s1": 0.3, "p_lead": 0.7}) == "neither"
    assert verdict.named(parity, {"p_s1": 0.0, "p_lead": 0.1}) == "S2"
    assert verdict.named(between, {"p_s1": 0.0, "p_lead": 0.1}) == "neither"
    assert verdict.named(answers.OPEN, {"p_s1": 0.5, "p_lead": 0.7}) == "not distinguishable"


@pytest.mark.parametrize(
    ("end", "expected", "region", "fits"),
    [
        (20.7, "S1", "p_s1", "fits scenario 1 clearly better"),
        (0.5, "S2", "p_s2", "fits scenario 2 clearly better"),
        (9.0, "neither", "p_neither", "fits no change"),
    ],
)
def test_a_planted_world_is_recognised(
    planted: Callable[[float], pd.DataFrame], end: float, expected: str, region: str, fits: str
) -> None:
    outcome = verdict.run(planted(end), dt.date(2028, 9, 15))
    assert outcome.verdict["verdict"].item() == expected
    assert outcome.verdict[region].item() > 0.6
    assert outcome.verdict["tracking"].item() == fits


def test_the_steady_world_of_2026_is_too_early_to_tell(steady: verdict.Outcome) -> None:
    one = steady.verdict.iloc[0]
    assert one["tracking"] == "too early to tell"
    assert one["destination"] in {"likely between", "very likely between"}
    assert "beforehand" in one["sentence"]
    assert one["told_by_now_s1"] < 0.1


def test_the_destination_can_be_worked_out_by_hand_from_the_mixture(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    """From the published gap to the chance of a lead, over every node, regime and path, without the grid."""
    from scipy.stats import norm

    inference = infer(steady_panel, as_of, config)
    there = regions.destination(inference, config)
    bar = config.scenarios.region.lag_s1_months * outlook.paces(inference, config) - outlook.shift(
        inference, QUARTER, config
    )
    some = slice(None, None, 64)
    total = 0.0
    for name, course in inference.courses.items():
        for regime, odds in enumerate(inference.odds):
            for node, weight in enumerate(course.weight[regime]):
                mean, var = course.quarter_mean[regime, node], course.quarter_var[regime, node]
                total += there.weight[name] * odds * weight * norm.sf((bar[some] - mean) / np.sqrt(var)).mean()
    below = sum(
        weight * regions.below(there, name, config.scenarios.region.lag_s1_months).sum(axis=0)[some].mean()
        for name, weight in there.weight.items()
    )
    assert 1.0 - below == pytest.approx(total, abs=2e-4)


def test_concordance_is_a_share_and_both_scenarios_cover_no_less_than_one(steady: verdict.Outcome) -> None:
    table = steady.concordance.set_index("scenario")["overlap"]
    assert table.between(0.0, 1.0).all()
    assert table["both"] >= max(table["S1"], table["S2"]) - 1e-12


def test_a_kept_estimate_serves_equal_evidence_only(steady_panel: pd.DataFrame, as_of: dt.date, config: Config) -> None:
    forget()
    first, again = (infer(steady_panel, as_of, config) for _ in range(2))
    assert again.courses["LLAR"] is first.courses["LLAR"]

    def is_kept(panel: pd.DataFrame, day: dt.date, assumed: Config) -> bool:
        return infer(panel, day, assumed).courses["LLAR"] is first.courses["LLAR"]

    later, month_later = (as_of + dt.timedelta(days=days) for days in (1, 31))
    stocks = steady_panel["indicator"].str.endswith("_h100e")
    more_chips = steady_panel.assign(value=steady_panel["value"].where(~stocks, steady_panel["value"] * 1.5))
    # the gap's own course knows nothing of chips, nor of the day within a month
    assert is_kept(more_chips, as_of, config)
    assert is_kept(steady_panel, later, config)
    assert not is_kept(steady_panel, month_later, config)
    assert not is_kept(steady_panel.assign(value=steady_panel["value"] * 1.0001), as_of, config)
    assert not is_kept(steady_panel, as_of, replace(config, scenarios=replace(config.scenarios)))
