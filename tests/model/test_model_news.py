from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model import decomposition
from model.decomposition import MEASURES, changes, measure, news, tidy
from model.outlook import infer

if TYPE_CHECKING:
    from model.assumptions import Config

BEFORE, AFTER = dt.date(2026, 4, 20), dt.date(2026, 8, 11)


@pytest.fixture(scope="module")
def panels(steady_panel: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """An earlier panel, and a later one with releases on shared and single days, a revision and a vanished record."""
    before = steady_panel[steady_panel["known_on"] <= BEFORE].reset_index(drop=True)
    after = steady_panel.copy()
    old = after["month"] == dt.date(2025, 11, 1)
    after.loc[old & (after["indicator"] == "china_record_eci"), "value"] += 1.5
    gone = (after["month"] == dt.date(2024, 5, 1)) & (after["indicator"] == "us_record_eci")
    stock = after[after["indicator"] == "china_licensed_h100e"].assign(
        month=dt.date(2026, 3, 1), known_on=dt.date(2026, 7, 2), value=0.6e6
    )
    return before, pd.concat([after[~gone], stock], ignore_index=True)


@pytest.fixture(scope="module")
def table(panels: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return news(*panels, BEFORE, AFTER)


def total(panels: tuple[pd.DataFrame, pd.DataFrame], config: Config) -> np.ndarray:
    ends = (infer(panels[0], BEFORE, config), infer(panels[1], AFTER, config))
    return measure(ends[1], config) - measure(ends[0], config)


def test_the_rows_sum_to_the_total(
    table: pd.DataFrame, panels: tuple[pd.DataFrame, pd.DataFrame], config: Config
) -> None:
    sums = table[[f"delta_{name}" for name in MEASURES]].sum().to_numpy()
    whole = total(panels, config)
    assert np.abs(sums - whole).max() < 1e-9
    # and a row left out would be noticed
    for row in table.index[table["kind"] == "release"]:
        rest = table.drop(row)[[f"delta_{name}" for name in MEASURES]].sum().to_numpy()
        assert np.abs(rest - whole).max() > 1e-9


def test_the_steps_come_in_the_registered_order(table: pd.DataFrame) -> None:
    order = ["clock", "revision", "release", "event", "definition"]
    ranks = table["kind"].map(order.index)
    assert ranks.is_monotonic_increasing
    assert list(table["step"]) == list(range(1, len(table) + 1))


def test_every_release_names_its_source_day_expectation_and_surprise(table: pd.DataFrame) -> None:
    releases = table[table["kind"] == "release"]
    assert len(releases) == 5
    assert (releases["source_id"] != "").all()
    assert releases["known_on"].between(BEFORE, AFTER).all()
    assert releases[["expected", "expected_sd", "actual", "surprise_z", "weight"]].notna().all(axis=None)
    records = releases[releases["indicator"].str.endswith("eci")]
    z = (records["actual"] - records["expected"]) / records["expected_sd"]
    np.testing.assert_allclose(z, records["surprise_z"])


def test_revised_and_vanished_readings_are_revisions(table: pd.DataFrame) -> None:
    revised = table[table["kind"] == "revision"].set_index("indicator")["item"]
    assert set(revised.index) == {"china_record_eci", "us_record_eci"}


def test_the_order_of_a_days_releases_does_not_matter(
    table: pd.DataFrame, panels: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    shuffled = news(panels[0], panels[1].sample(frac=1.0, random_state=5), BEFORE, AFTER)
    pd.testing.assert_frame_equal(shuffled, table, check_exact=False, atol=1e-12)


def test_a_better_chinese_record_narrows_the_gap_and_a_better_american_one_widens_it(
    panels: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    before, after = panels
    moved = {}
    for indicator in ("us_record_eci", "china_record_eci"):
        new = (after["indicator"] == indicator) & (after["month"] == dt.date(2026, 7, 1))
        high = after.assign(value=after["value"] + 6.0 * new)
        rows = news(before, high, BEFORE, AFTER)
        moved[indicator] = rows.loc[
            (rows["indicator"] == indicator) & (rows["month"] == dt.date(2026, 7, 1)), "delta_gap_eci"
        ].item()
    assert moved["us_record_eci"] > 0 > moved["china_record_eci"]


def test_no_news_is_no_change(steady_panel: pd.DataFrame) -> None:
    rows = news(steady_panel, steady_panel, AFTER, AFTER)
    assert set(rows["kind"]) == {"clock"}
    assert rows[[f"delta_{name}" for name in MEASURES]].abs().to_numpy().max() < 1e-12


def test_an_earlier_definition_becomes_a_row_of_its_own(steady_panel: pd.DataFrame, config: Config) -> None:
    found = infer(steady_panel, AFTER, config)
    same = dict(zip(MEASURES, measure(found, config), strict=True))
    equal = news(steady_panel, steady_panel, AFTER, AFTER, stored_before=same)
    assert "definition" not in set(equal["kind"])
    stored = {"p_s1": 0.10, "p_s2": 0.20, "p_neither": 0.70}
    rows = news(steady_panel, steady_panel, AFTER, AFTER, stored_before=stored)
    last = rows.iloc[-1]
    assert last["kind"] == "definition"
    for name, value in stored.items():
        assert rows[f"delta_{name}"].sum() == pytest.approx(same[name] - value, abs=1e-9)
        odds = decomposition.log_odds(same[name]) - decomposition.log_odds(value)
        assert rows[f"delta_log_odds_{name[2:]}"].sum() == pytest.approx(odds, abs=1e-9)


def test_the_earlier_day_comes_first(steady_panel: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="earlier run first"):
        news(steady_panel, steady_panel, AFTER, BEFORE)


def test_an_old_model_that_becomes_a_record_is_a_revision(steady_panel: pd.DataFrame) -> None:
    before = steady_panel[steady_panel["month"] != dt.date(2025, 3, 1)]
    revised, released = changes(tidy(before, AFTER), tidy(steady_panel, AFTER), BEFORE)
    assert len(revised) == 2
    assert released.empty


def test_a_model_first_held_now_is_a_release_whatever_day_it_came_out(steady_panel: pd.DataFrame) -> None:
    late = steady_panel.assign(first_seen_on=steady_panel["known_on"], valid_on=steady_panel["known_on"])
    mine = (late["month"] == dt.date(2025, 3, 1)) & (late["indicator"] == "us_record_eci")
    late.loc[mine, ["first_seen_on", "known_on"]] = dt.date(2026, 6, 1)
    before = late[~mine]
    revised, released = changes(tidy(before, BEFORE), tidy(late, AFTER), BEFORE)
    assert dt.date(2025, 3, 1) in set(released["month"])
    # while one that an earlier vintage held, under another day, is a revision of days
    moved = late.copy()
    moved.loc[mine, ["first_seen_on", "known_on", "month"]] = [AFTER, AFTER, dt.date(2025, 2, 1)]
    revised, released = changes(tidy(late.assign(known_on=BEFORE), BEFORE), tidy(moved, AFTER), BEFORE)
    assert dt.date(2025, 2, 1) in set(revised["month"])
    assert dt.date(2025, 2, 1) not in set(released["month"])


def test_a_statement_has_an_expected_value_and_a_surprise(steady_panel: pd.DataFrame) -> None:
    row = steady_panel.tail(1).assign(
        indicator="statement_gap_eci", value=12.0, month=dt.date(2026, 7, 1), known_on=dt.date(2026, 7, 20)
    )
    rows = news(steady_panel, pd.concat([steady_panel, row], ignore_index=True), dt.date(2026, 7, 10), AFTER)
    said = rows[rows["indicator"] == "statement_gap_eci"].iloc[0]
    assert 4.0 < said["expected"] < 11.0
    assert said["surprise_z"] == pytest.approx((12.0 - said["expected"]) / said["expected_sd"])
    assert said["delta_gap_eci"] > 0.0
