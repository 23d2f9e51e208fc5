"""How past forecasts came out: every sentence follows the number that stands in the table behind it."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from model import track
from orchestration.pages import scores, story, tables, wording
from tests.pages.small_release import DAY, MADE_AT, RUN, World


def told(world: World) -> str:
    sections = story.tell(tables.read(world.build(), RUN), MADE_AT).all_sections
    lead = next(section for section in sections if section.key == "scores").lead
    return "\n".join(lead).replace(wording.NBSP, " ")


def scored(crps: float = 1.2, *, in_hindsight: bool = False) -> dict[str, object]:
    row = {"run_id": RUN, "as_of": DAY, "target": "gap_eci", "horizon_months": 1, "target_on": dt.date(2026, 9, 1)}
    row |= {"crps": crps, "crps_climatology": 1.0, "crps_constant_7_months": 1.1, "crps_random_walk": 2.0}
    return row | {"crps_drift": 3.0, "in_hindsight": in_hindsight}


@pytest.mark.usefixtures("undrawn")
def test_it_says_where_the_mixture_loses_ties_and_wins_and_why() -> None:
    text = told(World())
    assert "loses at 1 month (+0.50 points against climatology, standard error 0.10)" in text
    assert "within one standard error, at 3 months (+0.05 points" in text
    assert "is ahead at 6 months (−0.30 points" in text
    assert "kept near its own mean" in text


@pytest.mark.usefixtures("undrawn")
def test_without_a_loss_no_reason_for_one_is_given() -> None:
    world = World()
    world.rows["tracking.backtest"] = [
        row | {"crps_difference": -0.1, "log_score_difference": -0.1} for row in world.rows["tracking.backtest"]
    ]
    text = told(world)
    assert "loses" not in text
    assert "kept near its own mean" not in text


@pytest.mark.usefixtures("undrawn")
def test_until_a_month_has_come_it_says_that_nothing_is_scored() -> None:
    assert "none has come due yet" in told(World())
    assert "No signpost with recorded odds has been decided yet." in told(World())


@pytest.mark.usefixtures("undrawn")
def test_what_has_come_due_is_told_beside_the_baselines_and_hindsight_is_not_counted() -> None:
    world = World()
    world.rows["tracking.scores"] = [scored(1.2), scored(1.4), scored(0.0, in_hindsight=True)]
    world.rows["tracking.signpost_scores"] = [
        {"run_id": RUN, "as_of": DAY, "signpost": "reached", "probability": 0.8, "brier": 0.04, "in_hindsight": False}
    ]
    text = told(world)
    assert "2 of the gap, from 1 runs. Mean CRPS 1.30 points; climatology 1.00" in text
    assert "mean Brier score 0.040" in text


@pytest.mark.usefixtures("undrawn")
def test_each_aim_that_the_synthetic_worlds_miss_is_named() -> None:
    text = told(World())
    assert "4 of 6 lie in their 90" in text
    assert "scenario 1 are told to fit it, half of them, on 15 February 2027" in text
    assert "scenario 2 are not told to fit it by half of them on any day" in text
    assert "Deciles of P(S) lie outside their band" in text
    assert "False calls are meant to stay under 5%, and" not in text
    world = World()
    world.rows["tracking.calibration_groups"] = [
        row | {"false_calls": 0.06, "coverage": 0.8} for row in world.rows["tracking.calibration_groups"]
    ]
    text = told(world)
    assert "False calls are meant to stay under 5%, and" in text
    assert "Where it fails: the interval of L" in text


@pytest.mark.usefixtures("undrawn")
def test_a_record_of_another_version_leaves_a_sentence_and_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = track.Track({}, {}, "The record is of model 0.9.0, not of this one, and is not shown.")
    monkeypatch.setattr(track, "read", lambda _kind: gone)
    world = World()
    for name in ("backtest", "backtest_pit", "calibration", "calibration_groups"):
        world.rows[f"tracking.{name}"] = []
    sections = story.tell(tables.read(world.build(), RUN), MADE_AT).all_sections
    shown = next(section for section in sections if section.key == "scores")
    assert shown.figures == []
    assert sum("is of model 0.9.0" in paragraph for paragraph in shown.lead) == 2


def test_a_horizon_with_one_batch_has_no_standard_error_and_any_loss_counts() -> None:
    ours = pd.DataFrame([{"horizon_months": 12, "crps_difference": 0.01, "crps_standard_error": float("nan")}])
    assert "loses at 12 months" in scores.against_baselines(ours.assign(crps_best_baseline="climatology"), "crps")
