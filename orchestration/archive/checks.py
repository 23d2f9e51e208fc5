"""Great Expectations behind plain contracts: which expectations a frame meets, and the offending rows where not.

What belongs here: translating `contracts.Expectation` to Great Expectations and its answers to `Finding`. The library
is imported inside the functions, because the import alone takes seconds.
What does not: what to do about a failure (`intake`), pages about it (`datadocs`), or relations between tables (dbt
tests).
"""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from orchestration.archive import figures
from orchestration.base import files, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition

    from orchestration.archive.vintages import Vintage
    from orchestration.base.settings import Settings
    from orchestration.sources import Source
    from orchestration.sources.contracts import Expectation

SAMPLE = 5
ENDING = ".checks.json"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The outcome of one expectation."""

    name: str
    passed: bool
    blocking: bool
    observed: str
    sample: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was found, for a person."""
        rows = f" (for example {'; '.join(self.sample)})" if self.sample else ""
        return f"{self.name.replace('_', ' ')}: {'met' if self.passed else 'broken'}, {self.observed}{rows}"


@dataclass(frozen=True, kw_only=True)
class Suite:
    """One part of a contract: as the source states it, as the library runs it, and on what."""

    contract: tuple[Expectation, ...]
    expectations: ExpectationSuite
    frame: pd.DataFrame


def examine(source: Source, rows: pd.DataFrame, change: pd.DataFrame) -> list[Finding]:
    """Run the source's contract on its figures and on their change since the previous vintage."""
    findings = []
    for suite in suites(source, rows, change):
        # One run for all of them shares what they compute; the results come back in an order of their own.
        outcome = (
            _whole_frame().get_batch({"dataframe": suite.frame}).validate(suite.expectations, result_format="COMPLETE")
        )
        told: list[dict[str, Any]] = [result.to_json_dict() for result in outcome.results]
        results = {result["expectation_config"]["meta"]["place"]: result for result in told}
        findings += [
            _finding(expectation, results[place], rows, change) for place, expectation in enumerate(suite.contract)
        ]
    return findings


def suites(source: Source, rows: pd.DataFrame, change: pd.DataFrame) -> Iterator[Suite]:
    """The contract in the library's terms, each part with the frame that it speaks of."""
    import great_expectations as gx
    from great_expectations import expectations as library

    for on, frame in (("figures", _as_objects(rows)), ("change", change)):
        wanted = tuple(expectation for expectation in source.expectations if expectation.on == on)
        if wanted:
            told = [
                getattr(library, f"Expect{expectation.kind}")(
                    **expectation.arguments,
                    meta={"place": place},
                    notes=f"{expectation.name.replace('_', ' ')}: {expectation.consequence}",
                )
                for place, expectation in enumerate(wanted)
            ]
            named = gx.ExpectationSuite(name=f"{source.name}_{on}", expectations=told)
            yield Suite(contract=wanted, expectations=named, frame=frame)


@functools.cache
def _whole_frame() -> BatchDefinition[None]:
    """The library's handle for "all rows of the frame that is passed"; making one is a third of a short examination."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return (
        context.data_sources.add_pandas("vintages")
        .add_dataframe_asset("rows")
        .add_batch_definition_whole_dataframe("all")
    )


def remembered(
    settings: Settings, source: Source, vintage: Vintage, change: Callable[[pd.DataFrame], pd.DataFrame]
) -> list[Finding]:
    """`examine` on a vintage that is held; the outcome is kept, so that a quiet day does not import the library."""
    kept = _kept(figures.place(settings, source, vintage, ENDING))
    if kept is not None:
        return kept
    frame = figures.read(settings, source, vintage)
    findings = examine(source, frame, change(frame))
    remember(settings, source, vintage, findings)
    return findings


def _kept(path: Path) -> list[Finding] | None:
    """What was found before; None when nothing is kept, or nothing that can be read."""
    try:
        kept = [Finding(**{**entry, "sample": tuple(entry["sample"])}) for entry in files.cached(path, list)]
    except (TypeError, KeyError):
        return None
    return kept or None


def remember(settings: Settings, source: Source, vintage: Vintage, findings: Sequence[Finding]) -> None:
    """Keep what was found, for `remembered`."""
    path = figures.place(settings, source, vintage, ENDING)
    files.write_whole(path, plain.to_json([asdict(finding) for finding in findings]))


def refusals(findings: Sequence[Finding]) -> list[Finding]:
    """The blocking expectations that failed."""
    return [finding for finding in findings if finding.blocking and not finding.passed]


def _finding(expectation: Expectation, result: Mapping[str, Any], rows: pd.DataFrame, change: pd.DataFrame) -> Finding:
    detail: Mapping[str, Any] = result.get("result") or {}
    exception = result.get("exception_info") or {}
    if not result["success"] and exception.get("raised_exception"):
        observed = f"could not be evaluated: {str(exception.get('exception_message', ''))[:200]}"
    elif expectation.on == "change":
        observed = _bounds(expectation, detail)
    elif "observed_value" in detail:
        observed = f"observed {detail['observed_value']}"
    else:
        observed = f"{detail.get('unexpected_count', 0)} of {detail.get('element_count', len(rows))} rows differ"
    if expectation.on == "change":
        examples = change.attrs.get("examples", {}).get(expectation.arguments["column"], ())
        sample = () if result["success"] else tuple(examples)[:SAMPLE]
    else:
        places = (detail.get("unexpected_index_list") or [])[:SAMPLE]
        sample = tuple(_row(rows, place) for place in places if isinstance(place, int))
    return Finding(
        name=expectation.name,
        passed=bool(result["success"]),
        blocking=expectation.blocking,
        observed=observed,
        sample=sample,
    )


def _bounds(expectation: Expectation, detail: Mapping[str, Any]) -> str:
    low, high = expectation.arguments.get("min_value"), expectation.arguments.get("max_value")
    column = str(expectation.arguments["column"]).replace("_", " ")
    wanted = " and ".join(
        f"{word} {bound:g}" for word, bound in (("at least", low), ("at most", high)) if bound is not None
    )
    values = detail.get("partial_unexpected_list") or []
    return f"{column} is {values[0]:.3g} where {wanted} is expected" if values else f"{column} is {wanted}"


def _row(rows: pd.DataFrame, place: int) -> str:
    return ", ".join(str(value) for value in rows.iloc[place].tolist()[:6])


def _as_objects(rows: pd.DataFrame) -> pd.DataFrame:
    """Great Expectations compares plain Python values; pandas' missing text would not be seen as missing."""
    texts = rows.select_dtypes(["string", "boolean"]).columns
    return rows.astype(dict.fromkeys(texts, "object")).where(rows.notna(), None)
