"""Epoch's frontier data centres: the sites, who owns and uses them, and what they hold today.

Most sites are American because satellite pictures and permits are read there first: no estimator of shares. Owners and
users carry the publisher's confidence as a tag ("Amazon #confident"), kept here in columns of its own. How a site grows
is `epoch_data_center_timelines`; `handle` is the name used there.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "site": text("Name of the data centre", "Name", "Title", key=True),
    "handle": text("Its name in the timelines of the same day", "Handle", "Name"),
    "country": text("Where it stands, blank in files before spring 2026", "?Country"),
    "owner": text("Owner or owners, comma separated", "Owner"),
    "owner_confidence": text("confident, likely or speculative, one per owner"),
    "users": text("Users, comma separated", "Users"),
    "users_confidence": text("confident, likely or speculative, one per user"),
    "project": text("Project it belongs to", "Project"),
    "h100e": number("H100 equivalents in operation", "Current H100 equivalents"),
    "power_mw": number("Power in operation, megawatts", "Current power (MW)", "Current IT power (MW)"),
    "capital_cost_busd": number(
        "Capital cost so far, billions of 2025 US dollars", "Current total capital cost (2025 USD billions)"
    ),
}
_TAGGED = re.compile(r"\s*([^#,]+?)\s*(?:#(\w+))?\s*(?:,|$)")


def _site(row: Row) -> Row:
    """A row with the names of owners and users apart from their tags."""
    (owner, trust), (users, trust_in_users) = _tagged(row["owner"]), _tagged(row["users"])
    return row | {
        "owner": owner, "owner_confidence": trust, "users": users, "users_confidence": trust_in_users,
        "project": _tagged(row["project"])[0],
    }  # fmt: skip


def _tagged(cell: str) -> tuple[str, str]:
    """Names and their tags: "OpenAI #likely, Microsoft #confident" -> ("OpenAI, Microsoft", "likely, confident")."""
    found = _TAGGED.findall(cell)
    return ", ".join(name for name, _ in found), ", ".join(tag for _, tag in found if tag)


SOURCE = Source(
    name="epoch_data_centers",
    title="Frontier data centres",
    publisher="Epoch AI",
    url="https://epoch.ai/data/data_centers/data_centers.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capacity",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, each=_site),
    expectations=(
        *contracts.table(COLUMNS, rows=(10, 5_000), keeps=0.7, tells=0.95),
        *contracts.measured("h100e", 0, 1e8, mostly=0.9),
        contracts.between("power_mw", 0, 1e5),
        contracts.filled("country", mostly=0.95, blocking=False),
    ),
)
