"""Hong Kong's re-exports of chips, servers and chip-making machines by destination: what only passes through.

The Census and Statistics Department's interactive service answers 200 to everything; the body's own status says
whether it did what was asked. Cells of zero are left out. It redirects every caller to a session and turns away clients
that do not look like a browser. Values are thousands of Hong Kong dollars upstream and dollars here.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading, trade
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Request, Source, still_open

if TYPE_CHECKING:
    import pandas as pd

URL = "https://tradeidds.censtatd.gov.hk/api/get"
FIRST, YEARS_OPEN = 2022, 2
LAG = dt.timedelta(days=60)  # a year is asked for once its first month can be out
RE_EXPORTS = 3
UPSTREAM = {"month": ("period",), "partner": ("cc",), "hs_code": ("code",), "value_hkd": ("figure",)}
COLUMNS = {
    "period_start": Column(kind="date", about="First day of the month", key=True),
    "partner_iso3": Column(kind="text", about="Destination, the publisher's code where it is not known here", key=True),
    "hs_code": Column(kind="text", about="Harmonized System code", key=True),
    "flow": Column(kind="text", about="re_export", key=True),
    "value_hkd": Column(kind="number", about="Value in Hong Kong dollars, free on board; no row means none"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """One answer to one row per destination, code and month."""
    body = reading.json_body(payload)
    status = reading.part_of(body, "header.status", dict)
    if status.get("name") != "Success":
        told = str(status.get("message") or status.get("name"))[:120]
        raise PayloadError(f"The service declines (status {status.get('code')}: {told}); {reading.RETRY}.")
    rows = reading.record_rows(reading.part_of(body, "dataSet", list), UPSTREAM)
    for row in rows:
        month = str(row["month"])
        row["period_start"] = f"{month[:4]}-{month[4:]}-01"
        row["partner_iso3"] = trade.ISO3_OF_ISO2.get(row["partner"], row["partner"])
        row["flow"] = "re_export"
    frame = reading.tidy(rows, COLUMNS)
    return frame.assign(value_hkd=frame["value_hkd"] * 1000)


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year at a time to all destinations, those missing or open to revision; the last ends with what can be out."""
    published_to = today - LAG
    codes = "&".join(f"code={code}" for code in trade.HS6)
    return [
        Request(
            part=year,
            url=(
                f"{URL}?lang=EN&sv=VCm&freq=M&period={year}01,{min(f'{year}12', f'{published_to:%Y%m}')}"
                f"&ttype={RE_EXPORTS}&ccclass=C&cc=ALL&codeclass=HKHS6&{codes}"
            ),
        )
        for year in still_open(trade.years(FIRST, published_to), held, newest=YEARS_OPEN)
    ]


SOURCE = Source(
    name="hk_idds",
    title="Hong Kong re-exports of chips, servers and chip-making machines",
    publisher="Census and Statistics Department, Hong Kong",
    url=URL,
    licence=Licence(
        name="Terms of data.gov.hk: free reuse with attribution",
        url="https://data.gov.hk/en/terms-and-conditions",
        republish=True,
        attribution="Census and Statistics Department, Hong Kong",
    ),
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("period_start", "partner_iso3", "hs_code"),
    plan=_plan,
    pace_seconds=2.0,
    headers={"Accept": "application/json", "User-Agent": "Mozilla/5.0 (compatible; {user_agent})"},
    expectations=(
        contracts.rows_between(1, 50_000),
        contracts.unique("period_start", "partner_iso3", "hs_code", "flow"),
        contracts.one_of("hs_code", *trade.HS6),
        contracts.filled("value_hkd"),
        contracts.between("value_hkd", 0, 1e12),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.95),
        contracts.revised_at_most(0.25),
    ),
)
