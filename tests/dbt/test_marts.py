from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import pytest
from scipy import stats

from tests.dbt.warehouses import CHINA, EARLIER, invoke, write_raw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dbt.warehouses import Built

CONTRACTS = {
    "frontier": "bloc, model, organization, released_on, eci, eci_low, eci_high, lag_at_release_months",
    "capability_gap": "month, definition, gap_months, gap_eci, leader_model, follower_model, known_on",
    "compute_ratio": "period_end, definition, us_allied_h100e, china_h100e, low, median, high, china_share, ratio",
    "gap_revisions": "month, vintage, gap_months, gap_eci, revision_months, revision_eci",
    "compute_account": "period_end, bloc, component, enters_at, h100e, source_id, is_measured",
    "training_runs": "bloc, model, organization, released_on, training_flop, us_multiple",
    "controls": "valid_on, channel, actor, sign, value, unit, source_url, grade",
    "restrictiveness": "month, channel, level, events",
    "distillation": "valid_on, channel, actor, sign, value, unit, source_url, grade",
    "policy_branches": "action_id, branch, lever, statement, resolves_how, status, status_on, known_on, evidence, "
    "source_url, grade",
    "adoption": "valid_on, channel, actor, sign, value, unit, source_url, grade",
    "transit_leakage": "month, reporter_iso3, hs_code, share_to_china, passed_on_to_china, mirror_gap_ratio",
    "capacity": "list, period_end, bloc, sites, h100e, share",
    "preference_gap": "valid_on, leader_model, follower_model, gap_points",
    "entity_list": "listed_on, month, added, standing",
    "benchmark_gap": "source_id, benchmark, leader_model, follower_model, gap, ratio, lag_months",
    "token_prices": "source_id, bloc, at_least_eci, lowest_usd_per_mtok, median_usd_per_mtok",
    "diffusion": "economy, wave, bloc, users_percent, distance_to_us_points",
    "capex": "company, period_start, period_end, value_usd, filed_on",
    "control_documents": "month, topic, documents, rules",
    "lab_compute": "lab, period_end, h100e, h100e_low, h100e_high, share_of_world",
    "accelerators": "chip, designer, bloc, released_on, tpp_bit_ops, price_usd, lag_months",
    "chip_exports": "month, indicator, months, share, growth, ratio, level, level_unit, definition, objection",
    "chip_trade": "month, reporter_iso3, partner_iso3, hs_code, flow, value_usd, mirror_value_usd, mirror_gap_ratio",
    "lab_releases": "model, organization, bloc, released_on, open_weights, training_flop, hardware, first_seen_on",
    "indicator_panel": "month, indicator, front, leg, label, value, low, high, unit, known_on, is_observed, source_id",
}


def test_every_model_test_and_unit_test_passes(both_vintages: Built) -> None:
    assert {
        node: status for node, status in both_vintages.outcomes.items() if status != "ok" and ".has_rows_" not in node
    } == {}
    assert any(node.startswith("unit_test.") for node in both_vintages.outcomes)


@pytest.mark.parametrize("mart", CONTRACTS)
def test_a_mart_has_the_columns_outsiders_rely_on(both_vintages: Built, mart: str) -> None:
    both_vintages.rows(f"SELECT {CONTRACTS[mart]} FROM marts.{mart}")


def test_the_daily_lag_is_sixteen_months_when_the_us_passed_487_days_before(both_vintages: Built) -> None:
    where = "tolerance_eci = 1 AND day = DATE '2025-03-01'"
    assert both_vintages.rows(f"SELECT gap_months, leader_model FROM indicators.ind_gap_daily WHERE {where}") == [
        (16.0, "U2")
    ]


def test_the_daily_lag_ends_with_the_vintage_and_not_with_the_day_asked_for(both_vintages: Built) -> None:
    assert both_vintages.rows("SELECT max(day) FROM indicators.ind_gap_daily") == [(dt.date(2026, 2, 1),)]


def test_a_gulf_model_is_in_neither_frontier(both_vintages: Built) -> None:
    assert both_vintages.rows("SELECT count(*) FROM marts.frontier WHERE model = 'Falcon'") == [(0,)]


def test_a_developer_named_first_in_britain_but_listed_by_hand_is_us_allied(both_vintages: Built) -> None:
    found = both_vintages.rows("SELECT bloc, organization FROM marts.frontier WHERE model = 'U1'")
    assert found == [("us_allied", "Google DeepMind")]


def test_the_legal_ratio_is_nine_and_its_interval_combines_both_stocks_in_logs(both_vintages: Built) -> None:
    ((ratio, low, high, share),) = both_vintages.rows(
        "SELECT ratio, low, high, china_share FROM marts.compute_ratio WHERE definition = 'D1'"
    )
    assert (ratio, share) == (9.0, 0.1)
    # World: factor 4 from low to high. China: two stocks of 1 million from 0.5 to 2, half-widths in quadrature.
    china = math.log((2e6 + math.sqrt(2) * 1e6) / (2e6 - math.sqrt(2) * 5e5)) / 2
    spread = math.exp(math.hypot(math.log(4) / 2, china))
    assert (low, high) == pytest.approx((9 / spread, 9 * spread))


