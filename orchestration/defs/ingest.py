"""The first two layers as Dagster assets: `snapshot/<source>` and `raw/<source>`.

What belongs here: thin assets over `intake` and `warehouse`, their specs, and the contracts as asset checks.
What does not: fetching, judging or SQL.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.archive import checks
from orchestration.base import files, plain
from orchestration.base.settings import Settings
from orchestration.defs import catalog, sequence
from orchestration.defs.resources import Refresh
from orchestration.sources import SOURCES, Source
from orchestration.warehouse import loading, status


def _schema(source: Source) -> dg.TableSchema:
    kinds = {"text": "string", "date": "date", "number": "float", "flag": "bool"}
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kinds[column.kind], description=column.about)
            for name, column in source.columns.items()
        ]
    )


def _snapshot_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        catalog.snapshot(source.name),
        description=f"{source.title}, {source.publisher}: the payload as published, kept by vintage. <{source.url}>",
        kinds={"python", "http"},
        tags={"licence": re.sub(r"[^\w.-]+", "_", source.licence.name.partition(":")[0]).strip("_")[:63]},
        metadata={"address": dg.MetadataValue.url(source.url), "licence": source.licence.name},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=36)),
    )


def _raw_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        catalog.raw(source.name),
        deps=[catalog.snapshot(source.name)],
        description=f"All vintages of {source.title} in the project's own columns.",
        kinds={"python", "duckdb"},
        metadata={"dagster/column_schema": _schema(source)},
    )


def _check_specs(source: Source) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            expectation.name,
            asset=catalog.raw(source.name),
            description=f"Great Expectations: Expect{expectation.kind} on {expectation.on}; {expectation.consequence}.",
        )
        for expectation in source.expectations
    ]


@dg.multi_asset(
    specs=[_snapshot_spec(source) for source in SOURCES.values()],
    name="snapshots",
    can_subset=True,
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS),
)
def snapshots(context: dg.AssetExecutionContext, refresh: Refresh) -> Iterator[dg.MaterializeResult[Any]]:
    """Ask every selected source for what is new, all at once."""
    settings = refresh.alone()
    wanted = [SOURCES[key.path[-1]] for key in sorted(context.selected_asset_keys)]
    if not refresh.is_asked:
        for sentence in sequence.ask(settings, wanted):
            context.log.info(sentence)
    met = status.read_intakes(settings)
    for source in wanted:
        key = catalog.snapshot(source.name)
        yield dg.MaterializeResult(asset_key=key, metadata=_answered(met.get(source.name, {})))


@dg.multi_asset(
    specs=[_raw_spec(source) for source in SOURCES.values()],
    check_specs=[spec for source in SOURCES.values() for spec in _check_specs(source)],
    name="raw",
    can_subset=True,  # the build is always whole; a source without a vintage has no check to report
)
def raw(
    context: dg.AssetExecutionContext, refresh: Refresh
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Start a new warehouse and load every vintage of every source into it."""
    settings = refresh.alone()
    for row in plain.rows(sequence.load(settings, refresh.day())):
        key = catalog.raw(row["source"])
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=_held(row))
    wanted = {check.asset_key.path[-1] for check in context.selected_asset_check_keys}
    told = _told_before(settings)
    for name in sorted(wanted):
        findings = loading.contract(settings, SOURCES[name])
        seen = plain.digest(repr(findings))
        if told.get(name) != seen:  # a result is news once; each costs Dagster seven commits
            yield from _results(SOURCES[name], findings)
            told[name] = seen
    files.write_whole(_memory(settings), plain.to_json(told))


def _told_before(settings: Settings) -> dict[str, str]:
    """Source -> the check results that Dagster's history already holds, kept beside that history."""
    path = _memory(settings)
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _memory(settings: Settings) -> Path:
    return settings.dagster_home / "checks.json"


def _results(source: Source, findings: list[checks.Finding]) -> Iterator[dg.AssetCheckResult]:
    for finding in findings:
        yield dg.AssetCheckResult(
            asset_key=catalog.raw(source.name),
            check_name=finding.name,
            passed=finding.passed,
            severity=dg.AssetCheckSeverity.ERROR if finding.blocking else dg.AssetCheckSeverity.WARN,
            metadata={"observed": finding.sentence},
        )


def _answered(met: Mapping[str, Any]) -> dict[str, Any]:
    """What the publisher answered last."""
    state, message = status.answer(met)
    return {"state": state, "message": message or "as it should be"}


def _held(row: dict[str, Any]) -> dict[str, Any]:
    """What is held of it, as the day of the run sees it."""
    return {
        "last_good_vintage": str(row["last_good_vintage"] or "none"),
        "figures_through_on": str(row["figures_through_on"] or "none"),
        "dagster/row_count": int(row["rows"]),
        "vintages": int(row["vintages"]),
    }
