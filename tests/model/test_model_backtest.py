from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model.errors import NotEnoughEvidence
from model.evidence import INDEX_READ, month_number, published_gap, read
from model.origins import STACKED, backtest, forecast_origin, outcomes, pseudo_vintage
from model.outlook import QUARTER, infer, members
from model.realised import BASELINES, CONSTANT
from model.regions import ledger_quantiles
from model.scoring import newey_west

if TYPE_CHECKING:
    from model.assumptions import Config
    from model.origins import Backtest

ORIGINS = [dt.date(2023, 12, 31), dt.date(2025, 6, 30), dt.date(2025, 9, 30)]


@pytest.fixture(scope="module")
def done(steady_panel: pd.DataFrame) -> Backtest:
    return backtest(steady_panel, ORIGINS)


def test_every_forecast_is_scored_at_every_horizon_that_has_come(done: Backtest) -> None:
    # the constant was not published before 2026, so no origin before it may use it
    names = {STACKED, "LLAR", "A*", "CL", "RW", "DT", *BASELINES} - {CONSTANT}
    for _, rows in done.forecasts.groupby(["origin", "horizon_months"]):
        assert set(rows["forecast"]) == names
    came = done.forecasts["realised"].notna()
    # the panel is known to 1 July 2026, so every target to May but none beyond it has come
    assert (came == (done.forecasts["target_on"] <= dt.date(2026, 5, 31))).all()
    assert done.forecasts.loc[came, ["crps", "log_score", "pit"]].notna().all(axis=None)
    assert done.forecasts.loc[~came, ["crps", "log_score", "pit"]].isna().all(axis=None)


def test_an_origin_without_evidence_is_skipped_with_its_reason(done: Backtest) -> None:
    assert list(done.skipped["origin"]) == ORIGINS[:1]
    assert "load an older vintage" in done.skipped["reason"].item()


def test_summary_and_transform_are_means_of_the_forecasts(done: Backtest) -> None:
    row = done.summary.query("forecast == 'stacked' and horizon_months == 3").iloc[0]
    mine = done.forecasts.query("forecast == 'stacked' and horizon_months == 3")
    assert row["crps"] == pytest.approx(mine["crps"].mean())
    assert row["cases"] == 2
    assert done.pit.groupby(["horizon_months", "forecast"])["share"].sum().to_numpy() == pytest.approx(1.0)
    assert set(done.summary["crps_best_baseline"]) == {"climatology"}
    best = done.summary[done.summary["forecast"] == "climatology"]
    assert best["crps_difference"].to_numpy() == pytest.approx(0.0)
    assert (row["independent"], row["cases"]) == (1, 2)


def test_weights_are_kept_for_every_origin(done: Backtest) -> None:
    assert done.weights.groupby(["origin", "horizon_months"])["weight"].sum().to_numpy() == pytest.approx(1.0)


def test_what_came_later_does_not_change_a_forecast(steady_panel: pd.DataFrame) -> None:
    origin = ORIGINS[1]
    later = steady_panel["known_on"] > origin
    other = steady_panel.assign(value=steady_panel["value"] + 40.0 * later)
    columns = ["origin", "horizon_months", "forecast", "mean", "sd", "low", "high"]
    first, _ = forecast_origin(steady_panel, origin, steady_panel)
    second, _ = forecast_origin(other, origin, steady_panel)
    pd.testing.assert_frame_equal(first[columns], second[columns], check_exact=True)
    # while a change before the origin does show
    earlier = steady_panel.assign(value=steady_panel["value"] - 3.0 * (steady_panel["month"] == dt.date(2025, 5, 1)))
    third, _ = forecast_origin(earlier, origin, steady_panel)
    assert not np.allclose(first["mean"], third["mean"])


def test_a_panel_for_each_origin_may_be_given(steady_panel: pd.DataFrame) -> None:

    def as_known(day: dt.date) -> pd.DataFrame:
        return steady_panel[steady_panel["known_on"] <= day]

    by_day = backtest(as_known, ORIGINS[1:2], truth=steady_panel)
    assert not by_day.forecasts["is_pseudo_vintage"].any()
    assert by_day.forecasts["crps"].notna().any()


