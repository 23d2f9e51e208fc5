"""Epoch's compute by laboratory: H100 equivalents that each frontier laboratory could use at the end of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "lab": ("Lab",),
    "period_end": ("Date",),
    "h100e": ("h100e_med",),
    "h100e_low": ("h100e_p5",),
    "h100e_high": ("h100e_p95",),
}
COLUMNS = {
    "lab": Column(kind="text", about="Laboratory", key=True),
    "period_end": Column(kind="date", about="Last day of the year", key=True),
    "h100e": Column(kind="number", about="H100 equivalents in use, median"),
    "h100e_low": Column(kind="number", about="H100 equivalents in use, 5th percentile"),
    "h100e_high": Column(kind="number", about="H100 equivalents in use, 95th percentile"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`ai_chip_users_year_end_by_lab.csv` to one row per laboratory and year."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="epoch_lab_compute",
    title="Compute used by frontier laboratories",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_users_year_end_by_lab.csv",
    licence=CC_BY_EPOCH,
    cadence_days=200,
    feeds=("lab_compute",),
    columns=COLUMNS,
    parse=parse,
    coverage=("lab", "period_end"),
    expectations=(
        contracts.rows_between(5, 1_000),
        contracts.unique("lab", "period_end"),
        contracts.filled("h100e"),
        contracts.between("h100e", 1, 1e9),
        *contracts.ordered("h100e_low", "h100e", "h100e_high"),
        contracts.keeps(0.9),
        contracts.revised_at_most(0.5),
    ),
)
