"""Epoch's data centre timelines: power and compute of each frontier site over time, past and planned.

Dates run to 2030: what lies after the day of retrieval is a plan, and the indicators say so. Sites are re-scoped and
renamed in place (in spring 2026 all at once), so lost names are told, not refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "handle": ("Data center",),
    "state_on": ("Date",),
    "buildings": ("Buildings operational",),
    "h100e": ("H100 equivalents",),
    "ops_8bit": ("Performance (8-bit OP/s)", "8-bit OP/s"),
    "power_mw": ("Power (MW)",),
    "it_power_mw": ("?IT power (MW)",),
    "capital_cost_busd": ("Total capital cost (2025 USD billions)",),
}
COLUMNS = {
    "handle": Column(kind="text", about="Data centre", key=True),
    "state_on": Column(
        kind="date", about="Day from which the row holds; a plan when it lies ahead", key=True, ahead=True
    ),
    "buildings": Column(kind="number", about="Buildings in operation"),
    "h100e": Column(kind="number", about="H100 equivalents in operation, cumulative"),
    "ops_8bit": Column(kind="number", about="Peak performance in 8-bit operations per second"),
    "power_mw": Column(kind="number", about="Power of the site, megawatts"),
    "it_power_mw": Column(kind="number", about="Power of the computers alone, megawatts"),
    "capital_cost_busd": Column(kind="number", about="Capital cost to that day, billions of 2025 US dollars"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`data_center_timelines.csv` to one row per site and day on which something changes."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="epoch_data_center_timelines",
    title="Timelines of frontier data centres",
    publisher="Epoch AI",
    url="https://epoch.ai/data/data_centers/data_center_timelines.csv",
    licence=CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    parse=parse,
    coverage=("handle",),
    expectations=(
        contracts.rows_between(100, 50_000),
        contracts.unique("handle", "state_on"),
        contracts.filled("state_on"),
        contracts.filled("h100e", mostly=0.95),
        contracts.between("h100e", 0, 1e8),
        contracts.between("power_mw", 0, 1e5),
        contracts.keeps(0.9, blocking=False),
        contracts.revised_at_most(0.25),
    ),
)
