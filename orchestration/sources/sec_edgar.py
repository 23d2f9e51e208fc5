"""SEC EDGAR: capital spending of the five American hyperscalers as they filed it.

A company's facts on one concept come in one file, which repeats a period in every later filing: the latest filing
wins. Most are sums since the start of the fiscal year, so a fourth quarter is the year less nine months. Facts by
segment or geography are not in these files. The SEC turns away clients that name no contact: set PATH2028_CONTACT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import documents
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt


HOST = "https://data.sec.gov/api/xbrl/companyconcept"
PLANT = "PaymentsToAcquirePropertyPlantAndEquipment"
# Ticker -> central index key, and the concept under which the company files its capital spending.
COMPANIES = {
    "MSFT": (789019, PLANT),
    "GOOGL": (1652044, PLANT),
    "AMZN": (1018724, "PaymentsToAcquireProductiveAssets"),
    "META": (1326801, PLANT),
    "ORCL": (1341439, PLANT),
}
TICKERS = {cik: ticker for ticker, (cik, _) in COMPANIES.items()}
COLUMNS = {
    "company": text("Ticker", key=True),
    "concept": text("XBRL concept of US-GAAP", key=True),
    "period_start": date("First day of the period, mostly of the fiscal year", "start", key=True),
    "period_end": date("Last day of the period", "end", key=True),
    "value_usd": number("Cash paid in the period in US dollars", "val"),
    "fiscal_period": text("Q1, Q2, Q3 or FY of the filing, not of the period", "?fp"),
    "form": text("Form of the filing", "form"),
    "filed_on": date("Day of the filing", "filed"),
    "accession": text("Number of the filing", "accn"),
}


def rows(payload: bytes) -> list[Row]:
    """A company's facts on one concept to one row per period, as last filed."""
    body = documents.json_body(payload)
    cik, concept = documents.part_of(body, "cik", int), documents.part_of(body, "tag", str)
    latest: dict[tuple[Any, Any], Row] = {}
    for row in documents.records(documents.part_of(body, "units.USD", list), COLUMNS):
        period = (row["period_start"], row["period_end"])
        known = latest.get(period)
        if known and known["accession"] == row["accession"] and known["value_usd"] != row["value_usd"]:
            raise PayloadError(f"The period to {row['period_end']} stands twice in one filing; {RETRY}.")
        if not known or _age(row) >= _age(known):
            latest[period] = row | {"company": TICKERS.get(cik, str(cik)), "concept": concept}
    return list(latest.values())


def _age(row: Row) -> tuple[str, str]:
    return str(row["filed_on"]), str(row["accession"])


def _plan(_today: dt.date, _held: frozenset[str]) -> list[Request]:
    """Every company: its file grows with every quarterly filing."""
    return [
        Request(part=ticker, url=f"{HOST}/CIK{cik:010d}/us-gaap/{concept}.json")
        for ticker, (cik, concept) in COMPANIES.items()
    ]


SOURCE = Source(
    name="sec_edgar",
    title="Capital spending of American hyperscalers",
    publisher="US Securities and Exchange Commission, EDGAR",
    url=HOST,
    licence=licences.us_government(
        "US Securities and Exchange Commission, EDGAR", "https://www.sec.gov/privacy#dissemination"
    ),
    cadence_days=100,
    feeds=("capex",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("company", "period_start", "period_end"),
    series=("company",),
    plan=_plan,
    slice_of=lambda row: str(row["company"]),
    pace_seconds=0.2,
    expectations=(
        *contracts.table(COLUMNS, rows=(8, 1_000), keeps=0.98, revised=0.1),
        contracts.one_of("company", *COMPANIES, blocking=False),
        *contracts.measured("value_usd", 0, 1e12),
        *contracts.ordered("period_start", "period_end"),
    ),
)