def test_hand_keyed_estimates_enter_only_once_they_are_known(
    both_vintages: Built, after_the_later_vintage: Built
) -> None:
    query = "SELECT list(definition ORDER BY definition) FROM marts.compute_ratio WHERE definition <= 'D3'"
    assert both_vintages.rows(query) == [(["D1"],)]
    assert after_the_later_vintage.rows(query) == [(["D1", "D2", "D3"],)]


def test_an_interval_nobody_stated_is_a_log_normal_of_one_half(after_the_later_vintage: Built) -> None:
    ((low, high),) = after_the_later_vintage.rows(
        "SELECT h100e_low, h100e_high FROM staging.stg_hand__compute_estimates WHERE component = 'offshore'"
    )
    assert (low, high) == pytest.approx((7e5 * math.exp(-0.8225), 7e5 * math.exp(0.8225)))


def test_the_time_to_a_match_is_the_censored_log_normal_that_scipy_fits(both_vintages: Built) -> None:
    ((months, low, high, log_sd),) = both_vintages.rows(
        "SELECT median_months, median_months_low, median_months_high, log_sd FROM indicators.ind_match_time "
        "WHERE month = DATE '2026-02-01'"
    )
    known_on, scores = dt.date(2026, 2, 1), EARLIER[1]["epoch_eci"]
    china = [row for row in scores if row["country"] == CHINA]
    matched: list[float] = []
    waiting: list[float] = []
    for model in ("R1", "R2", "R3", "U0", "U1", "U2"):
        (record,) = [row for row in scores if row["model"] == model]
        matches = [row["released_on"] for row in china if row["eci"] >= record["eci"] - 1]
        spell = (min(matches, default=known_on) - record["released_on"]).days / 30.4375
        (matched if matches else waiting).append(spell)
    shape, _, scale = stats.lognorm.fit(stats.CensoredData(uncensored=matched, right=waiting), floc=0)
    assert len(matched) == 5
    assert months == pytest.approx(scale, rel=0.0126)  # half a grid step of 2.5 %
    assert log_sd == pytest.approx(shape, abs=0.026)
    assert low < scale < high


def test_an_incomplete_quarter_is_not_read(both_vintages: Built) -> None:
    query = "SELECT month, value FROM marts.indicator_panel WHERE indicator = 'world_h100e'"
    assert both_vintages.rows(query) == [(dt.date(2025, 12, 1), 19e6)]


def test_every_value_of_the_panel_is_found_again_where_it_says_it_came_from(after_the_later_vintage: Built) -> None:
    panel = after_the_later_vintage.rows(
        "SELECT mart, mart_where, held_in, held_where, source_url FROM marts.indicator_panel"
    )
    assert len(panel) > 20
    for mart, mart_where, held_in, held_where, url in panel:
        assert after_the_later_vintage.rows(f"SELECT count(*) >= 1 FROM {mart} WHERE {mart_where}") == [(True,)]
        assert after_the_later_vintage.rows(f"SELECT count(*) >= 1 FROM {held_in} WHERE {held_where}") == [(True,)]
        assert url.startswith("https://")


def test_a_day_after_the_later_vintage_sees_its_scores(after_the_later_vintage: Built) -> None:
    found = after_the_later_vintage.rows(
        "SELECT model, eci, first_seen_on FROM marts.frontier WHERE bloc = 'china' ORDER BY eci"
    )
    assert found[-2:] == [("C1", 101.0, dt.date(2026, 2, 1)), ("Qwen-Next", 101.2, dt.date(2026, 4, 1))]


def test_nothing_in_a_mart_is_known_after_the_day(both_vintages: Built) -> None:
    for mart in CONTRACTS:
        assert both_vintages.rows(f"SELECT count(*) FROM marts.{mart} WHERE known_on > DATE '2026-03-01'") == [(0,)]


def test_every_table_and_every_column_carries_its_meaning_in_the_database(both_vintages: Built) -> None:
    tables = """
        SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE comment IS NULL
        UNION ALL
        SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal
    """
    assert both_vintages.rows(tables) == []
    assert (
        both_vintages.rows(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        )
        == []
    )


def test_a_run_without_a_day_says_how_to_give_one(tmp_path: Path) -> None:
    outcomes = invoke(write_raw(tmp_path, []), "run", "--select", "stg_comtrade__flows")
    assert "The variable as_of is missing: run dbt with --vars" in outcomes["model.path2028.stg_comtrade__flows"]
