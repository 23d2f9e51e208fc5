"""Epoch AI chip owners: cumulative H100 equivalents by owner and designer, China among the owners.

Owner "China" counts chips owned in China; what Chinese firms rent abroad sits under other owners. "Other" is of mixed
nationality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, epoch, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

OWNERS = ("Microsoft", "Meta", "Amazon", "Google", "Oracle", "CoreWeave", "xAI", "China", "Other")
UPSTREAM = {
    "designer": ("Chip manufacturer",),
    "owner": ("Owner",),
    "period_end": ("End date",),
    "h100e": ("Compute estimate in H100e (median)", "H100e compute power (median)"),
    "h100e_low": ("H100e (5th percentile)",),
    "h100e_high": ("H100e (95th percentile)",),
    "is_incomplete": ("?Incomplete",),
    "notes": ("?Notes",),
}
COLUMNS = {
    "designer": Column(kind="text", about="Chip designer", key=True),
    "owner": Column(kind="text", about="Owner of the chips", key=True),
    "period_end": Column(kind="date", about="Stock at the end of this day", key=True),
    "h100e": Column(kind="number", about="H100 equivalents owned, cumulative, median"),
    "h100e_low": Column(kind="number", about="H100 equivalents owned, cumulative, 5th percentile"),
    "h100e_high": Column(kind="number", about="H100 equivalents owned, cumulative, 95th percentile"),
    "is_incomplete": Column(kind="flag", about="The publisher marks the quarter as not complete"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`ai_chip_owners.zip` to one row per designer, owner and quarter end (cumulative)."""
    rows = reading.csv_rows(reading.zip_member(payload, "cumulative_by_designer.csv"), UPSTREAM)
    for row in rows:
        row["is_incomplete"] = epoch.incomplete(row)
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="epoch_chip_owners",
    title="AI chip owners",
    publisher="Epoch AI",
    url="https://epoch.ai/data/ai_chip_owners.zip",
    licence=CC_BY_EPOCH,
    cadence_days=100,
    feeds=("compute_ratio", "compute_account", "indicator_panel"),
    columns=COLUMNS,
    parse=parse,
    suffix=".zip",
    coverage=("owner", "period_end"),
    expectations=(
        contracts.rows_between(50, 5_000),
        contracts.unique("designer", "owner", "period_end"),
        contracts.one_of("designer", *epoch.DESIGNERS, blocking=False),
        contracts.one_of("owner", *OWNERS, blocking=False),
        contracts.filled("h100e"),
        contracts.between("h100e", 0, 1e9),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.9),
    ),
)
