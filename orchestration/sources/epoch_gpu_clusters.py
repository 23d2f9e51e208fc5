"""Epoch's GPU clusters: known supercomputers with chips, owner and country, in operation, planned or gone.

Covers perhaps a tenth to a fifth of the world's capacity and is no estimator of shares. Chinese systems are anonymised:
they carry one name and are told apart by their first day and, among those of one day, by their place in size, so that a
row more changes no other's identity. Which rows count (existing, likely, not a duplicate) is the indicators' decision;
the marks for it are kept.
"""

from __future__ import annotations

from collections import Counter

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

ANONYMOUS = "Anonymized Chinese System"
COLUMNS = {
    "cluster": text("Name of the cluster", "Name", key=True),
    "ordinal": number(
        "Tells anonymised clusters apart: first day and place among those of it; 1 for named ones", key=True
    ),
    "status": text("Existing, Planned or Decommissioned", "Status"),
    "certainty": text("Confirmed, Likely or Unlikely", "Certainty"),
    "country": text("Where it stands, blank for some planned ones", "Country"),
    "owner": text("Owner or owners, comma separated", "Owner"),
    "sector": text("Private, Public or Public/Private", "Sector"),
    "operational_on": date("First day of operation, ahead for a planned one", "First Operational Date", ahead=True),
    "chip": text("Chip of which there are most", "Chip type (primary)"),
    "chips": number("How many of that chip", "Chip quantity (primary)"),
    "h100e": number("H100 equivalents", "H100 equivalents"),
    "power_mw": number("Power capacity in megawatts", "Power Capacity (MW)"),
    "is_duplicate": flag("May stand for a cluster that has another row", "Possible Duplicate"),
    "is_excluded": flag("The publisher leaves it out", "Exclude"),
    "is_standard": flag("Part of the publisher's standard analysis", "Include in Standard Analysis"),
}


def rows(payload: bytes) -> list[Row]:
    """`gpu_clusters.csv` to one row per cluster; an empty mark means no."""
    found = tables.csv_rows(payload, COLUMNS)
    found.sort(key=lambda row: (row["operational_on"], row["h100e"], row["power_mw"]))
    seen: Counter[str] = Counter()
    for row in found:
        day = row["operational_on"]
        seen[day] += row["cluster"] == ANONYMOUS
        row["ordinal"] = f"{''.join(filter(str.isdecimal, day))}{seen[day]:03d}" if row["cluster"] == ANONYMOUS else "1"
        row |= {name: row[name] or "no" for name in ("is_duplicate", "is_excluded", "is_standard")}
    return found


SOURCE = Source(
    name="epoch_gpu_clusters",
    title="GPU clusters",
    publisher="Epoch AI",
    url="https://epoch.ai/data/gpu_clusters.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    rows=rows,
    expectations=(
        *contracts.table(COLUMNS, rows=(300, 20_000), keeps=0.8, tells=0.98, revised=0.25),
        contracts.one_of("status", "Existing", "Planned", "Decommissioned"),
        contracts.one_of("certainty", "Confirmed", "Likely", "Unlikely", blocking=False),
        contracts.filled("country", mostly=0.8),
        *contracts.measured("h100e", 0, 1e9, mostly=0.8),
    ),
)
