from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from model.signposts import RULES, brier, forecast, resolve

if TYPE_CHECKING:
    from model.assumptions import Config
    from model.verdict import Outcome


def record(day: dt.date, indicator: str, value: float) -> dict[str, object]:
    return {
        "month": day.replace(day=1),
        "indicator": indicator,
        "label": f"{indicator} of {day}",
        "value": value,
        "low": None,
        "high": None,
        "valid_on": day,
        "known_on": day + dt.timedelta(days=10),
        "source_id": "hand",
    }


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    rows = [
        record(dt.date(2026, 7, 9), "us_record_eci", 161.65),
        record(dt.date(2026, 7, 16), "china_record_eci", 157.0),
        record(dt.date(2026, 9, 22), "us_record_eci", 167.3),
        record(dt.date(2026, 12, 28), "us_record_eci", 168.5),
    ]
    return pd.DataFrame(rows).astype({"low": "float64", "high": "float64"})


def status(panel: pd.DataFrame, day: dt.date) -> pd.Series:
    return resolve(panel, day).set_index("signpost")["status"]


def test_there_are_fifteen_to_twenty_five_resolving_within_one_to_three_months(config: Config) -> None:
    posts = config.signposts.signpost.values()
    assert 15 <= len(posts) <= 25
    for post in posts:
        assert 28 <= (post.resolves_on - post.opens_on).days <= 92
        assert post.rule in RULES


def test_a_statement_waits_until_it_opens(panel: pd.DataFrame) -> None:
    assert status(panel, dt.date(2026, 8, 11))["us_record_by_2026_11"] == "pending"


def test_a_record_resolves_a_statement_as_soon_as_it_is_known(panel: pd.DataFrame) -> None:
    assert status(panel, dt.date(2026, 9, 25))["us_record_by_2026_11"] == "open"
    assert status(panel, dt.date(2026, 10, 2))["us_record_by_2026_11"] == "true"
    assert status(panel, dt.date(2026, 10, 2))["us_165_by_2026_10"] == "true"


def test_what_did_not_happen_is_false_only_after_the_grace(panel: pd.DataFrame) -> None:
    assert status(panel, dt.date(2026, 12, 10))["china_record_by_2026_11"] == "open"
    assert status(panel, dt.date(2026, 12, 22))["china_record_by_2026_11"] == "false"


def test_a_model_scored_late_still_counts_by_its_release(panel: pd.DataFrame) -> None:
    assert status(panel, dt.date(2027, 1, 5))["us_168_by_2026_12"] == "open"
    assert status(panel, dt.date(2027, 1, 8))["us_168_by_2026_12"] == "true"


def test_a_gap_is_read_at_its_last_day(panel: pd.DataFrame) -> None:
    assert status(panel, dt.date(2026, 10, 31))["gap_above_8_2026_10"] == "open"
    table = resolve(panel, dt.date(2026, 11, 22)).set_index("signpost").loc["gap_above_8_2026_10"]
    assert table["status"] == "true"
    assert table["reading"] == pytest.approx(10.3)
    assert status(panel, dt.date(2027, 2, 1))["gap_below_5_2026_12"] == "false"


def test_open_statements_get_a_probability_and_decided_ones_none(
    steady: Outcome, steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    odds = forecast(steady_panel, as_of, steady.fan).set_index("signpost")["probability"]
    floor = config.signposts.odds_floor
    assert odds.between(floor, 1.0 - floor).all()
    assert len(odds) == len(config.signposts.signpost)
    assert odds["gap_above_10_2026_12"] < odds["gap_above_8_2026_10"]
    assert odds["gap_below_4_2027_03"] < odds["gap_below_6_2027_01"]
    assert odds["us_170_by_2027_02"] <= odds["us_165_by_2026_10"]


def test_brier_is_the_mean_squared_distance() -> None:
    assert brier([1.0, 0.0], [True, False]) == 0.0
    assert brier([0.5, 0.5], [True, False]) == 0.25
    assert brier([0.9, 0.2], [True, True]) == pytest.approx((0.01 + 0.64) / 2)


def test_a_panel_that_was_not_read_since_decides_nothing(panel: pd.DataFrame) -> None:
    stale = panel[panel["valid_on"] < dt.date(2026, 8, 1)]
    read_on = {**record(dt.date(2026, 8, 11), "index_models_scored", 222.0), "known_on": dt.date(2026, 8, 11)}
    stale = pd.concat([stale, pd.DataFrame([read_on])]).astype({"low": "float64", "high": "float64"})
    assert status(stale, dt.date(2026, 12, 31))["us_165_by_2026_10"] == "open"
    again = pd.concat([stale, pd.DataFrame([{**read_on, "known_on": dt.date(2026, 12, 30)}])])
    assert status(again, dt.date(2026, 12, 31))["us_165_by_2026_10"] == "false"


def test_no_odds_are_certain_on_the_last_days_and_what_is_left_of_a_month_counts(
    steady: Outcome, steady_panel: pd.DataFrame, config: Config
) -> None:
    def odds(day: dt.date) -> pd.Series:
        return forecast(steady_panel, day, steady.fan).set_index("signpost")["probability"]

    floor, name = config.signposts.odds_floor, "us_record_by_2026_11"
    early, late, last = (odds(dt.date(2026, 11, day))[name] for day in (1, 20, 29))
    assert early > late > last > floor
    for day in (dt.date(2026, 8, 30), dt.date(2026, 11, 29), dt.date(2026, 12, 30)):
        assert odds(day).between(floor, 1.0 - floor).all(), day
