"""What both suites of METR's time horizons share: their columns, their reader, and what must hold of them.

What belongs here: one file of results. What does not: which suite it is.

Old points are re-estimated at every release of a suite, so horizons are only compared within one vintage. No licence is
stated: nothing is bundled.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import cells, documents

# Keys are written in alphabetical order: a file without its last one is cut off, though it still is valid YAML.
CLOSING_KEY = "swaa_version"
COLUMNS = {
    "benchmark": text("Name and version of the benchmark", key=True),
    "model": text("Model and scaffold as the publisher keys them", "model", key=True),
    "released_on": date("Release of the model", "result.release_date"),
    "is_record": flag("Longest horizon of its time", "result.metrics.is_sota"),
    "average_score": number("Mean score over the tasks, 0 to 1", "?result.metrics.average_score.estimate"),
    "p50_minutes": number(
        "Horizon at 50 % success, minutes of human work", "result.metrics.p50_horizon_length.estimate"
    ),
    "p50_minutes_low": number("Lower bound of its 95 % interval", "result.metrics.p50_horizon_length.ci_low"),
    "p50_minutes_high": number("Upper bound of its 95 % interval", "result.metrics.p50_horizon_length.ci_high"),
    "p80_minutes": number(
        "Horizon at 80 % success, minutes of human work", "result.metrics.p80_horizon_length.estimate"
    ),
    "p80_minutes_low": number("Lower bound of its 95 % interval", "result.metrics.p80_horizon_length.ci_low"),
    "p80_minutes_high": number("Upper bound of its 95 % interval", "result.metrics.p80_horizon_length.ci_high"),
}


def rows(payload: bytes) -> list[Row]:
    """A file of results to one row per model; a row carried over from another suite says so itself."""
    body = documents.yaml_body(payload)
    documents.part_of(body, CLOSING_KEY, str)
    suite = documents.part_of(body, "benchmark_name", str)
    results = documents.part_of(body, "results", dict)
    records = [{"model": model, "result": result} for model, result in results.items()]
    found = documents.records(records, COLUMNS, stated="?result.benchmark_name")
    for row in found:
        row |= {"benchmark": row.pop("stated") or suite, "released_on": cells.day(row["released_on"])}
    return found


LICENCE = licences.closed_terms("No licence stated: rows are not passed on", "METR, metr.org", "https://metr.org")
EXPECTATIONS = (
    *contracts.table(COLUMNS, rows=(10, 2_000), keeps=0.8, revised=0.5),
    contracts.filled("released_on"),
    *contracts.measured("p50_minutes", 1e-4, 1e6),
    *contracts.ordered("p50_minutes_low", "p50_minutes", "p50_minutes_high"),
    *contracts.ordered("p80_minutes_low", "p80_minutes", "p80_minutes_high"),
)
