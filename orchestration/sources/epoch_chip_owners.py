"""Epoch AI chip owners: cumulative H100 equivalents by owner and designer, China among the owners.

Owner "China" counts chips owned in China; what Chinese firms rent abroad sits under other owners. "Other" is of mixed
nationality.
"""

from __future__ import annotations

from orchestration.sources import contracts, epoch, licences
from orchestration.sources.contracts import date, flag, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

OWNERS = ("Microsoft", "Meta", "Amazon", "Google", "Oracle", "CoreWeave", "xAI", "China", "Other")
COLUMNS = {
    "designer": text("Chip designer", "Chip manufacturer", key=True),
    "owner": text("Owner of the chips", "Owner", key=True),
    "period_end": date("Stock at the end of this day", "End date", key=True),
    "h100e": number(
        "H100 equivalents owned, cumulative, median",
        "Compute estimate in H100e (median)",
        "H100e compute power (median)",
        band=(0.5, 2),
    ),
    "h100e_low": number("H100 equivalents owned, cumulative, 5th percentile", "H100e (5th percentile)"),
    "h100e_high": number("H100 equivalents owned, cumulative, 95th percentile", "H100e (95th percentile)"),
    "is_incomplete": flag("The publisher marks the quarter as not complete", "?Incomplete"),
}


SOURCE = Source(
    name="epoch_chip_owners",
    title="AI chip owners",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_owners.zip",
    licence=licences.CC_BY_EPOCH,
    cadence_days=100,
    feeds=("compute_ratio", "compute_account", "indicator_panel"),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, member="cumulative_by_designer.csv", each=epoch.with_mark, notes="?Notes"),
    coverage=("owner", "period_end"),
    expectations=(
        *contracts.table(COLUMNS, rows=(50, 5_000), keeps=0.9),
        contracts.one_of("designer", *epoch.DESIGNERS, blocking=False),
        contracts.one_of("owner", *OWNERS, blocking=False),
        *contracts.measured("h100e", 0, 1e9),
    ),
)
