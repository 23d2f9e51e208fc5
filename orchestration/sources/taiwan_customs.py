"""Taiwan's exports of integrated circuits by eleven-digit code, in all and by destination.

The customs administration hands files out through a form; they are taken in by hand under two names. The file in all
counts thousands of dollars and years of the Republic (114 is 2025), and marks a part of a year and preliminary values.
The file by destination counts dollars and says neither: its last year ends with the month that the other file names.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences, trade
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import cells, tables
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Source

IN_ALL = {"flow": ("進出口別",), "period": ("日期",), "hs_code": ("貨品號列",), "thousand_usd": ("美元(千元)",)}
BY_DESTINATION = {
    "period": ("Year",),
    "partner": ("Country",),
    "hs_code": ("HS Code",),
    "value_usd": ("Export Value (USD)",),
}
FLOWS = {"出口總值(含復出口)": "export", "復出口": "re_export", "進口總值(含復進口)": "import"}
ISO3 = {economy.taiwan: iso3 for iso3, economy in trade.ECONOMIES.items()}
# 113年, or 114年1月~114年7月(初步值): from January to July, preliminary.
ROC_PERIOD = re.compile(r"(?P<year>\d{2,3})年(?:(?P<first>\d+)月~(?P=year)年(?P<last>\d+)月)?(?P<mark>\(初步值\))?")
COLUMNS = {
    "period_start": date("First day of the year", key=True),
    "months": number("Months counted; blank where the file does not say"),
    "partner": text("Destination as published; World in the file in all", key=True),
    "partner_iso3": text("Destination where it is one of the economies followed; W00 is the world"),
    "hs_code": text("Taiwan's eleven-digit code, the first six of the Harmonized System", key=True),
    "flow": text("export (re-exports included), re_export or import", key=True),
    "value_usd": number("Value in US dollars"),
    "is_preliminary": flag("Marked as preliminary; blank where the file does not say"),
}


def rows(payload: bytes) -> list[Row]:
    """Either file to one row per year, destination and code."""
    header, table = tables.csv_table(payload)
    if "Country" in header:
        found = tables.named(header, table, BY_DESTINATION)
        for row in found:
            row.update(period_start=f"{row['period']}-01-01", flow="export", partner_iso3=ISO3.get(row["partner"]))
        return found
    found = tables.named(header, table, IN_ALL)
    for row in found:
        row.update(_period(row["period"]), partner="World", partner_iso3=trade.WORLD)
        row["value_usd"] = cells.times(row["thousand_usd"], 1000)
        row["flow"] = FLOWS.get(row["flow"], row["flow"])
    return found


def _period(words: str) -> dict[str, object]:
    found = ROC_PERIOD.fullmatch(words)
    if found is None:
        raise PayloadError(
            f"The period {words!r} is not a year of the Republic; adapt ROC_PERIOD in the source's module."
        )
    first, last = int(found["first"] or 1), int(found["last"] or 12)
    return {
        "period_start": f"{int(found['year']) + 1911}-{first:02d}-01",
        "months": last - first + 1,
        "is_preliminary": "yes" if found["mark"] else "no",
    }


SOURCE = Source(
    name="taiwan_customs",
    title="Taiwan's exports of integrated circuits",
    publisher="Customs Administration, Ministry of Finance, Taiwan",
    url="https://portal.sw.nat.gov.tw/APGA/GA30E",
    licence=licences.closed_terms(
        "No licence stated with the files",
        "Customs Administration, Ministry of Finance, Taiwan",
        "https://portal.sw.nat.gov.tw/APGA/GA30E",
    ),
    cadence_days=120,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    by_hand=True,
    files={"in_all": "taiwan_exports_8542_*.csv", "by_destination": "taiwan_exports_by_country_*.csv"},
    coverage=("period_start", "partner", "hs_code"),
    expectations=(
        *contracts.table(COLUMNS, rows=(20, 100_000), keeps=0.95, revised=0.25),
        contracts.one_of("flow", *FLOWS.values()),
        *contracts.measured("value_usd", 0, 1e12),
    ),
)
