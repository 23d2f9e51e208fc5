"""SEC EDGAR: capital spending of American hyperscalers and chip makers, and the latter's revenue, as they filed it.

A company's facts on one concept come in one file, which repeats a period in every later filing: the latest quarterly or
annual report wins. Other forms only fill in what no report states: a proxy statement may round, or count in thousands.
Most facts are sums since the start of the fiscal year, so a fourth quarter is the year less nine months. Facts by
segment or geography are not in these files. A company that changes its concept keeps the old file, which then ends: it
is told.
The SEC turns away clients that name no contact: set PATH2028_CONTACT.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


HOST = "https://data.sec.gov/api/xbrl/companyconcept"
PLANT = "PaymentsToAcquirePropertyPlantAndEquipment"
ASSETS, REVENUES = "PaymentsToAcquireProductiveAssets", "Revenues"
# Slice -> ticker, central index key, and the concept under which the company files capital spending or revenue.
FACTS = {
    "MSFT": ("MSFT", 789019, PLANT),
    "GOOGL": ("GOOGL", 1652044, PLANT),
    "AMZN": ("AMZN", 1018724, ASSETS),
    "META": ("META", 1326801, PLANT),
    "ORCL": ("ORCL", 1341439, PLANT),
    "NVDA": ("NVDA", 1045810, ASSETS),
    "NVDA-revenue": ("NVDA", 1045810, REVENUES),
    "AMD": ("AMD", 2488, PLANT),
    "AMD-revenue": ("AMD", 2488, REVENUES),
}
TICKERS = {cik: ticker for ticker, cik, _ in FACTS.values()}
REPORTS = ("10-K", "10-Q")  # with what comes behind them: 10-K/A, 10-KT
SILENT_DAYS = 220  # a concept is stated in every quarterly report; longer means that it was given up
ROUNDED = 0.005  # of two amounts of one filing that differ by less, one is rounded
COLUMNS = {
    "company": text("Ticker", key=True),
    "concept": text("XBRL concept of US-GAAP", key=True),
    "period_start": date("First day of the period, mostly of the fiscal year", "start", key=True),
    "period_end": date("Last day of the period", "end", key=True),
    "value_usd": number("Cash paid or revenue of the period in US dollars", "val"),
    "fiscal_period": text("Q1, Q2, Q3 or FY of the filing, not of the period", "?fp"),
    "form": text("Form of the filing", "form"),
    "filed_on": date("Day of the filing", "filed"),
    "accession": text("Number of the filing", "accn"),
}


def rows(payload: bytes) -> list[Row]:
    """A company's facts on one concept to one row per period, as last reported."""
    body = documents.json_body(payload)
    cik, concept = documents.part_of(body, "cik", int), documents.part_of(body, "tag", str)
    latest: dict[tuple[Any, Any], Row] = {}
    for row in documents.records(documents.part_of(body, "units.USD", list), COLUMNS):
        period = (row["period_start"], row["period_end"])
        known = latest.get(period)
        if known and known["accession"] == row["accession"]:
            row["value_usd"] = _of_one_filing(known, row)
        if not known or _weight(row) >= _weight(known):
            latest[period] = row | {"company": TICKERS.get(cik, str(cik)), "concept": concept}
    return list(latest.values())


def _of_one_filing(first: Row, second: Row) -> Any:
    """The amount that one filing states for a period: of two that rounding explains the one with more digits.

    Two that contradict each other are none, and cost the period: the company's other periods are as good as before.
    """
    amounts = first["value_usd"], second["value_usd"]
    if amounts[0] == amounts[1]:
        return amounts[0]
    finite = all(isinstance(amount, int | float) and math.isfinite(amount) for amount in amounts)
    if not finite or abs(amounts[0] - amounts[1]) > ROUNDED * max(map(abs, amounts)):
        return cells.Unread(f"stands twice, as {amounts[0]} and {amounts[1]}"[:80])
    return max(amounts, key=lambda amount: len(str(int(amount)).rstrip("0")))


def _weight(row: Row) -> tuple[bool, str, str]:
    """What counts more is greater: a report before any other form, then the later."""
    return str(row["form"]).startswith(REPORTS), str(row["filed_on"]), str(row["accession"])


def _plan(_today: dt.date, _held: frozenset[str]) -> list[Request]:
    """Every company and concept: the file grows with every quarterly filing."""
    return [Request(part=part, url=f"{HOST}/{file}") for part, file in FILES.items()]


def _slice_of(row: Mapping[str, Any]) -> str:
    return f"{row['company']}-revenue" if row["concept"] == REVENUES else str(row["company"])


FILES = {part: f"CIK{cik:010d}/us-gaap/{concept}.json" for part, (_, cik, concept) in FACTS.items()}


SOURCE = Source(
    name="sec_edgar",
    title="Capital spending of American hyperscalers and chip makers",
    publisher="US Securities and Exchange Commission, EDGAR",
    url=HOST,
    licence=licences.us_government(
        "US Securities and Exchange Commission, EDGAR", "https://www.sec.gov/privacy#dissemination"
    ),
    cadence_days=100,
    feeds=("capex", "chip_exports"),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("company", "period_start", "period_end"),
    series=("company",),
    plan=_plan,
    slice_of=_slice_of,
    gaps=True,  # who has dropped a concept is answered with 404
    pace_seconds=0.2,
    expectations=(
        *contracts.table(COLUMNS, rows=(8, 1_000), keeps=0.98, revised=0.1),
        contracts.one_of("company", *TICKERS.values(), blocking=False),
        contracts.still_stated(SILENT_DAYS),
        *contracts.measured("value_usd", 0, 1e12),
        *contracts.ordered("period_start", "period_end"),
    ),
)
