"""Consolidated Screening List: who stands on the Entity List and on the lists of unverified and military companies.

The whole file comes anew every day; two days' difference is what was added or removed. Lists of persons and sanctions
of other kinds are left out. Of an address only the country is kept.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

# By the code in brackets after a list's name: entities, military end users, unverified, Chinese military companies.
LISTS = ("EL", "MEU", "UVL", "CMIC")
COLUMNS = {
    "entry": text("The publisher's identifier of the entry", "_id", "id", key=True),
    "list": text("EL entities, MEU military end users, UVL unverified, CMIC Chinese military firms"),
    "name": text("Name as listed", "name"),
    "countries": text("Two-letter countries of the addresses, comma separated"),
    "federal_register_notice": text("Citation of the notice that listed it", "federal_register_notice"),
    "listed_on": date("Day of listing, blank for some", "start_date", ahead=True),
}


def rows(payload: bytes) -> list[Row]:
    """`consolidated.csv` to one row per entry of the lists that are followed."""
    found = []
    for row in tables.csv_rows(payload, COLUMNS, source="source", addresses="addresses"):
        row["list"] = next(iter(re.findall(r"\((\w+)\)", row["source"])), row["source"])
        row["countries"] = ", ".join(dict.fromkeys(_countries(row["addresses"])))
        if row["list"] in LISTS:
            found.append(row)
    return found


def _countries(addresses: str) -> list[str]:
    """The closing country code of each address; addresses are separated by semicolons."""
    last_words = (address.rpartition(",")[2].strip() for address in addresses.split(";"))
    return [word for word in last_words if re.fullmatch("[A-Z]{2}", word)]


SOURCE = Source(
    name="screening_list",
    title="Entity List and related lists",
    publisher="International Trade Administration, Consolidated Screening List",
    url="https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
    licence=licences.us_government(
        "International Trade Administration, Consolidated Screening List",
        "https://www.trade.gov/consolidated-screening-list",
    ),
    cadence_days=7,
    feeds=("entity_list",),
    columns=COLUMNS,
    rows=rows,
    coverage=("list", "name"),
    expectations=(
        *contracts.table(COLUMNS, rows=(500, 50_000), keeps=0.9, tells=0.98),
        contracts.filled("entry"),
        contracts.filled("name"),
        contracts.filled("countries", mostly=0.9, blocking=False),
    ),
)
