"""Consolidated Screening List: who stands on the Entity List and on the lists of unverified and military companies.

The whole file comes anew every day; two days' difference is what was added or removed. Lists of persons and sanctions
of other kinds are left out. Of an address only the country is kept; most close with its code, some with its name. Some
entries have no day of listing, and of these some the notice that listed them, whose volume tells the year. The slice
`sample` holds some entries of one day and is never counted as whole.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

# By the code in brackets after a list's name: entities, military end users, unverified, Chinese military companies.
LISTS = ("EL", "MEU", "UVL", "CMIC")
BEFORE_FIRST_VOLUME = 1935
# As spelled out at the end of an address; what is not among them is no country that a mart asks for.
SPELLED = {"china": "CN", "hong kong": "HK", "macau": "MO", "macao": "MO"}
COLUMNS = {
    "entry": text("The publisher's identifier of the entry", "_id", "id", key=True),
    "list": text("EL entities, MEU military end users, UVL unverified, CMIC Chinese military firms"),
    "name": text("Name as listed", "name"),
    "countries": text("Two-letter countries of the addresses, comma separated"),
    "notice_year": number("Year of the volume that the notice stands in, blank without one"),
    "federal_register_notice": text("Citation of the notice that listed it", "federal_register_notice"),
    "listed_on": date("Day of listing, blank for some", "start_date", ahead=True),
}


def rows(payload: bytes) -> list[Row]:
    """`consolidated.csv` to one row per entry of the lists that are followed."""
    found = []
    for row in tables.csv_rows(payload, COLUMNS, source="source", addresses="addresses"):
        row["list"] = next(iter(re.findall(r"\((\w+)\)", row["source"])), row["source"])
        row["countries"] = ", ".join(dict.fromkeys(_countries(row["addresses"] or "")))
        row["notice_year"] = _year(row["federal_register_notice"] or "")
        if row["list"] in LISTS:
            found.append(row)
    return found


def _countries(addresses: str) -> list[str]:
    """The country that each address closes with, as its code or spelled out; semicolons stand between addresses."""
    last_words = (address.strip(" ,.").rpartition(",")[2].strip() for address in addresses.split(";"))
    told = (word if re.fullmatch("[A-Z]{2}", word) else SPELLED.get(_plainly(word)) for word in last_words)
    return [code for code in told if code]


def _plainly(word: str) -> str:
    """The name of a country without a postal code behind it, and without what China's official name begins with."""
    name = re.sub(r"[\s\d.-]+$", "", word).casefold()
    return re.sub(r"^(p\.?\s?r\.?|people.s republic of)\s+", "", name)


def _year(notice: str) -> int | None:
    """The year of the volume that a citation begins with: one volume a year, the first in 1936."""
    volume = re.match(r"\s*(\d{2,3}) F\.?R\.? ", notice)
    return int(volume[1]) + BEFORE_FIRST_VOLUME if volume else None


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
    sampled=True,
    expectations=(
        *contracts.table(COLUMNS, rows=(500, 50_000), keeps=0.9, tells=0.98),
        contracts.filled("entry"),
        contracts.filled("name"),
        contracts.holds("list", *LISTS),
        contracts.filled("countries", mostly=0.9, blocking=False),
    ),
)
