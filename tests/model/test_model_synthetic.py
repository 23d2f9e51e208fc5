from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model.synthetic import KINDS, binomial_band, calibrate, first_called, judge, make, summarise

if TYPE_CHECKING:
    from model.assumptions import Config


@pytest.mark.parametrize("kind", KINDS)
def test_a_world_is_made_again_from_its_number_and_publishes_records_only(kind: str) -> None:
    world, again = make(7, kind), make(7, kind)
    pd.testing.assert_frame_equal(world.panel, again.panel, check_exact=True)
    assert world.lag_months == again.lag_months
    for name in ("us_record_eci", "china_record_eci"):
        values = world.panel.loc[world.panel["indicator"] == name, "value"]
        assert values.is_monotonic_increasing
        assert len(values) == 62
    assert (pd.to_datetime(world.panel["known_on"]) > pd.to_datetime(world.panel["month"])).all()
    assert not make(8, kind).panel.equals(world.panel)


def test_scenario_worlds_end_where_their_scenario_has_them_on_average() -> None:
    lags = {kind: np.mean([make(n, kind).lag_months for n in range(40)]) for kind in ("S1", "S2")}
    assert lags["S1"] == pytest.approx(18.0, abs=2.5)
    assert lags["S2"] == pytest.approx(2.0, abs=2.5)


def test_worlds_of_the_own_prior_come_in_its_proportion(config: Config) -> None:
    kinds = [make(n).kind for n in range(20)]
    bend = config.gap.bend
    assert kinds.count("S1") / 20 == bend.prior_s1
    assert kinds.count("S2") / 20 == bend.prior_s2
    assert kinds.count("LLAR") == kinds.count("A*")


def test_the_distance_of_a_worlds_records_gives_its_lag() -> None:
    for kind in ("LLAR", "S1"):
        world = make(3, kind)
        best = world.panel.pivot_table(index="month", columns="indicator", values="value")
        gap = best["us_record_eci"] - best["china_record_eci"]
        quarter = gap[gap.index >= dt.date(2028, 10, 1)]
        # the true lag is that distance at the world's pace, which is near the prior's
        assert len(quarter) == 3
        assert 0.5 < quarter.mean() / world.lag_months < 1.8


def test_regions_follow_from_the_truth_of_a_world() -> None:
    worlds = [make(n, kind) for n in range(15) for kind in ("S1", "S2")]
    assert {w.region for w in worlds} == {"S1", "S2", "neither"}
    for world in worlds:
        strong = world.lag_months >= 12 and world.ratio >= 10
        assert world.region == ("S1" if strong else "S2" if world.lag_months <= 3 else "neither")


@pytest.mark.slow
def test_a_small_fixed_set_is_judged_from_end_to_end() -> None:
    found = calibrate(2, first=3, check_on=[dt.date(2028, 6, 15)])
    runs = found.runs
    assert len(runs) == 2
    assert runs[["p_s1", "p_s2", "p_neither"]].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (runs["lag_low"] < runs["lag_median"]).all()
    assert (runs["lag_median"] < runs["lag_high"]).all()
    again = judge(make(3), dt.date(2028, 6, 15))
    assert again["p_s1"] == runs["p_s1"].iloc[0]


def made_up_runs() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    p = rng.uniform(0.0, 1.0, 4_000)
    truth = np.where(rng.uniform(size=4_000) < p, "S1", "neither")
    return pd.DataFrame(
        {
            "kind": "S1",
            "check_on": dt.date(2027, 12, 15),
            "region": truth,
            "p_s1": p,
            "p_s2": 0.0,
            "p_neither": 1.0 - p,
            "covered": rng.uniform(size=4_000) < 0.9,
            "verdict": np.where(p > 0.5, "S1", "not distinguishable"),
            "tracking": np.where(p > 0.5, "fits scenario 1 better", "too early to tell"),
        }
    )


def test_a_calibrated_forecaster_passes_and_an_overconfident_one_does_not() -> None:
    runs = made_up_runs()
    table = summarise(runs).reliability
    assert table.loc[table["region"] == "S1", "within"].sum() >= 8
    bold = runs.assign(p_s1=np.clip(2.0 * runs["p_s1"] - 0.5, 0.0, 1.0))
    table = summarise(bold.assign(p_neither=1.0 - bold["p_s1"])).reliability
    assert table.loc[table["region"] == "S1", "within"].sum() <= 5


def group(runs: pd.DataFrame, among: str) -> pd.Series:
    groups = summarise(runs).groups
    return groups[groups["among"] == among].iloc[0]


def test_coverage_is_told_apart_with_a_bend_without_and_for_worlds_of_other_kinds() -> None:
    runs = made_up_runs()
    runs["kind"] = np.array(["S1", "A*", "A*", "RW"])[np.arange(len(runs)) % 4]
    runs["covered"] = runs["kind"] == "A*"
    found = {among: group(runs, among)["coverage"] for among in ("all", "none", "scenario", "other")}
    assert found == {"all": pytest.approx(2 / 3), "none": 1.0, "scenario": 0.0, "other": 0.0}


def test_calls_and_false_alarms_are_counted_apart_from_abstentions() -> None:
    calls = group(made_up_runs(), "S1")
    assert calls["worlds"] == 4_000
    assert calls["called"] == pytest.approx(0.375, abs=0.03)
    assert calls["false_calls"] == pytest.approx(0.125, abs=0.03)
    assert calls["told"] == pytest.approx(0.375, abs=0.03)
    assert calls["told_wrong"] == pytest.approx(0.125, abs=0.03)


def test_a_world_seen_on_two_days_is_not_two_worlds() -> None:
    runs = made_up_runs()
    twice = pd.concat([runs, runs.assign(check_on=dt.date(2028, 6, 15))])
    once, both = summarise(runs).reliability, summarise(twice).reliability
    for day, mine in both.groupby("check_on"):
        assert list(mine["low"]) == list(once["low"]), day


def test_the_first_day_called_is_held_against_the_day_in_time() -> None:
    runs = made_up_runs().query("region == 'S1'")

    def first(rows: pd.DataFrame) -> tuple[dt.date | None, bool]:
        return first_called(summarise(rows).groups, "S1")

    assert first(runs) == (dt.date(2027, 12, 15), True)
    assert first(runs.assign(tracking="too early to tell")) == (None, False)
    assert first(runs.assign(check_on=dt.date(2028, 6, 15))) == (dt.date(2028, 6, 15), False)


def test_the_binomial_band_narrows_with_the_number_of_worlds() -> None:
    few, many = binomial_band(50, 0.3, 0.9), binomial_band(500, 0.3, 0.9)
    assert few[0] < many[0] < 0.3 < many[1] < few[1]
