"""Epoch AI chip sales: chips sold per quarter and designer, in units and H100 equivalents with a 90 % interval.

Designers are covered to different quarters, and the April 2026 file has neither Huawei nor Cambricon: a share over "all
rows" is wrong at both edges. This module keeps the rows; cutting at common coverage is the indicators' work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, epoch, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "designer": ("Chip manufacturer",),
    "chip": ("Chip type",),
    "period_start": ("Start date",),
    "period_end": ("End date",),
    "units": ("Number of Units",),
    "units_low": ("Number of Units (5th percentile)",),
    "units_high": ("Number of Units (95th percentile)",),
    "h100e": ("Compute estimate in H100e (median)", "H100e compute power (median)"),
    "h100e_low": ("H100e (5th percentile)",),
    "h100e_high": ("H100e (95th percentile)",),
    "is_incomplete": ("?Incomplete",),
    "notes": ("?Notes",),
}
COLUMNS = {
    "designer": Column(kind="text", about="Chip designer", key=True),
    "chip": Column(kind="text", about="Chip type", key=True),
    "period_start": Column(kind="date", about="First day of the quarter"),
    "period_end": Column(kind="date", about="Last day of the quarter", key=True),
    "units": Column(kind="number", about="Chips sold, median"),
    "units_low": Column(kind="number", about="Chips sold, 5th percentile"),
    "units_high": Column(kind="number", about="Chips sold, 95th percentile"),
    "h100e": Column(kind="number", about="H100 equivalents sold, median"),
    "h100e_low": Column(kind="number", about="H100 equivalents sold, 5th percentile"),
    "h100e_high": Column(kind="number", about="H100 equivalents sold, 95th percentile"),
    "is_incomplete": Column(kind="flag", about="The publisher marks the quarter as not complete"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`ai_chip_sales.zip` to one row per designer, chip type and quarter."""
    rows = reading.csv_rows(reading.zip_member(payload, "timelines_by_chip.csv"), UPSTREAM)
    for row in rows:
        row["is_incomplete"] = epoch.incomplete(row)
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="epoch_chip_sales",
    title="AI chip sales",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_sales.zip",
    licence=CC_BY_EPOCH,
    cadence_days=100,
    feeds=("compute_ratio", "compute_account", "indicator_panel", "lab_compute"),
    columns=COLUMNS,
    parse=parse,
    suffix=".zip",
    coverage=("designer", "period_end"),
    expectations=(
        contracts.rows_between(50, 5_000),
        contracts.unique("designer", "chip", "period_end"),
        contracts.filled("h100e", mostly=0.95),
        contracts.between("h100e", 0, 1e8),
        *contracts.ordered("h100e_low", "h100e", "h100e_high"),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.9),
    ),
)
