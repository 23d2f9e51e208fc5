"""Epoch's frontier data centres: the sites, who owns and uses them, and what they hold today.

Most sites are American because satellite pictures and permits are read there first: no estimator of shares. Owners and
users carry the publisher's confidence as a tag ("Amazon #confident"), kept here in columns of its own. How a site grows
is `epoch_data_center_timelines`; `handle` is the name used there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "site": ("Name", "Title"),
    "handle": ("Handle", "Name"),
    "country": ("?Country",),
    "owner": ("Owner",),
    "users": ("Users",),
    "project": ("Project",),
    "h100e": ("Current H100 equivalents",),
    "power_mw": ("Current power (MW)", "Current IT power (MW)"),
    "capital_cost_busd": ("Current total capital cost (2025 USD billions)",),
}
COLUMNS = {
    "site": Column(kind="text", about="Name of the data centre", key=True),
    "handle": Column(kind="text", about="Its name in the timelines of the same day"),
    "country": Column(kind="text", about="Where it stands, blank in files before spring 2026"),
    "owner": Column(kind="text", about="Owner or owners, comma separated"),
    "owner_confidence": Column(kind="text", about="confident, likely or speculative, one per owner"),
    "users": Column(kind="text", about="Users, comma separated"),
    "users_confidence": Column(kind="text", about="confident, likely or speculative, one per user"),
    "project": Column(kind="text", about="Project it belongs to"),
    "h100e": Column(kind="number", about="H100 equivalents in operation"),
    "power_mw": Column(kind="number", about="Power in operation, megawatts"),
    "capital_cost_busd": Column(kind="number", about="Capital cost so far, billions of 2025 US dollars"),
}
_TAGGED = re.compile(r"\s*([^#,]+?)\s*(?:#(\w+))?\s*(?:,|$)")


def parse(payload: bytes) -> pd.DataFrame:
    """`data_centers.csv` to one row per site."""
    rows = reading.csv_rows(payload, UPSTREAM)
    for row in rows:
        row["owner"], row["owner_confidence"] = _tagged(row["owner"])
        row["users"], row["users_confidence"] = _tagged(row["users"])
        row["project"], _ = _tagged(row["project"])
    return reading.tidy(rows, COLUMNS)


def _tagged(cell: str) -> tuple[str, str]:
    """Names and their tags: "OpenAI #likely, Microsoft #confident" -> ("OpenAI, Microsoft", "likely, confident")."""
    found = _TAGGED.findall(cell)
    return ", ".join(name for name, _ in found), ", ".join(tag for _, tag in found if tag)


SOURCE = Source(
    name="epoch_data_centers",
    title="Frontier data centres",
    publisher="Epoch AI",
    url="https://epoch.ai/data/data_centers/data_centers.csv",
    licence=CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    parse=parse,
    coverage=("site",),
    expectations=(
        contracts.rows_between(10, 5_000),
        contracts.unique("site"),
        contracts.filled("h100e", mostly=0.9),
        contracts.between("h100e", 0, 1e8),
        contracts.between("power_mw", 0, 1e5),
        contracts.filled("country", mostly=0.95, blocking=False),
        contracts.keeps(0.7),
        contracts.keeps(0.95, blocking=False),
    ),
)
