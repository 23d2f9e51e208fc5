"""Korea's exports of memory chips by month, ten-digit code and destination: what is stacked beside an accelerator.

The portal answers a form, in thousands of dollars. In all, and by destination, are two questions; a line of totals
stands among the others and would double them. Months are confirmed about the 15th of the next, and the year is open to
revision. Memory stacked for accelerators has no code of its own: it is among the multichip ones (8542323000).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, korea_customs, slices, trade
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents, tables
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

URL = f"{korea_customs.HOST}/hmpg/retrieveTrade.do"
FIRST, YEARS_OPEN = 2022, 2
LAG = dt.timedelta(days=45)  # from the first day of a month to when it is confirmed
CODES = ("8542321010", "8542321020", "8542321030", "8542321090", "8542322000", "8542323000", "8542324000")
IN_ALL, BY_DESTINATION = "ETS_MNK_1020000A", "ETS_MNK_1020000E"
DESTINATIONS = {
    "중국": "CHN", "홍콩": "HKG", "대만": "TWN", "베트남": "VNM", "싱가포르": "SGP", "말레이시아": "MYS", "미국": "USA",
    "일본": "JPN",
}  # fmt: skip
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "partner_iso3": text("Destination; W00 is the world", key=True),
    "hs_code": text("Korea's ten-digit code, the first six of the Harmonized System", "hsSgn", "hsk", key=True),
    "flow": text("export", key=True),
    "value_usd": number("Value in US dollars, free on board", "expUsdAmt", "export_thousand_usd"),
    "weight_kg": number("Net weight in kilograms", "expTtwg", "export_kg"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer, or a kept table of one code in all, to one row per month, destination and code."""
    if payload.lstrip(b"\xef\xbb\xbf").startswith(b"month,"):
        found = tables.csv_rows(payload, COLUMNS, month="month")
        lines = [row | {"partner": ""} for row in found]
    else:
        lines = documents.named(korea_customs.items(payload), NAMES)
    by_destination = any(row["partner"] for row in lines)
    return [
        row
        | {
            "period_start": korea_customs.first_of(row["month"]),
            "partner_iso3": DESTINATIONS.get(row["partner"], row["partner"]) if by_destination else trade.WORLD,
            "flow": "export",
            "value_usd": cells.times(row["value_usd"], 1000),
        }
        for row in lines
        if row["hs_code"] and bool(row["partner"]) == by_destination  # a total names no code, or no destination
    ]


NAMES: Mapping[str, tuple[str, ...]] = contracts.names_of(COLUMNS, month="priodTitle") | {"partner": ("?cntyNm",)}


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """Each year in all and by destination, those missing or open to revision."""
    published_to = today - LAG
    shared = {
        "priodKind": "MON", "statsBase": "acptDd", "ttwgTpcd": "1", "showPagingLine": str(korea_customs.LINES),
        "hsSgnGrpCol": "HS10_SGN", "sortColumn": "", "sortOrder": "",
    }  # fmt: skip
    asked = {
        "world": {"tradeKind": IN_ALL, "hsSgnWhrCol": "HS6_SGN", "hsSgn": "854232"},
        "partners": {"tradeKind": BY_DESTINATION, "hsSgnWhrCol": "HS10_SGN", "hsSgn": ",".join(CODES),
                     "selectPaging": "1", "subHsSgn": "", "cntyNm": ",".join(DESTINATIONS)},
    }  # fmt: skip
    years = slices.years(FIRST, published_to)
    settled = frozenset(year for year in years if {f"{year}-{name}" for name in asked} <= held)
    return [
        Request(
            part=f"{year}-{name}",
            url=URL,
            form=shared | own | {"priodFr": f"{year}01", "priodTo": min(f"{year}12", f"{published_to:%Y%m}")},
        )
        for year in slices.still_open(years, settled, newest=YEARS_OPEN)
        for name, own in asked.items()
    ]


def _slice_of(row: Mapping[str, Any]) -> str:
    return f"{row['period_start']:%Y}-{'world' if row['partner_iso3'] == trade.WORLD else 'partners'}"


SOURCE = Source(
    name="korea_trade",
    title="Korea's exports of memory chips",
    publisher="Korea Customs Service",
    url=URL,
    licence=korea_customs.LICENCE,
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    plan=_plan,
    slice_of=_slice_of,
    opened_by=korea_customs.OPENED_BY,
    kept_at=("hand/korea_dram_exports_hsk8542321010.csv",),
    headers=korea_customs.HEADERS,
    pace_seconds=2.0,
    expectations=(
        *contracts.table(COLUMNS, rows=(1, korea_customs.LINES), keeps=0.95, revised=0.25),
        contracts.one_of("partner_iso3", trade.WORLD, *DESTINATIONS.values(), blocking=False),
        contracts.one_of("hs_code", *CODES, blocking=False),
        *contracts.measured("value_usd", 0, 1e12),
    ),
)
