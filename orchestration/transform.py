"""dbt inside this process, and its nodes as Dagster assets and checks.

What belongs here: the manifest, running `dbt build`, the translator, `@dbt_assets`.
What does not: SQL (`dbt_project`) and what goes into or comes out of the warehouse.

dbt as a subprocess costs 8 s more per refresh. Its in-process results are mapped to Dagster by name, with public
interfaces only.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.resources import Refresh
from orchestration.settings import DBT_PROJECT, Settings, export

GROUPS = {"staging": "b_staging", "indicators": "c_indicators", "marts": "d_marts", "seeds": "a_hand_keyed"}


class TransformError(RuntimeError):
    """dbt failed; the sentence carries its first error and where to look."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """The outcome of one dbt node."""

    unique_id: str
    name: str
    passed: bool
    warned: bool
    message: str
    seconds: float


def manifest(settings: Settings) -> Path:
    """The path of dbt's manifest, parsed anew only when a project file is newer."""
    path = _target(settings) / "manifest.json"
    sources = [
        file
        for file in DBT_PROJECT.rglob("*")
        if file.suffix in {".sql", ".yml", ".csv", ".md"} and "target" not in file.parts
    ]
    if not path.exists() or path.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        _invoke(settings, ["parse"])
    return path


def build(settings: Settings, as_of: dt.date) -> list[Node]:
    """`dbt build` into the warehouse under construction, seen from `as_of`.

    Returns:
        The outcome of every model, seed and test.

    Raises:
        TransformError: dbt could not run, or a model failed to build. A failed test is an outcome, not an error.
    """
    result = _invoke(
        settings, ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps({"as_of": as_of.isoformat()})]
    )
    nodes = [
        Node(
            unique_id=entry.node.unique_id,
            name=entry.node.name,
            passed=entry.status in ("success", "pass"),
            warned=entry.status == "warn",
            message=(entry.message or "").strip(),
            seconds=round(entry.execution_time, 3),
        )
        for entry in result
    ]
    broken = [node for node in nodes if not (node.passed or node.warned) and "test." not in node.unique_id]
    if broken:
        raise TransformError(
            f"dbt could not build {broken[0].name}: {next(iter(broken[0].message.splitlines()), 'no message')}. "
            f"The log is {_logs(settings) / 'dbt.log'}; the last release stays in use."
        )
    return nodes


def failed_tests(nodes: Sequence[Node]) -> list[Node]:
    """The tests that did not hold."""
    return [node for node in nodes if "test." in node.unique_id and not (node.passed or node.warned)]


class Translator(DagsterDbtTranslator):
    """Asset keys `<schema>/<name>`, so that lineage reads raw, staging, indicators, marts."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The schema as prefix."""
        schema = "raw" if dbt_resource_props["resource_type"] == "source" else dbt_resource_props["schema"]
        return dg.AssetKey([schema, dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Groups that sort in the order in which data flows."""
        return GROUPS.get(dbt_resource_props["schema"], "a_hand_keyed")

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002  # the same team owns all
        """One team."""
        return ["team:path2028"]


def assets(settings: Settings) -> dg.AssetsDefinition:
    """All dbt models and seeds as assets and all data tests as checks."""
    translator = Translator(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    @dbt_assets(manifest=manifest(settings), dagster_dbt_translator=translator, name="dbt", pool="warehouse")
    def dbt(
        context: dg.AssetExecutionContext, refresh: Refresh
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        yield from events(context.assets_def, build(refresh.settings(), refresh.day()))

    return dbt


def events(
    definition: dg.AssetsDefinition, nodes: Sequence[Node]
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Dagster events for dbt's outcomes: a result per asset and one per check, matched by name."""
    by_name = {node.name: node for node in nodes}
    for key in sorted(definition.keys):
        node = by_name[key.path[-1]]
        yield dg.MaterializeResult(asset_key=key, metadata={"seconds": node.seconds, "dbt": node.message or "done"})
    for spec in definition.check_specs:
        node = by_name[spec.name]
        yield dg.AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=node.passed or node.warned,
            severity=dg.AssetCheckSeverity.WARN if node.warned else dg.AssetCheckSeverity.ERROR,
            metadata={"dbt": node.message or "done"},
        )


def environment(settings: Settings) -> None:
    """What profiles.yml reads. Must be set before the first parse: a changed profile costs a full one."""
    export({"PATH2028_BUILD": str(settings.build), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})


def _invoke(settings: Settings, command: list[str]) -> Any:
    from dbt.cli.main import dbtRunner

    environment(settings)
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    paths += ["--target-path", str(_target(settings)), "--log-path", str(_logs(settings))]
    outcome = dbtRunner().invoke([*command, *paths, "--quiet", "--no-use-colors", "--log-level-file", "info"])
    if outcome.exception is not None:
        raise TransformError(f"dbt {command[0]} stopped: {str(outcome.exception).strip()[:400]}") from outcome.exception
    return outcome.result


def _target(settings: Settings) -> Path:
    return settings.data / ".dbt" / "target"


def _logs(settings: Settings) -> Path:
    return settings.data / ".dbt" / "logs"
