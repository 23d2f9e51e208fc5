"""The ATOM project's list of open models worth counting: which repositories belong to which organisation.

Names only. It says whose downloads on the Hugging Face Hub count towards adoption of open models, quantised copies and
parts of models left aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {"repository": ("modelId",), "organization": ("org",), "model": ("model",)}
COLUMNS = {
    "repository": Column(kind="text", about="Organisation and repository on the Hugging Face Hub", key=True),
    "organization": Column(kind="text", about="Organisation on the Hub"),
    "model": Column(kind="text", about="Repository without the organisation"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`models.csv` to one row per repository."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="atom_models",
    title="Open models tracked by the ATOM project",
    publisher="Interconnects AI",
    url="https://raw.githubusercontent.com/Interconnects-AI/tracked-models/main/models.csv",
    licence=Licence(
        name="Apache-2.0",
        url="https://www.apache.org/licenses/LICENSE-2.0",
        republish=True,
        attribution="Interconnects AI, tracked-models",
    ),
    cadence_days=60,
    feeds=("adoption",),
    columns=COLUMNS,
    parse=parse,
    coverage=("repository",),
    expectations=(
        contracts.rows_between(500, 100_000),
        contracts.unique("repository"),
        contracts.filled("organization"),
        contracts.keeps(0.9),
    ),
)
