"""The metrics of dbt's semantic layer say what the marts say, through the SQL that MetricFlow makes of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

if TYPE_CHECKING:
    from tests.dbt.warehouses import Built

GAP, STOCK = "gap__gap_month", "stock__stock_on"
SERIES = {
    "lag_daily_months": (GAP, "SELECT month, gap_months FROM marts.capability_gap WHERE definition = 'epoch_daily'"),
    "lag_smooth_months": (GAP, "SELECT month, gap_months FROM marts.capability_gap WHERE definition = 'smooth'"),
    "lag_match_time_months": (
        GAP,
        "SELECT month, gap_months FROM marts.capability_gap WHERE definition = 'match_time'",
    ),
    "gap_vertical_eci": (GAP, "SELECT month, gap_eci FROM marts.capability_gap WHERE definition = 'vertical'"),
    "compute_ratio_d1": (STOCK, "SELECT period_end, ratio FROM marts.compute_ratio WHERE definition = 'D1'"),
    "compute_ratio_d2": (STOCK, "SELECT period_end, ratio FROM marts.compute_ratio WHERE definition = 'D2'"),
    "compute_ratio_d3": (STOCK, "SELECT period_end, ratio FROM marts.compute_ratio WHERE definition = 'D3'"),
}


@pytest.fixture(scope="module")
def engine(after_the_later_vintage: Built) -> MetricFlowEngine:
    """MetricFlow on the semantic manifest of that build; it only writes SQL here, so it gets no connection."""
    ((path,),) = after_the_later_vintage.rows("SELECT path FROM duckdb_databases() WHERE NOT internal")
    text = (Path(path).parent / ".dbt" / "target" / "semantic_manifest.json").read_text("utf-8")
    client: Any = SimpleNamespace(sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer())
    return MetricFlowEngine(SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(text)), client)


def test_the_calendar_of_the_layer_ends_with_the_day_asked_for(after_the_later_vintage: Built) -> None:
    asked = "SELECT min(day), max(day), count(*) FROM indicators.ind_days"
    ((first, last, days),) = after_the_later_vintage.rows(asked)
    assert (str(first), str(last), days) == ("2020-01-01", "2026-06-01", (last - first).days + 1)


def test_every_metric_is_compared_here(engine: MetricFlowEngine) -> None:
    assert {metric.name for metric in engine.list_metrics()} == set(SERIES)


@pytest.mark.parametrize("metric", SERIES)
def test_a_metric_is_its_series_of_the_mart(
    engine: MetricFlowEngine, after_the_later_vintage: Built, metric: str
) -> None:
    by, series = SERIES[metric]
    asked = MetricFlowQueryRequest.create(metric_names=[metric], group_by_names=[by])
    answer = after_the_later_vintage.rows(engine.explain(asked).sql_statement.sql)
    found = after_the_later_vintage.rows(series)
    assert found
    assert sorted((str(when)[:10], value) for when, value in answer) == sorted((str(on), value) for on, value in found)
