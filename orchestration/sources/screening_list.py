"""Consolidated Screening List: who stands on the Entity List and on the lists of unverified and military companies.

The whole file comes anew every day; two days' difference is what was added or removed. Lists of persons and sanctions
of other kinds are left out. Of an address only the country is kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "entry": ("_id", "id"),
    "source": ("source",),
    "name": ("name",),
    "addresses": ("addresses",),
    "federal_register_notice": ("federal_register_notice",),
    "listed_on": ("start_date",),
}
# By the code in brackets after a list's name: entities, military end users, unverified, Chinese military companies.
LISTS = ("EL", "MEU", "UVL", "CMIC")
COLUMNS = {
    "entry": Column(kind="text", about="The publisher's identifier of the entry", key=True),
    "list": Column(
        kind="text", about="EL entities, MEU military end users, UVL unverified, CMIC Chinese military firms"
    ),
    "name": Column(kind="text", about="Name as listed"),
    "countries": Column(kind="text", about="Two-letter countries of the addresses, comma separated"),
    "federal_register_notice": Column(kind="text", about="Citation of the notice that listed it"),
    "listed_on": Column(kind="date", about="Day of listing, blank for some", ahead=True),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`consolidated.csv` to one row per entry of the lists that are followed."""
    rows = []
    for row in reading.csv_rows(payload, UPSTREAM):
        row["list"] = next(iter(re.findall(r"\((\w+)\)", row["source"])), row["source"])
        row["countries"] = ", ".join(dict.fromkeys(_countries(row["addresses"])))
        if row["list"] in LISTS:
            rows.append(row)
    return reading.tidy(rows, COLUMNS)


def _countries(addresses: str) -> list[str]:
    """The closing country code of each address; addresses are separated by semicolons."""
    last_words = (address.rpartition(",")[2].strip() for address in addresses.split(";"))
    return [word for word in last_words if re.fullmatch("[A-Z]{2}", word)]


SOURCE = Source(
    name="screening_list",
    title="Entity List and related lists",
    publisher="International Trade Administration, Consolidated Screening List",
    url="https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
    licence=Licence(
        name="Public domain (United States government)",
        url="https://www.trade.gov/consolidated-screening-list",
        republish=True,
        attribution="International Trade Administration, Consolidated Screening List",
    ),
    cadence_days=7,
    feeds=("entity_list",),
    columns=COLUMNS,
    parse=parse,
    coverage=("list", "name"),
    expectations=(
        contracts.rows_between(500, 50_000),
        contracts.unique("entry"),
        contracts.filled("entry"),
        contracts.filled("name"),
        contracts.filled("countries", mostly=0.9, blocking=False),
        contracts.keeps(0.9),
        contracts.keeps(0.98, blocking=False),
    ),
)
