"""The first two layers as Dagster assets: `snapshot/<source>` and `raw/<source>`.

What belongs here: thin assets over `intake` and `warehouse`, their specs, and the contracts as asset checks.
What does not: fetching, judging or SQL.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration.archive import checks, intake
from orchestration.base import files, plain
from orchestration.base.settings import Settings
from orchestration.defs import catalog, sequence
from orchestration.defs.resources import Refresh
from orchestration.sources import SOURCES, Source
from orchestration.warehouse import loading, status

# A run's own success says that it ran. Whether a source brought something, and lately, is what these two say.
ANSWERED, CURRENT = "is_answered", "is_current"


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
    )


def _raw_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        catalog.raw(source.name),
        deps=[catalog.snapshot(source.name)],
        description=f"All vintages of {source.title} in the project's own columns.",
        kinds={"python", "duckdb"},
        metadata={"dagster/column_schema": _schema(source)},
    )


def _answered_spec(source: Source) -> dg.AssetCheckSpec:
    about = "The publisher was asked and its answer is in use; a source that brought nothing is not green."
    return dg.AssetCheckSpec(ANSWERED, asset=catalog.snapshot(source.name), description=about)


def _current_spec(source: Source) -> dg.AssetCheckSpec:
    about = f"Figures are held, and none are older than twice the {source.cadence_days} days in which they are due."
    return dg.AssetCheckSpec(CURRENT, asset=catalog.raw(source.name), description=about)


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
    check_specs=[_answered_spec(source) for source in SOURCES.values()],
    name="snapshots",
    can_subset=True,
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS),
)
def snapshots(
    context: dg.AssetExecutionContext, refresh: Refresh
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Ask every selected source for what is new, all at once."""
    settings = refresh.alone()
    wanted = [SOURCES[key.path[-1]] for key in sorted(context.selected_asset_keys)]
    if not refresh.is_asked:
        for sentence in sequence.ask(settings, wanted):
            context.log.info(sentence)
    met = status.read_intakes(settings)
    for source in wanted:
        yield dg.MaterializeResult(
            asset_key=catalog.snapshot(source.name), metadata=_answered(met.get(source.name, {}))
        )
    checked = {key.asset_key.path[-1] for key in context.selected_asset_check_keys}
    yield from _once(
        settings, ([is_answered(source, met.get(source.name, {}))] for source in wanted if source.name in checked)
    )


@dg.multi_asset(
    specs=[_raw_spec(source) for source in SOURCES.values()],
    check_specs=[spec for source in SOURCES.values() for spec in (_current_spec(source), *_check_specs(source))],
    name="raw",
    can_subset=True,  # the build is always whole; a source without a vintage has no check to report
)
def raw(
    context: dg.AssetExecutionContext, refresh: Refresh
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Start a new warehouse and load every vintage of every source into it."""
    settings = refresh.alone()
    rows = plain.rows(sequence.load(settings, refresh.day()))
    for row in rows:
        key = catalog.raw(row["source"])
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=_held(row))
    checked = {check.asset_key.path[-1] for check in context.selected_asset_check_keys}
    yield from _once(
        settings,
        (
            [is_current(row), *_results(SOURCES[row["source"]], loading.contract(settings, SOURCES[row["source"]]))]
            for row in rows
            if row["source"] in checked
        ),
    )


def is_answered(source: Source, met: Mapping[str, Any]) -> dg.AssetCheckResult:
    """Red when the publisher was asked in vain, amber when it was not asked."""
    state, message = status.answer(met)
    return dg.AssetCheckResult(
        asset_key=catalog.snapshot(source.name),
        check_name=ANSWERED,
        passed=state in intake.ANSWERED,
        severity=dg.AssetCheckSeverity.WARN if state in ("skipped", status.NOT_ASKED) else dg.AssetCheckSeverity.ERROR,
        metadata={"state": state, "message": message or "as it should be"},
    )


def is_current(row: Mapping[str, Any]) -> dg.AssetCheckResult:
    """Amber when nothing is held or something of it is late."""
    told = row["message"] if row["is_late"] else "as it should be" if row["vintages"] else "Nothing is held."
    return dg.AssetCheckResult(
        asset_key=catalog.raw(row["source"]),
        check_name=CURRENT,
        passed=bool(row["vintages"]) and not row["is_late"],
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"observed": told},
    )


def _once(settings: Settings, results: Iterable[list[dg.AssetCheckResult]]) -> Iterator[dg.AssetCheckResult]:
    """The results, asset by asset, that Dagster's history does not hold already: each costs it seven commits.

    What it holds is remembered beside it; without that memory all of them are news again.
    """
    memory = settings.dagster_home / "checks.json"
    told = files.cached(memory, dict)
    for found in results:
        asset = found[0].asset_key.to_user_string() if found[0].asset_key else ""
        seen = plain.digest(repr([(one.check_name, one.passed, one.severity.value, one.metadata) for one in found]))
        if told.get(asset) != seen:
            yield from found
            told[asset] = seen
    files.write_whole(memory, plain.to_json(told))


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