def test_a_pseudo_vintage_holds_what_was_out_and_scored_and_is_labelled(
    done: Backtest, steady_panel: pd.DataFrame
) -> None:
    assert done.forecasts["is_pseudo_vintage"].all()
    day = dt.date(2025, 6, 12)
    cut = pseudo_vintage(steady_panel, day)
    latest = cut.groupby("indicator")["month"].max()
    # scores take two or three weeks, chip sales two months
    assert latest["us_record_eci"] == dt.date(2025, 5, 1)
    assert latest["world_h100e"] == dt.date(2024, 12, 1)
    assert (cut["known_on"] <= pd.Timestamp(day)).all()
    same = steady_panel.loc[cut.index, "value"]
    is_record = cut["indicator"].str.endswith("record_eci")
    assert (cut.loc[is_record, "value"] != same[is_record]).all()
    assert (cut.loc[~is_record, "value"] == same[~is_record]).all()
    plain = pseudo_vintage(steady_panel, day, revise=False)
    assert (plain["value"] == same).all()
    pd.testing.assert_frame_equal(cut, pseudo_vintage(steady_panel, day))


def test_no_usable_origin_is_an_error(steady_panel: pd.DataFrame) -> None:
    with pytest.raises(NotEnoughEvidence, match="later origins"):
        backtest(steady_panel, ORIGINS[:1])


def test_the_published_gap_is_best_minus_best_so_far(steady_panel: pd.DataFrame, config: Config) -> None:
    gaps = published_gap(read(steady_panel, dt.date(2026, 8, 11), config))
    rows = steady_panel[steady_panel["month"] <= dt.date(2025, 6, 30)]
    us = rows.loc[rows["indicator"] == "us_record_eci", "value"].max()
    china = rows.loc[rows["indicator"] == "china_record_eci", "value"].max()
    assert gaps.loc[month_number(dt.date(2025, 6, 1))] == pytest.approx(us - china)


def test_what_is_recorded_is_what_is_backtested_to_the_last_bit(steady_panel: pd.DataFrame, config: Config) -> None:
    origin = dt.date(2025, 6, 30)
    inference = infer(steady_panel, origin, config)
    recorded = ledger_quantiles(inference, config)
    rows, _ = forecast_origin(steady_panel, origin, steady_panel)
    for horizon in config.evaluation.replay.horizons_months:
        mine = recorded[(recorded["target"] == "gap_eci") & (recorded["horizon_months"] == horizon)]
        drawn = members(inference, horizon, config)
        np.testing.assert_array_equal(np.quantile(drawn, mine["quantile"]), mine["value"])
        row = rows[(rows["forecast"] == STACKED) & (rows["horizon_months"] == horizon)].iloc[0]
        assert (row["mean"], row["sd"]) == (drawn.mean(), drawn.std())
    assert members(inference, QUARTER, config).shape == drawn.shape


def test_a_month_nobody_read_has_no_outcome(steady_panel: pd.DataFrame) -> None:
    read_on = dt.date(2026, 3, 25)
    row = {**steady_panel.iloc[0].to_dict(), "indicator": INDEX_READ, "month": read_on.replace(day=1)}
    statement = row | {"indicator": "statement_gap_eci", "value": 9.9, "known_on": dt.date(2026, 8, 8)}
    row |= {"value": 200.0, "known_on": read_on}
    stale = pd.concat([steady_panel[steady_panel["known_on"] <= read_on], pd.DataFrame([row, statement])])
    found = outcomes(stale)
    assert max(found) == dt.date(2026, 2, 1)
    assert max(outcomes(steady_panel)) > max(found)


def test_overlapping_cases_count_for_less() -> None:
    differences = np.repeat([1.0, 2.0, 4.0], 6)
    plain = differences.std() / math.sqrt(18)
    assert newey_west(differences, 0) == pytest.approx(plain)
    assert newey_west(differences, 6) > 1.5 * plain
    assert math.isnan(newey_west(differences[:1], 6))


def test_the_standard_error_agrees_with_statsmodels() -> None:
    import statsmodels.api as sm

    differences = np.random.default_rng(3).normal(size=40).cumsum() / 5.0
    fitted = sm.OLS(differences, np.ones(40)).fit(cov_type="HAC", cov_kwds={"maxlags": 6, "use_correction": False})
    assert newey_west(differences, 6) == pytest.approx(float(fitted.bse[0]), rel=1e-8)
