"""What Dagster is told: every asset described, owned and connected from source to verdict."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

import dagster as dg
import pytest
import yaml

from orchestration.base.settings import ROOT, Settings
from orchestration.definitions import build_definitions
from orchestration.defs import catalog, jobs, tracking, transform
from orchestration.defs.sequence import Judged
from orchestration.sources import SOURCES
from orchestration.warehouse import building
from orchestration.warehouse.lineage import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("definitions"), offline=True)


@pytest.fixture(scope="module")
def graph(settings: Settings) -> dg.AssetGraph:
    return build_definitions(settings).resolve_asset_graph()


def upstream(graph: dg.AssetGraph, key: dg.AssetKey) -> set[dg.AssetKey]:
    seen: set[dg.AssetKey] = set()
    todo = [key]
    while todo:
        for parent in graph.get(todo.pop()).parent_keys - seen:
            seen.add(parent)
            todo.append(parent)
    return seen


def test_the_verdict_and_the_report_descend_from_every_source(graph: dg.AssetGraph) -> None:
    report = upstream(graph, dg.AssetKey(["published", "report"]))
    assert {dg.AssetKey(["snapshot", name]) for name in SOURCES} <= report
    verdict = upstream(graph, dg.AssetKey(["tracking", "verdict"]))
    assert dg.AssetKey(["snapshot", "epoch_eci"]) in verdict
    assert dg.AssetKey(["raw", "epoch_chip_owners"]) in verdict


def test_the_studies_hang_on_what_they_are_made_from(graph: dg.AssetGraph) -> None:
    panel = dg.AssetKey(["marts", "indicator_panel"])
    for name in ("backtest_origin", "whatif"):
        assert graph.get(dg.AssetKey(["studies", name])).parent_keys == {panel}
    sources = {dg.AssetKey(["snapshot", name]) for name in SOURCES}
    assert graph.get(dg.AssetKey(["studies", "replay"])).parent_keys == sources


def test_the_verdict_shows_numbers_to_plot_and_why_it_moved() -> None:
    row = {"sentence": "A sentence.", "p_s1": 0.05, "p_s2": 0.15, "p_neither": 0.8, "disagreement_pp": 30.664}
    step = {"kind": "release", "item": "Beta 3", "delta_p_s1": -0.012, "delta_p_s2": 0.011, "delta_p_neither": 0.001}
    judged = Judged(row=row | {"run_id": "x"}, is_new=True, news=[step], picture=b"")
    told = tracking.verdict_metadata(judged)
    assert (told["p_s1"], told["disagreement_pp"]) == (0.05, 30.7)
    [shown] = told["news"].records
    points = {"s1 points": -1.2, "s2 points": 1.1, "neither points": 0.1}
    assert shown.data == {"kind": "release", "what": "Beta 3", **points}
    assert "news" not in tracking.verdict_metadata(dataclasses.replace(judged, news=[]))


def test_no_step_waits_for_a_slot_that_a_killed_run_would_hold_for_ever(settings: Settings) -> None:
    repository = build_definitions(settings).get_repository_def()
    nodes = [node for job in repository.get_all_jobs() for node in job.all_node_defs]
    pools = {node.name: node.pool for node in nodes if isinstance(node, dg.OpDefinition)}
    assert {"snapshots", "raw", "dbt", "studies__replay"} <= set(pools)
    assert set(pools.values()) == {None}


def test_every_asset_has_a_description_an_owner_a_group_and_kinds(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.group_name not in (None, "default"), key
        assert node.kinds, key


def test_groups_are_words_and_follow_from_the_key(graph: dg.AssetGraph) -> None:
    found = {(key.path[0], graph.get(key).group_name) for key in graph.get_all_asset_keys()}
    assert found == set(catalog.GROUPS.items())
    assert all(group.replace("_", "").isalpha() and len(group) > 2 for _, group in found)


def test_every_expectation_and_every_dbt_test_is_a_check(graph: dg.AssetGraph, settings: Settings) -> None:
    import json

    checks = {key.name for key in graph.asset_check_keys}
    for source in SOURCES.values():
        assert {expectation.name for expectation in source.expectations} <= checks
    nodes = json.loads(building.manifest(settings).read_text())["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    assert tests <= checks


def test_every_dbt_asset_and_check_finds_its_outcome_by_name(settings: Settings) -> None:
    definition = transform.assets(settings)
    names = [*(key.path[-1] for key in definition.keys), *(spec.name for spec in definition.check_specs)]
    assert len(names) == len(set(names))
    nodes = [building.Node(unique_id=n, name=n, passed=True, warned=False, message="", seconds=0.0) for n in names]
    edge = Edge("marts.frontier", "eci", "indicators.ind_records", "eci")
    found = list(transform.events(definition, nodes, [edge]))
    [frontier] = [event for event in found if getattr(event, "asset_key", None) == dg.AssetKey(["marts", "frontier"])][
        :1
    ]
    origin = dg.TableColumnDep(asset_key=dg.AssetKey(["indicators", "ind_records"]), column_name="eci")
    assert (frontier.metadata or {})["dagster/column_lineage"] == dg.TableColumnLineage({"eci": [origin]})
    assert sum(isinstance(event, dg.MaterializeResult) for event in found) == len(definition.keys)
    assert all(event.passed for event in found if isinstance(event, dg.AssetCheckResult))


def test_every_table_of_dbt_shows_its_columns(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        if key.path[0] in ("staging", "indicators", "marts", "seeds", "raw"):
            shown = graph.get(key).metadata["dagster/column_schema"]
            columns = getattr(shown, "value", shown).columns  # dagster-dbt wraps the schema
            assert columns, key
            assert all(column.description for column in columns), key


def test_one_daily_schedule_runs_by_itself_in_utc(settings: Settings) -> None:
    [schedule] = build_definitions(settings).schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert schedule.execution_timezone == "UTC"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_any_past_day_since_the_first_whole_archive_can_be_replayed_by_backfill(settings: Settings) -> None:
    job = build_definitions(settings).resolve_job_def("replay")
    assert job.partitions_def
    days = job.partitions_def.get_partition_keys(current_time=dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC))
    assert (days[0], days[-1]) == ("2025-12-19", "2026-11-24")
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == {"studies/replay"}


def test_the_day_the_daily_job_looks_from_is_run_config(settings: Settings) -> None:
    job = build_definitions(settings).resolve_job_def("daily")
    assert dg.validate_run_config(job, {"resources": {"refresh": {"config": {"as_of": "2026-04-30"}}}})
    with pytest.raises(dg.DagsterInvalidConfigError):
        dg.validate_run_config(job, {"resources": {"refresh": {"config": {"as_off": "2026-04-30"}}}})


def test_only_assets_that_use_the_network_are_retried(settings: Settings) -> None:
    job = build_definitions(settings).resolve_job_def("daily")
    retried = {node.name for node in job.all_node_defs if getattr(node, "retry_policy", None)}
    assert retried == {"snapshots"}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("orchestration.definitions", "great_expectations"),
        ("orchestration.cli", "dagster"),
        ("orchestration.cli", "pandas"),
        ("orchestration.cli", "duckdb"),
        ("orchestration.cli.refreshing", "dagster"),
        ("model", "scipy"),
    ],
)
def test_an_import_does_not_pull_in_what_is_heavy(module: str, heavy: str) -> None:
    code = f"import sys, {module}; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0


def test_the_definition_file_stays_an_assembly() -> None:
    import inspect

    from orchestration import definitions

    lines = [line for line in inspect.getsource(definitions).splitlines() if line.strip()]
    assert len(lines) <= 40, "definitions.py only assembles"


def test_dagster_writes_only_below_the_data_folder(tmp_path: Path) -> None:
    code = "import dagster as dg\nwith dg.DagsterInstance.get() as i: print(i.run_storage, i.compute_log_manager)"
    env = {"DAGSTER_HOME": str(_root()), "PATH2028_DAGSTER_HOME": str(tmp_path), "PATH": "/usr/bin"}
    before = {path.name for path in _root().iterdir()}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=env, check=True, capture_output=True)
    assert {path.name for path in _root().iterdir()} == before
    assert list(tmp_path.iterdir())


def _root() -> Path:
    from orchestration.base.settings import ROOT

    return ROOT


def _bodies() -> Iterator[tuple[str, int]]:
    """Assets and sensors with the lines of their bodies, signature and docstring left out."""
    for path in sorted((ROOT / "orchestration/defs").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                told = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
                if told & {"dg.asset", "dg.multi_asset", "dg.sensor", "dbt_assets"}:
                    body = node.body[1:] if ast.get_docstring(node) else node.body
                    yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_an_asset_is_a_thin_shell_of_at_most_fifteen_lines() -> None:
    found = dict(_bodies())
    assert {"snapshots", "raw", "dbt", "tracking", "report", "alerts", "replay"} <= set(found)
    assert {name: lines for name, lines in found.items() if lines > 15} == {}


def test_every_job_has_a_kind_and_every_kind_a_limit() -> None:
    limits = yaml.safe_load((_root() / "dagster.yaml").read_text("utf-8"))["concurrency"]["runs"]
    told = {each["value"]: each["limit"] for each in limits["tag_concurrency_limits"] if each["key"] == jobs.KIND}
    assert {(job.tags or {})[jobs.KIND] for job in jobs.JOBS} == set(told)
    assert told["daily"] == 1
    assert sum(told.values()) <= limits["max_concurrent_runs"]
