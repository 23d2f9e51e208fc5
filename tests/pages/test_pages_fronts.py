"""The four fronts: what is measured on each, and what speaks against each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration.pages import fronts, prose, wording

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from tests.pages.reading_pages import Page


@pytest.fixture
def told(found: dict[str, pd.DataFrame]) -> dict[str, fronts.Front]:
    return {front.key: front for front in fronts.fill(found["indicators"], found["capacity"])}


def reading(front: fronts.Front, name: str) -> fronts.Measured:
    [one] = [each for each in front.readings if each.name == prose.read()["indicator"][name]]
    return one


def test_capacity_is_shown_by_list_and_bloc_for_the_newest_quarter(told: dict[str, fronts.Front]) -> None:
    clusters = reading(told["intelligence"], "capacity_clusters")
    assert clusters.value.replace(wording.NBSP, " ") == "84.0%, 12.0%"
    assert clusters.when == "September 2025"


def test_a_bloc_without_a_site_has_a_share_of_nothing(told: dict[str, fronts.Front]) -> None:
    centres = reading(told["intelligence"], "capacity_data_centers")
    assert centres.value.replace(wording.NBSP, " ") == "100.0%, 0.0%"


def test_preference_and_the_entity_list_stand_on_their_fronts(told: dict[str, fronts.Front]) -> None:
    assert reading(told["intelligence"], "preference_gap_points").value == f"35{wording.NBSP}rating points"
    assert reading(told["resilience"], "entity_list_china_entries").value == f"812{wording.NBSP}entries"


def test_every_indicator_with_a_name_has_an_objection_and_the_other_way_round() -> None:
    assert set(prose.read()["objection"]) == set(prose.read()["indicator"])


def test_an_objection_that_neighbours_share_stands_once_under_the_last(told: dict[str, fronts.Front]) -> None:
    shown = [each.objection for each in told["domestic_adoption"].readings]
    assert shown == ["", prose.read()["objection"]["china_diffusion"]]


def test_every_objection_is_on_the_page_of_the_fronts(leaves: dict[str, Page], told: dict[str, fronts.Front]) -> None:
    text = leaves["fronts"].one("main").text
    for front in told.values():
        for each in front.readings:
            assert each.objection in text, each.name


def test_a_front_in_short_keeps_its_strongest_objection(found: dict[str, pd.DataFrame]) -> None:
    for front in fronts.fill(found["indicators"], found["capacity"], 1):
        assert len(front.readings) <= 1
        assert front.objection, front.key


def test_every_row_of_the_panel_is_listed_on_the_page_of_the_fronts_by_its_series(
    leaves: dict[str, Page], found: dict[str, pd.DataFrame], small_warehouse: duckdb.DuckDBPyConnection
) -> None:
    rows = dict(
        small_warehouse.execute("SELECT indicator, count(*) FROM marts.indicator_panel GROUP BY ALL").fetchall()
    )
    listed = found["indicators"]
    assert dict(zip(listed["indicator"], listed["readings"], strict=True)) == rows
    text = leaves["fronts"].one("main").text
    for name in rows:
        assert wording.cell(name, "indicator") in text, name
