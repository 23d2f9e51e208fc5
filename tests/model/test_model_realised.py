"""What came, and the score of recorded forecasts against it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model import realised, scoring
from model.evidence import INDEX_READ, TARGETS

if TYPE_CHECKING:
    from model.assumptions import Config
    from model.verdict import Outcome

JULY, AUGUST = dt.date(2026, 7, 1), dt.date(2026, 8, 1)


def index_read(panel: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """The panel, with the index last read on a day."""
    row = {**panel.iloc[0].to_dict(), "indicator": INDEX_READ, "month": day.replace(day=1), "known_on": day}
    return pd.concat([panel, pd.DataFrame([row | {"value": 200.0}])], ignore_index=True)


def came(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    return realised.realised(panel, as_of).set_index(["target", "month"])


def test_a_month_has_come_once_the_index_was_read_after_its_grace(steady_panel: pd.DataFrame) -> None:
    day = dt.date(2026, 12, 1)
    for read_on, has_july in ((dt.date(2026, 8, 20), False), (dt.date(2026, 8, 21), True)):
        found = came(index_read(steady_panel, read_on), day)
        assert (("gap_eci", JULY) in found.index) is has_july
        assert set(found["known_on"]) == {read_on}
    assert ("gap_eci", AUGUST) in came(index_read(steady_panel, dt.date(2026, 9, 21)), day).index


def test_the_gap_is_the_distance_of_the_best_so_far(steady_panel: pd.DataFrame) -> None:
    found = came(steady_panel, dt.date(2026, 9, 30))["value"]
    us = steady_panel.loc[steady_panel["indicator"] == "us_record_eci", "value"].max()
    assert found["us_frontier_eci", AUGUST] == us
    for month in (dt.date(2025, 3, 1), AUGUST):
        assert found["gap_eci", month] == found["us_frontier_eci", month] - found["china_frontier_eci", month]


def test_the_last_quarter_of_2028_is_realised_by_its_mean(steady_panel: pd.DataFrame, config: Config) -> None:
    found = came(steady_panel, dt.date(2029, 1, 31))["value"]
    months = config.scenarios.horizon.region_months
    assert found["gap_eci", dt.date(2028, 12, 31)] == np.mean([found["gap_eci", month] for month in months])
    assert ("gap_eci", dt.date(2028, 12, 31)) not in came(steady_panel, dt.date(2029, 1, 20)).index


def test_what_came_is_scored_by_the_recorded_quantiles_beside_the_baselines(
    steady: Outcome, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    month = dt.date(2026, 9, 1)
    truth = pd.DataFrame({"target": list(TARGETS), "month": month, "value": [6.0, 166.0, 160.0]})
    found = realised.score(steady.quantiles, steady_panel, as_of, truth).set_index("target")
    assert list(found["horizon_months"]) == [1, 1, 1]
    quantiles = steady.quantiles
    mine = quantiles[(quantiles["target"] == "gap_eci") & (quantiles["target_on"] == month)]
    expected = scoring.quantile_crps(mine["quantile"].to_numpy(), mine["value"].to_numpy(), 6.0)
    assert found.loc["gap_eci", "crps"] == expected
    columns = [realised.column(name) for name in realised.BASELINES]
    early = realised.score(steady.quantiles, steady_panel, dt.date(2025, 12, 31), truth).set_index("target")
    assert list(early.loc["gap_eci", columns].isna()) == [False, False, False, True]
    assert found.loc["gap_eci", columns].notna().all()
    # a level that only rises has neither a climatology nor a constant
    assert list(found.loc["us_frontier_eci", columns].notna()) == [True, True, False, False]


def test_an_outcome_further_off_scores_worse(steady: Outcome, steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    month = dt.date(2026, 9, 1)
    near, far = (
        realised.score(
            steady.quantiles, steady_panel, as_of, pd.DataFrame([{"target": "gap_eci", "month": month, "value": value}])
        )
        for value in (7.0, 15.0)
    )
    assert near["crps"].item() < far["crps"].item()
    assert near["log_score"].notna().all()


def test_nothing_is_scored_before_its_month(steady: Outcome, steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    truth = realised.realised(steady_panel, as_of)
    assert realised.score(steady.quantiles, steady_panel, as_of, truth).empty


def test_the_record_of_another_version_is_refused_in_words(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, config: Config
) -> None:
    from dataclasses import replace
    from pathlib import Path

    from model import track

    folder = Path(str(tmp_path))
    assert "No backtest" in track.read("backtest", folder).reason
    frames = {"summary": pd.DataFrame({"crps": [1.25]}), "pit": pd.DataFrame({"share": [0.2]})}
    track.write("backtest", frames, {"command": "a command"}, folder)
    held = track.read("backtest", folder)
    assert held.reason == ""
    assert held.frames["summary"]["crps"].item() == 1.25
    assert held.about == {"model_version": config.scenarios.model_version, "command": "a command"}
    with pytest.raises(KeyError):
        track.write("backtest", {"summary": frames["summary"]}, {}, folder)
    assert "No backtest" in track.read("backtest", folder).reason, "half a record is none"
    track.write("backtest", frames, {}, folder)
    newer = replace(config, scenarios=replace(config.scenarios, model_version="9.9.9"))
    monkeypatch.setattr(track, "load", lambda: newer)
    gone = track.read("backtest", folder)
    assert gone.frames == {}
    assert "not of model 9.9.9" in gone.reason
