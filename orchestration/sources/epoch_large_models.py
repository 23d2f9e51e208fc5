"""Epoch's large-scale models: every model known or likely to have taken more than 1e23 FLOP to train.

Two thirds of them are not among the notable models, and two fifths of those are Chinese: counts of large training runs
by bloc rest on this table. It carries neither openness nor the frontier mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, epoch, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = epoch.MODEL_NAMES | {
    "hardware_quantity": ("Hardware quantity",),
    "base_model": ("Base model",),
    "finetune_flop": ("Finetune compute (FLOP)",),
}
COLUMNS = epoch.MODEL_COLUMNS | {
    "hardware_quantity": Column(kind="number", about="Chips that it was trained on"),
    "base_model": Column(kind="text", about="Model that it was trained further from"),
    "finetune_flop": Column(kind="number", about="FLOP of that further training"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`large_scale_ai_models.csv` to one row per model."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="epoch_large_models",
    title="Large-scale AI models",
    publisher="Epoch AI",
    url="https://epoch.ai/data/large_scale_ai_models.csv",
    licence=CC_BY_EPOCH,
    cadence_days=14,
    feeds=("lab_releases",),
    columns=COLUMNS,
    parse=parse,
    coverage=("model",),
    expectations=(
        contracts.rows_between(300, 50_000),
        contracts.unique("model"),
        contracts.filled("released_on", mostly=0.98),
        contracts.filled("country", mostly=0.95, blocking=False),
        contracts.between("training_flop", 1e22, 1e30),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.9),
        contracts.keeps(0.98, blocking=False),
        contracts.revised_at_most(0.25),
    ),
)
