"""Korea's exports in the first ten and twenty days of a month, and in all of it: the earliest figure on chips there is.

The portal answers a form, in thousands of dollars, counted from the first day of the month: published on the 11th, the
21st and the 1st. Its columns have places and no names: 00 is all goods, 01 semiconductors, 08 computers with what
belongs to them. Provisional, and without destinations by good.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, korea_customs, slices
from orchestration.sources.contracts import Row, date, number
from orchestration.sources.readers import cells, documents
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt

URL = f"{korea_customs.HOST}/hmpg/retrieveTentativeValues.do"
FIRST, YEARS_OPEN = 2022, 2
BY_GOOD, EXPORTS = "ETS_MNK_1050000A", "E"
LAST_DAY = "말일"
DAYS = re.compile(rf"0?1\s*~\s*(\d{{2}}|{LAST_DAY})")
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "through_day": number("Last day of the month that is counted: 10, 20, or that of its end", key=True),
    "semiconductors_usd": number(
        "Exports of semiconductors since the first of the month in US dollars", "itemUsdAmt01"
    ),
    "computers_usd": number("Exports of computers and their parts, likewise", "itemUsdAmt08"),
    "all_goods_usd": number("Exports of all goods, likewise", "itemUsdAmt00"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer to one row per month and window; a line that names no window is a total."""
    found = documents.records(korea_customs.items(payload), COLUMNS, month="priodMon", window="priodDt")
    return [_row(row) for row in found if str(row["window"] or "").strip()]


def _row(row: Row) -> Row:
    window = DAYS.fullmatch(str(row["window"]).strip())
    if window is None:
        raise PayloadError(f"The window {str(row['window'])[:20]!r} is no span of days; adapt DAYS in the module.")
    amounts = {name: cells.times(row[name], 1000) for name in COLUMNS if name.endswith("_usd")}
    start = korea_customs.first_of(row["month"])
    last = calendar.monthrange(int(start[:4]), int(start[5:7]))[1]
    return row | amounts | {"period_start": start, "through_day": last if window[1] == LAST_DAY else int(window[1])}


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year at a time, those missing or open to revision."""
    return [
        Request(
            part=year,
            url=URL,
            form={
                "statsKind": BY_GOOD, "imexTpcd": EXPORTS, "priodKind": "MON", "priodFr": f"{year}01",
                "priodTo": min(f"{year}12", f"{today:%Y%m}"), "priodDate": "", "showPagingLine": "500",
                "sortColumn": "", "sortOrder": "",
            },
        )
        for year in slices.still_open(slices.years(FIRST, today), held, newest=YEARS_OPEN)
    ]  # fmt: skip


SOURCE = Source(
    name="korea_flash",
    title="Korea's exports of semiconductors in ten and twenty days",
    publisher="Korea Customs Service",
    url=URL,
    licence=korea_customs.LICENCE,
    cadence_days=11,
    feeds=("chip_exports",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    plan=_plan,
    slice_of=slices.year_of("period_start"),
    opened_by=korea_customs.OPENED_BY,
    headers=korea_customs.HEADERS,
    pace_seconds=2.0,
    expectations=(
        *contracts.table(COLUMNS, rows=(0, 40), keeps=0.95, revised=0.5),
        contracts.between("through_day", 10, 31),
        *contracts.measured("semiconductors_usd", 1e8, 1e12),
        *contracts.measured("all_goods_usd", 1e9, 1e13),
        *contracts.ordered("semiconductors_usd", "all_goods_usd"),
    ),
)
