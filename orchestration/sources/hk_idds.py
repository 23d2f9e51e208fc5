"""Hong Kong's re-exports of chips, servers and chip-making machines by destination: what only passes through.

The Census and Statistics Department's interactive service answers 200 to everything; the body's own status says
whether it did what was asked, and each record repeats what it holds, which is compared with what was asked. Cells of
zero are left out. A single month that is not defined yet loses the whole answer: one is, between 36 and 60 days after
its end. It redirects every caller to a session and turns away clients that do not look like a browser. Values are
thousands of Hong Kong dollars upstream and dollars here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from orchestration.sources import contracts, licences, slices, trade
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Request, Source

URL = "https://tradeidds.censtatd.gov.hk/api/get"
FIRST, YEARS_OPEN = 2022, 2
LAG = dt.timedelta(days=60)  # from the end of a month to when it is surely out
RE_EXPORTS = 3
ASKED = {"ttype": str(RE_EXPORTS), "sv": "VCm", "freq": "M", "codeclass": "HKHS6"}
UNIT_FIELDS = ("unitEN", "unit", "svDescEN", "svDesc")
UNIT = re.compile(r"HK\$|US\$|RMB|thousand|'000|million|billion|kilogram|number", re.IGNORECASE)
THOUSANDS = re.compile(r"HK\$\W*(?:thousands?|'000)|(?:thousands?|'000)\W*(?:of )?HK\$", re.IGNORECASE)
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "partner_iso3": text("Destination, the publisher's code where it is not known here", key=True),
    "hs_code": text("Harmonized System code", "code", key=True),
    "flow": text("re_export", key=True),
    "value_hkd": number("Value in Hong Kong dollars, free on board; no row means none", "figure"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer to one row per destination, code and month; none where the service has no record."""
    body = documents.json_body(payload)
    status = documents.part_of(body, "header.status", dict)
    told = status.get("message")
    words = " ".join(map(str, told)) if isinstance(told, list) else str(told or status.get("name"))
    if "no record found" in words.lower():
        return []
    if status.get("name") != "Success":
        raise PayloadError(f"The service declines (status {status.get('code')}: {words[:120]}); {RETRY}.")
    records = documents.part_of(body, "dataSet", list)
    found = documents.records(records, COLUMNS, month="period", partner="cc")
    _compare(body, records)
    for row in found:
        month = str(row["month"])
        row["period_start"] = f"{month[:4]}-{month[4:]}-01"
        row["partner_iso3"] = trade.ISO3_OF_ISO2.get(row["partner"], row["partner"])
        row["value_hkd"] = cells.times(row["value_hkd"], 1000)
        row["flow"] = "re_export"
    return found


def _compare(body: Any, records: list[Any]) -> None:
    """Refuse an answer that says that it holds something else than what is asked for, or fewer records than it counts.

    What a record does not say is not held against it.
    """
    for record in records:
        for name, asked in ASKED.items():
            if str(record.get(name, asked)) != asked:
                raise PayloadError(
                    f"A record says {name}={str(record[name])[:20]!r} where {asked!r} was asked for; {RETRY}."
                )
        unit = next((str(record[name]) for name in UNIT_FIELDS if UNIT.search(str(record.get(name, "")))), None)
        if unit and not THOUSANDS.search(unit):
            raise PayloadError(
                f"A record counts in {unit[:40]!r} and not in thousands of HK dollars; adapt the source's module."
            )
    counted = body["header"].get("count")
    told = counted.get("noOfRecords") if isinstance(counted, dict) else None
    if isinstance(told, int) and told > len(records):
        raise PayloadError(f"The answer holds {len(records)} of the {told} records it counts; {RETRY}.")


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year at a time to all destinations, those missing or open to revision; the last ends with what is out."""
    published_to = (today - LAG + dt.timedelta(days=1)).replace(day=1) - dt.timedelta(days=1)  # the end of a month
    codes = "&".join(f"code={code}" for code in trade.HS6)
    return [
        Request(
            part=year,
            url=(
                f"{URL}?lang=EN&sv=VCm&freq=M&period={year}01,{min(f'{year}12', f'{published_to:%Y%m}')}"
                f"&ttype={RE_EXPORTS}&ccclass=C&cc=ALL&codeclass=HKHS6&{codes}"
            ),
        )
        for year in slices.still_open(slices.years(FIRST, published_to), held, newest=YEARS_OPEN)
    ]


SOURCE = Source(
    name="hk_idds",
    title="Hong Kong re-exports of chips, servers and chip-making machines",
    publisher="Census and Statistics Department, Hong Kong",
    url=URL,
    licence=licences.open_terms(
        "Terms of data.gov.hk: free reuse with attribution",
        "Census and Statistics Department, Hong Kong",
        "https://data.gov.hk/en/terms-and-conditions",
    ),
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("period_start", "partner_iso3", "hs_code"),
    plan=_plan,
    slice_of=slices.year_of("period_start"),
    pace_seconds=2.0,
    headers={"Accept": "application/json", "User-Agent": "Mozilla/5.0 (compatible; {user_agent})"},
    expectations=(
        *contracts.table(COLUMNS, rows=(0, 50_000), keeps=0.95, revised=0.25),
        contracts.one_of("hs_code", *trade.HS6),
        *contracts.measured("value_hkd", 0, 1e12),
    ),
)
