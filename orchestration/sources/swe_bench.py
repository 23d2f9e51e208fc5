"""SWE-bench leaderboards: the share of real software issues that a system resolves, by board.

A result belongs to a system, a model in a scaffold that others wrote, so boards other than bash-only compare scaffolds
as much as models. Built from the documented shape of `leaderboards.json`: lists of results by board, the model and the
organisation as tags. Non-commercial terms: rows are not passed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "board": ("board",),
    "submission": ("result.folder",),
    "system": ("result.name",),
    "submitted_on": ("result.date",),
    "resolved_percent": ("result.resolved",),
    "open_model": ("?result.os_model",),
    "open_system": ("?result.os_system",),
    "is_checked": ("?result.checked",),
}
TAGS = {"model": "Model: ", "organization": "Org: "}
COLUMNS = {
    "board": Column(kind="text", about="Board: Verified, Lite, bash-only ...", key=True),
    "submission": Column(kind="text", about="Submission as the publisher files it", key=True),
    "system": Column(kind="text", about="System as submitted"),
    "model": Column(kind="text", about="Models it is tagged with, comma separated, blank where not tagged"),
    "organization": Column(kind="text", about="Organisations it is tagged with, comma separated"),
    "submitted_on": Column(kind="date", about="Day of the submission"),
    "resolved_percent": Column(kind="number", about="Issues resolved, per cent"),
    "open_model": Column(kind="flag", about="The model's weights are open"),
    "open_system": Column(kind="flag", about="The scaffold's code is open"),
    "is_checked": Column(kind="flag", about="The publisher has run it again"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`leaderboards.json` to one row per board and submission."""
    records: list[dict[str, Any]] = [
        {"board": board.get("name"), "result": result}
        for board in reading.part_of(reading.json_body(payload), "leaderboards", list)
        for result in reading.part_of(board, "results", list)
    ]
    rows = reading.record_rows(records, UPSTREAM)
    for row, record in zip(rows, records, strict=True):
        tags = [str(tag) for tag in record["result"].get("tags") or ()]
        for name, prefix in TAGS.items():
            row[name] = ", ".join(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="swe_bench",
    title="SWE-bench leaderboards",
    publisher="SWE-bench",
    url="https://raw.githubusercontent.com/SWE-bench/swe-bench.github.io/master/data/leaderboards.json",
    licence=Licence(
        name="CC BY-NC: rows are not passed on",
        url="https://creativecommons.org/licenses/by-nc/4.0/",
        republish=False,
        attribution="SWE-bench, swebench.com",
    ),
    cadence_days=60,
    feeds=("benchmark_gap",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("board", "submission"),
    expectations=(
        contracts.rows_between(20, 20_000),
        contracts.unique("board", "submission"),
        contracts.filled("resolved_percent"),
        contracts.between("resolved_percent", 0, 100),
        contracts.filled("submitted_on", mostly=0.95),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
        contracts.revised_at_most(0.1),
    ),
)
