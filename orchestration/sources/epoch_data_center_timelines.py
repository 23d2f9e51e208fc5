"""Epoch's data centre timelines: power and compute of each frontier site over time, past and planned.

Dates run to 2030: what lies after the day of retrieval is a plan, and the indicators say so. Sites are re-scoped and
renamed in place (in spring 2026 all at once), so lost names are told, not refused.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "handle": text("Data centre", "Data center", key=True),
    "state_on": date("Day from which the row holds; a plan when it lies ahead", "Date", key=True, ahead=True),
    "buildings": number("Buildings in operation", "Buildings operational"),
    "h100e": number("H100 equivalents in operation, cumulative", "H100 equivalents"),
    "ops_8bit": number("Peak performance in 8-bit operations per second", "Performance (8-bit OP/s)", "8-bit OP/s"),
    "power_mw": number("Power of the site, megawatts", "Power (MW)"),
    "it_power_mw": number("Power of the computers alone, megawatts", "?IT power (MW)"),
    "capital_cost_busd": number(
        "Capital cost to that day, billions of 2025 US dollars", "Total capital cost (2025 USD billions)"
    ),
}

SOURCE = Source(
    name="epoch_data_center_timelines",
    title="Timelines of frontier data centres",
    publisher="Epoch AI",
    url="https://epoch.ai/data/data_centers/data_center_timelines.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS),
    coverage=("handle",),
    expectations=(
        *contracts.table(COLUMNS, rows=(100, 50_000), tells=0.9, revised=0.25),
        contracts.filled("state_on"),
        *contracts.measured("h100e", 0, 1e8, mostly=0.95),
        contracts.between("power_mw", 0, 1e5),
    ),
)
