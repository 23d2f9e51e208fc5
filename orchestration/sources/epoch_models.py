"""Epoch's notable AI models: releases with training compute, hardware and openness of weights.

There is no stable identifier upstream; a model's name is its key. Columns drift (sources log, 2.9): aliases below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, epoch, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "model": epoch.MODEL_NAMES["model"],
    "organization": epoch.MODEL_NAMES["organization"],
    "country": epoch.MODEL_NAMES["country"],
    "released_on": epoch.MODEL_NAMES["released_on"],
    "training_flop": epoch.MODEL_NAMES["training_flop"],
    "parameters": ("Parameters",),
    "hardware": epoch.MODEL_NAMES["hardware"],
    "open_weights": ("?Open model weights?",),
    "accessibility": epoch.MODEL_NAMES["accessibility"],
    "is_frontier": ("Frontier model",),
    "confidence": epoch.MODEL_NAMES["confidence"],
    "reference_url": ("Link",),
}
COLUMNS = {
    "model": epoch.MODEL_COLUMNS["model"],
    "organization": epoch.MODEL_COLUMNS["organization"],
    "country": epoch.MODEL_COLUMNS["country"],
    "released_on": epoch.MODEL_COLUMNS["released_on"],
    "training_flop": epoch.MODEL_COLUMNS["training_flop"],
    "parameters": Column(kind="number", about="Number of parameters"),
    "hardware": epoch.MODEL_COLUMNS["hardware"],
    "open_weights": Column(kind="flag", about="Whether the weights can be downloaded, blank where unknown"),
    "accessibility": epoch.MODEL_COLUMNS["accessibility"],
    "is_frontier": Column(kind="flag", about="Among the ten largest training runs when it was published"),
    "confidence": epoch.MODEL_COLUMNS["confidence"],
    "reference_url": Column(kind="text", about="Where the release was announced"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`notable_ai_models.csv` to one row per model; openness falls back on the accessibility wording of older files."""
    rows = reading.csv_rows(payload, UPSTREAM)
    for row in rows:
        row.setdefault("open_weights", _openness(row["accessibility"]))
        row["is_frontier"] = row["is_frontier"] or "no"
        if not row["reference_url"].startswith(("https://", "http://")):  # a few hold a list of authors
            row["reference_url"] = ""
    return reading.tidy(rows, COLUMNS)


def _openness(accessibility: str) -> str:
    if not accessibility:
        return ""
    return "yes" if accessibility.lower().startswith("open weights") else "no"


SOURCE = Source(
    name="epoch_models",
    title="Notable AI models",
    publisher="Epoch AI",
    url="https://epoch.ai/data/notable_ai_models.csv",
    licence=CC_BY_EPOCH,
    cadence_days=14,
    feeds=("lab_releases", "adoption"),
    columns=COLUMNS,
    parse=parse,
    coverage=("model",),
    expectations=(
        contracts.rows_between(500, 100_000),
        contracts.unique("model"),
        contracts.filled("model"),
        contracts.filled("released_on", mostly=0.98),
        contracts.between("training_flop", 1, 1e30),
        contracts.filled("organization", mostly=0.95, blocking=False),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.9),
        contracts.keeps(0.98, blocking=False),
        contracts.revised_at_most(0.25),
    ),
)
