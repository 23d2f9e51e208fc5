"""Epoch's compute by laboratory: H100 equivalents that each frontier laboratory could use at the end of a year."""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "lab": text("Laboratory", "Lab", key=True),
    "period_end": date("Last day of the year", "Date", key=True),
    "h100e": number("H100 equivalents in use, median", "h100e_med", band=(0.2, 5)),
    "h100e_low": number("H100 equivalents in use, 5th percentile", "h100e_p5"),
    "h100e_high": number("H100 equivalents in use, 95th percentile", "h100e_p95"),
}

SOURCE = Source(
    name="epoch_lab_compute",
    title="Compute used by frontier laboratories",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_users_year_end_by_lab.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=200,
    feeds=("lab_compute",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS),
    expectations=(
        *contracts.table(COLUMNS, rows=(5, 1_000), keeps=0.9, revised=0.5),
        *contracts.measured("h100e", 1, 1e9),
        *contracts.ordered("h100e_low", "h100e", "h100e_high"),
    ),
)
