from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model import origins
from model.errors import NotEnoughEvidence
from model.evidence import month_number, read
from model.origins import STACKED, backtest, batch_error, forecast_origin, pseudo_vintage
from model.realised import BASELINES, published_gap

if TYPE_CHECKING:
    from model.assumptions import Config
    from model.origins import Backtest

ORIGINS = [dt.date(2023, 12, 31), dt.date(2025, 6, 30), dt.date(2025, 9, 30)]


@pytest.fixture(scope="module")
def done(steady_panel: pd.DataFrame, quick: Config) -> Backtest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(origins, "load", lambda: quick)
        return backtest(steady_panel, ORIGINS, paths=2_500)


def test_every_forecast_is_scored_at_every_horizon_that_has_come(done: Backtest) -> None:
    names = {STACKED, "A", "B", "C", "D", *BASELINES}
    for _, rows in done.forecasts.groupby(["origin", "horizon_months"]):
        assert set(rows["forecast"]) == names
    came = done.forecasts["realised"].notna()
    # the panel is known to July 2026, so every target but none beyond it has come
    assert (came == (done.forecasts["target_on"] <= dt.date(2026, 6, 30))).all()
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
    best = done.summary[done.summary["forecast"] == done.summary["crps_best_baseline"]]
    assert best["crps_difference"].to_numpy() == pytest.approx(0.0)


def test_weights_are_kept_for_every_origin(done: Backtest) -> None:
    assert done.weights.groupby("origin")["weight"].sum().to_numpy() == pytest.approx(1.0)


def test_what_came_later_does_not_change_a_forecast(steady_panel: pd.DataFrame, quick_everywhere: Config) -> None:
    assert quick_everywhere
    origin = ORIGINS[1]
    later = steady_panel["known_on"] > origin
    other = steady_panel.assign(value=steady_panel["value"] + 40.0 * later)
    columns = ["origin", "horizon_months", "forecast", "mean", "sd", "low", "high"]
    first, _ = forecast_origin(steady_panel, origin, steady_panel, paths=2_500)
    second, _ = forecast_origin(other, origin, steady_panel, paths=2_500)
    pd.testing.assert_frame_equal(first[columns], second[columns], check_exact=True)
    # while a change before the origin does show
    earlier = steady_panel.assign(value=steady_panel["value"] - 3.0 * (steady_panel["month"] == dt.date(2025, 5, 1)))
    third, _ = forecast_origin(earlier, origin, steady_panel, paths=2_500)
    assert not np.allclose(first["mean"], third["mean"])


def test_a_panel_for_each_origin_may_be_given(steady_panel: pd.DataFrame, quick_everywhere: Config) -> None:
    assert quick_everywhere

    def as_known(day: dt.date) -> pd.DataFrame:
        return steady_panel[steady_panel["known_on"] <= day]

    by_day = backtest(as_known, ORIGINS[1:2], truth=steady_panel, paths=2_500)
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


def test_overlapping_cases_count_as_batches() -> None:
    differences = np.repeat([1.0, 2.0, 4.0], 6)
    assert batch_error(differences, 6) == pytest.approx(np.std([1, 2, 4], ddof=1) / math.sqrt(3))
    assert batch_error(differences, 6) > differences.std(ddof=1) / math.sqrt(18)
    assert math.isnan(batch_error(differences[:6], 6))
