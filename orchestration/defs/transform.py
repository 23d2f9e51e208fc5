"""dbt's nodes as Dagster assets and checks.

What belongs here: the translator, `@dbt_assets`, and matching dbt's outcomes to Dagster by name, through public
interfaces.
What does not: running dbt (`building`) or SQL (`dbt_project`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.base.settings import Settings
from orchestration.defs import sequence
from orchestration.defs.resources import Refresh
from orchestration.warehouse import building
from orchestration.warehouse.building import Node
from orchestration.warehouse.lineage import Edge


class Translator(DagsterDbtTranslator):
    """Asset keys `<schema>/<name>`, so that lineage reads raw, staging, indicators, marts."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The schema as prefix."""
        schema = "raw" if dbt_resource_props["resource_type"] == "source" else dbt_resource_props["schema"]
        return dg.AssetKey([schema, dbt_resource_props["name"]])


def assets(settings: Settings) -> dg.AssetsDefinition:
    """All dbt models and seeds as assets and all data tests as checks."""
    translator = Translator(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    @dbt_assets(manifest=building.manifest(settings), dagster_dbt_translator=translator, name="dbt")
    def dbt(
        context: dg.AssetExecutionContext, refresh: Refresh
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        yield from events(context.assets_def, *sequence.build(refresh.alone(), refresh.day()))

    return dbt


def events(
    definition: dg.AssetsDefinition, nodes: Sequence[Node], edges: Sequence[Edge] = ()
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Dagster events for dbt's outcomes: a result per asset and one per check, matched by name.

    `edges` say from which columns each column is made; Dagster shows them beside the asset's columns.
    """
    made_from: dict[str, dict[str, list[dg.TableColumnDep]]] = {}
    for edge in edges:
        dep = dg.TableColumnDep(asset_key=dg.AssetKey(edge.from_table.split(".")), column_name=edge.from_column)
        made_from.setdefault(edge.table, {}).setdefault(edge.column, []).append(dep)
    by_name = {node.name: node for node in nodes}
    keys = {key.path[-1]: key for key in definition.keys}
    for node in nodes:  # in the order in which dbt built them: Dagster wants parents first
        if node.name in keys:
            told: dict[str, Any] = {"seconds": node.seconds, "dbt": node.message or "done"}
            columns = made_from.get(".".join(keys[node.name].path))
            if columns:
                told["dagster/column_lineage"] = dg.TableColumnLineage(columns)
            yield dg.MaterializeResult(asset_key=keys[node.name], metadata=told)
    yield from (_checked(spec, by_name.get(spec.name)) for spec in definition.check_specs)


def _checked(spec: dg.AssetCheckSpec, node: Node | None) -> dg.AssetCheckResult:
    """A test's outcome; amber where dbt has no such test any more, as the project has changed since it was loaded."""
    gone = "dbt has no such test any more, or did not run it; reload the definitions."
    warned = node is None or node.warned
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=node is not None and (node.passed or node.warned),
        severity=dg.AssetCheckSeverity.WARN if warned else dg.AssetCheckSeverity.ERROR,
        metadata={"dbt": gone if node is None else node.message or "done"},
    )
