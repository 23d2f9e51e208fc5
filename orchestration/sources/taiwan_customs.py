"""Taiwan's exports of integrated circuits by eleven-digit code, in all and by destination.

The customs administration hands files out through a form; they are taken in by hand under two names. The file in all
counts thousands of dollars and years of the Republic (114 is 2025), and marks a part of a year and preliminary values.
The file by destination counts dollars and says neither: its last year ends with the month that the other file names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading, trade
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Source

if TYPE_CHECKING:
    import pandas as pd

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
    "period_start": Column(kind="date", about="First day of the year", key=True),
    "months": Column(kind="number", about="Months counted; blank where the file does not say"),
    "partner": Column(kind="text", about="Destination as published; World in the file in all", key=True),
    "partner_iso3": Column(
        kind="text", about="Destination where it is one of the economies followed; W00 is the world"
    ),
    "hs_code": Column(
        kind="text", about="Taiwan's eleven-digit code, the first six of the Harmonized System", key=True
    ),
    "flow": Column(kind="text", about="export (re-exports included), re_export or import", key=True),
    "value_usd": Column(kind="number", about="Value in US dollars"),
    "is_preliminary": Column(kind="flag", about="Marked as preliminary; blank where the file does not say"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """Either file to one row per year, destination and code."""
    header, table = reading.csv_table(payload)
    if "Country" in header:
        rows = reading.table_rows(header, table, BY_DESTINATION)
        for row in rows:
            row.update(period_start=f"{row['period']}-01-01", flow="export", partner_iso3=ISO3.get(row["partner"]))
        return reading.tidy(rows, COLUMNS)
    rows = reading.table_rows(header, table, IN_ALL)
    for row in rows:
        row.update(_period(row["period"]), partner="World", partner_iso3=trade.WORLD, value_usd=row["thousand_usd"])
        row["flow"] = FLOWS.get(row["flow"], row["flow"])
    frame = reading.tidy(rows, COLUMNS)
    return frame.assign(value_usd=frame["value_usd"] * 1000)


def _period(text: str) -> dict[str, object]:
    found = ROC_PERIOD.fullmatch(text)
    if found is None:
        raise PayloadError(
            f"The period {text!r} is not a year of the Republic; adapt ROC_PERIOD in the source's module."
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
    licence=Licence(
        name="No licence stated with the files",
        url="https://portal.sw.nat.gov.tw/APGA/GA30E",
        republish=False,
        attribution="Customs Administration, Ministry of Finance, Taiwan",
    ),
    cadence_days=120,
    feeds=("chip_trade",),
    columns=COLUMNS,
    parse=parse,
    by_hand=True,
    files={"in_all": "taiwan_exports_8542_*.csv", "by_destination": "taiwan_exports_by_country_*.csv"},
    coverage=("period_start", "partner", "hs_code"),
    expectations=(
        contracts.rows_between(20, 100_000),
        contracts.unique("period_start", "partner", "hs_code", "flow"),
        contracts.one_of("flow", *FLOWS.values()),
        contracts.filled("value_usd"),
        contracts.between("value_usd", 0, 1e12),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.95),
        contracts.revised_at_most(0.25),
    ),
)
