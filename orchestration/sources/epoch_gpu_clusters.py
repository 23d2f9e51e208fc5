"""Epoch's GPU clusters: known supercomputers with chips, owner and country, in operation, planned or gone.

Covers perhaps a tenth to a fifth of the world's capacity and is no estimator of shares. Chinese systems are anonymised:
they carry one name and are told apart by their place in order of operation and size. Which rows count (existing,
likely, not a duplicate) is the indicators' decision; the marks for it are kept.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

ANONYMOUS = "Anonymized Chinese System"
UPSTREAM = {
    "cluster": ("Name",),
    "status": ("Status",),
    "certainty": ("Certainty",),
    "country": ("Country",),
    "owner": ("Owner",),
    "sector": ("Sector",),
    "operational_on": ("First Operational Date",),
    "chip": ("Chip type (primary)",),
    "chips": ("Chip quantity (primary)",),
    "h100e": ("H100 equivalents",),
    "power_mw": ("Power Capacity (MW)",),
    "is_duplicate": ("Possible Duplicate",),
    "is_excluded": ("Exclude",),
    "is_standard": ("Include in Standard Analysis",),
}
COLUMNS = {
    "cluster": Column(kind="text", about="Name of the cluster", key=True),
    "ordinal": Column(kind="number", about="Tells anonymised clusters apart, 1 for named ones", key=True),
    "status": Column(kind="text", about="Existing, Planned or Decommissioned"),
    "certainty": Column(kind="text", about="Confirmed, Likely or Unlikely"),
    "country": Column(kind="text", about="Where it stands, blank for some planned ones"),
    "owner": Column(kind="text", about="Owner or owners, comma separated"),
    "sector": Column(kind="text", about="Private, Public or Public/Private"),
    "operational_on": Column(kind="date", about="First day of operation, ahead for a planned one", ahead=True),
    "chip": Column(kind="text", about="Chip of which there are most"),
    "chips": Column(kind="number", about="How many of that chip"),
    "h100e": Column(kind="number", about="H100 equivalents"),
    "power_mw": Column(kind="number", about="Power capacity in megawatts"),
    "is_duplicate": Column(kind="flag", about="May stand for a cluster that has another row"),
    "is_excluded": Column(kind="flag", about="The publisher leaves it out"),
    "is_standard": Column(kind="flag", about="Part of the publisher's standard analysis"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`gpu_clusters.csv` to one row per cluster; an empty mark means no."""
    rows = reading.csv_rows(payload, UPSTREAM)
    rows.sort(key=lambda row: (row["operational_on"], row["h100e"], row["power_mw"]))
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["cluster"]] += 1
        row["ordinal"] = str(seen[ANONYMOUS]) if row["cluster"] == ANONYMOUS else "1"
        row |= {name: row[name] or "no" for name in ("is_duplicate", "is_excluded", "is_standard")}
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="epoch_gpu_clusters",
    title="GPU clusters",
    publisher="Epoch AI",
    url="https://epoch.ai/data/gpu_clusters.csv",
    licence=CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    parse=parse,
    coverage=("cluster", "ordinal"),
    expectations=(
        contracts.rows_between(300, 20_000),
        contracts.unique("cluster", "ordinal"),
        contracts.one_of("status", "Existing", "Planned", "Decommissioned"),
        contracts.one_of("certainty", "Confirmed", "Likely", "Unlikely", blocking=False),
        contracts.filled("country", mostly=0.8),
        contracts.filled("h100e", mostly=0.8),
        contracts.between("h100e", 0, 1e9),
        contracts.keeps(0.8),
        contracts.keeps(0.98, blocking=False),
        contracts.revised_at_most(0.25),
    ),
)
