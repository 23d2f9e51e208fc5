"""Epoch's large-scale models: every model known or likely to have taken more than 1e23 FLOP to train.

Two thirds of them are not among the notable models, and two fifths of those are Chinese: counts of large training runs
by bloc rest on this table. It carries neither openness nor the frontier mark.
"""

from __future__ import annotations

from orchestration.sources import contracts, epoch, licences
from orchestration.sources.contracts import number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    **epoch.RELEASE,
    "hardware": epoch.HARDWARE,
    "accessibility": epoch.ACCESSIBILITY,
    "confidence": epoch.CONFIDENCE,
    "hardware_quantity": number("Chips that it was trained on", "Hardware quantity"),
    "base_model": text("Model that it was trained further from", "Base model"),
    "finetune_flop": number("FLOP of that further training", "Finetune compute (FLOP)"),
}

SOURCE = Source(
    name="epoch_large_models",
    title="Large-scale AI models",
    publisher="Epoch AI",
    url="https://epoch.ai/data/large_scale_ai_models.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=14,
    feeds=("lab_releases",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS),
    expectations=(
        *contracts.table(COLUMNS, rows=(300, 50_000), keeps=0.9, tells=0.98, revised=0.25),
        contracts.filled("released_on", mostly=0.98),
        contracts.filled("country", mostly=0.95, blocking=False),
        contracts.between("training_flop", 1e22, 1e30),
    ),
)
