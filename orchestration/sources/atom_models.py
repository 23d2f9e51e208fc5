"""The ATOM project's list of open models worth counting: which repositories belong to which organisation.

Names only. It says whose downloads on the Hugging Face Hub count towards adoption of open models, quantised copies and
parts of models left aside.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "repository": text("Organisation and repository on the Hugging Face Hub", "modelId", key=True),
    "organization": text("Organisation on the Hub", "org"),
    "model": text("Repository without the organisation", "model"),
}

SOURCE = Source(
    name="atom_models",
    title="Open models tracked by the ATOM project",
    publisher="Interconnects AI",
    url="https://raw.githubusercontent.com/Interconnects-AI/tracked-models/main/models.csv",
    licence=licences.open_terms(
        "Apache-2.0", "Interconnects AI, tracked-models", "https://www.apache.org/licenses/LICENSE-2.0"
    ),
    cadence_days=60,
    feeds=("adoption",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS),
    expectations=(
        *contracts.table(COLUMNS, rows=(500, 100_000), keeps=0.9),
        contracts.filled("organization"),
    ),
)
