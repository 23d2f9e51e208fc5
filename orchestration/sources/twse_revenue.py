"""Monthly revenue of Taiwan's listed makers of chips and servers, TSMC first: due by the tenth of the next month.

The exchange's open data give one month of all listed companies, in thousands of Taiwan dollars and years of the
Republic (11508 is August 2026), each beside the month before and the same month a year before. A month is filled up
until about the tenth, and replaced by the next: history is made of the vintages held. Companies report all they sell.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Source

# By the exchange's code: who makes chips, and who builds servers around them.
MAKERS = {
    "2330": ("TSMC", "chips"),
    "2303": ("UMC", "chips"),
    "3711": ("ASE", "chips"),
    "2408": ("Nanya", "chips"),
    "2454": ("MediaTek", "chips"),
    "2317": ("Hon Hai", "servers"),
    "2382": ("Quanta", "servers"),
    "3231": ("Wistron", "servers"),
    "6669": ("Wiwynn", "servers"),
    "2356": ("Inventec", "servers"),
}
ROC_MONTH = re.compile(r"(\d{3})(0[1-9]|1[0-2])")
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "company_code": text("The exchange's code of the company", "公司代號", key=True),
    "company": text("Company"),
    "makes": text("chips or servers"),
    "revenue_twd": number("Revenue of the month in Taiwan dollars", "營業收入-當月營收"),
    "month_before_twd": number("Revenue of the month before", "?營業收入-上月營收"),
    "year_before_twd": number("Revenue of the same month a year before", "營業收入-去年當月營收"),
}


def rows(payload: bytes) -> list[Row]:
    """The makers followed, one row each; all other companies are left out."""
    found = documents.json_records(payload, "", COLUMNS, month="資料年月")
    return [_row(row) for row in found if str(row["company_code"]) in MAKERS]


def _row(row: Row) -> Row:
    month = ROC_MONTH.fullmatch(str(row["month"]))
    if month is None:
        raise PayloadError(
            f"The month {str(row['month'])[:20]!r} is none of the Republic; adapt ROC_MONTH in the module."
        )
    company, makes = MAKERS[str(row["company_code"])]
    amounts = {
        name: cells.times(row[name], 1000) for name in COLUMNS if name.endswith("_twd") and row[name] is not None
    }
    start = f"{int(month[1]) + 1911}-{month[2]}-01"
    return row | amounts | {"company": company, "makes": makes, "period_start": start}


SOURCE = Source(
    name="twse_revenue",
    title="Monthly revenue of Taiwan's makers of chips and servers",
    publisher="Taiwan Stock Exchange",
    url="https://openapi.twse.com.tw/v1/opendata/t187ap05_L",
    licence=licences.open_terms(
        "Open Government Data License of Taiwan, as reported", "Taiwan Stock Exchange", "https://openapi.twse.com.tw"
    ),
    cadence_days=31,
    feeds=("chip_exports",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("company_code",),
    expectations=(
        *contracts.table(COLUMNS, rows=(1, 50), keeps=0.5),
        contracts.one_of("company_code", *MAKERS),
        *contracts.measured("revenue_twd", 0, 3e12),
    ),
)
