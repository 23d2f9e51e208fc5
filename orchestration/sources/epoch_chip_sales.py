"""Epoch AI chip sales: chips sold per quarter and designer, in units and H100 equivalents with a 90 % interval.

Designers are covered to different quarters, and the April 2026 file has neither Huawei nor Cambricon: a share over "all
rows" is wrong at both edges. This module keeps the rows; cutting at common coverage is the indicators' work.
"""

from __future__ import annotations

from orchestration.sources import contracts, epoch, licences
from orchestration.sources.contracts import date, flag, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "designer": text("Chip designer", "Chip manufacturer", key=True),
    "chip": text("Chip type", "Chip type", key=True),
    "period_start": date("First day of the quarter", "Start date"),
    "period_end": date("Last day of the quarter", "End date", key=True),
    "units": number("Chips sold, median", "Number of Units"),
    "units_low": number("Chips sold, 5th percentile", "Number of Units (5th percentile)"),
    "units_high": number("Chips sold, 95th percentile", "Number of Units (95th percentile)"),
    "h100e": number(
        "H100 equivalents sold, median",
        "Compute estimate in H100e (median)",
        "H100e compute power (median)",
        band=(0.5, 2),
    ),
    "h100e_low": number("H100 equivalents sold, 5th percentile", "H100e (5th percentile)"),
    "h100e_high": number("H100 equivalents sold, 95th percentile", "H100e (95th percentile)"),
    "is_incomplete": flag("The publisher marks the quarter as not complete", "?Incomplete"),
}


SOURCE = Source(
    name="epoch_chip_sales",
    title="AI chip sales",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_sales.zip",
    licence=licences.CC_BY_EPOCH,
    cadence_days=100,
    feeds=("compute_ratio", "compute_account", "indicator_panel", "lab_compute"),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, member="timelines_by_chip.csv", each=epoch.with_mark, notes="?Notes"),
    coverage=("designer", "period_end"),
    expectations=(
        *contracts.table(COLUMNS, rows=(50, 5_000), keeps=0.9),
        *contracts.measured("h100e", 0, 1e8, mostly=0.95),
        *contracts.ordered("h100e_low", "h100e", "h100e_high"),
    ),
)
