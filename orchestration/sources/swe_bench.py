"""SWE-bench leaderboards: the share of real software issues that a system resolves, by board.

A result belongs to a system, a model in a scaffold that others wrote, so boards other than bash-only compare scaffolds
as much as models. Built from the documented shape of `leaderboards.json`: lists of results by board, the model and the
organisation as tags. Non-commercial terms: rows are not passed on.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import documents
from orchestration.sources.source import Source

TAGS = {"model": "Model: ", "organization": "Org: "}
COLUMNS = {
    "board": text("Board: Verified, Lite, bash-only ...", "board", key=True),
    "submission": text("Submission as the publisher files it", "result.folder", key=True),
    "system": text("System as submitted", "result.name"),
    "model": text("Models it is tagged with, comma separated, blank where not tagged"),
    "organization": text("Organisations it is tagged with, comma separated"),
    "submitted_on": date("Day of the submission", "result.date"),
    "resolved_percent": number("Issues resolved, per cent", "result.resolved"),
    "open_model": flag("The model's weights are open", "?result.os_model"),
    "open_system": flag("The scaffold's code is open", "?result.os_system"),
    "is_checked": flag("The publisher has run it again", "?result.checked"),
}


def rows(payload: bytes) -> list[Row]:
    """`leaderboards.json` to one row per board and submission."""
    records: list[Row] = [
        {"board": board.get("name"), "result": result}
        for board in documents.part_of(documents.json_body(payload), "leaderboards", list)
        for result in documents.part_of(board, "results", list)
    ]
    found = documents.records(records, COLUMNS)
    for row, record in zip(found, records, strict=True):
        if isinstance(row["is_checked"], str):
            row["is_checked"] = row["is_checked"].partition("(")[0]  # "false (See README.md ...)"
        stated = record["result"].get("tags") if isinstance(record["result"], dict) else None
        tags = [str(tag) for tag in stated] if isinstance(stated, list) else []
        for name, prefix in TAGS.items():
            row[name] = ", ".join(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))
    return found


SOURCE = Source(
    name="swe_bench",
    title="SWE-bench leaderboards",
    publisher="SWE-bench",
    url="https://raw.githubusercontent.com/SWE-bench/swe-bench.github.io/master/data/leaderboards.json",
    licence=licences.closed_terms(
        "CC BY-NC: rows are not passed on", "SWE-bench, swebench.com", "https://creativecommons.org/licenses/by-nc/4.0/"
    ),
    cadence_days=60,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    rows=rows,
    expectations=(
        *contracts.table(COLUMNS, rows=(20, 20_000), keeps=0.8, revised=0.1),
        *contracts.measured("resolved_percent", 0, 100),
        contracts.filled("submitted_on", mostly=0.95),
    ),
)
