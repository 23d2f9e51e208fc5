"""SEC EDGAR: capital spending of the five American hyperscalers as they filed it.

A company's facts on one concept come in one file, which repeats a period in every later filing: the latest filing
wins. Most are sums since the start of the fiscal year, so a fourth quarter is the year less nine months. Facts by
segment or geography are not in these files. The SEC turns away clients that name no contact: set PATH2028_CONTACT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Request, Source

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

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
UPSTREAM = {
    "period_start": ("start",),
    "period_end": ("end",),
    "value_usd": ("val",),
    "form": ("form",),
    "fiscal_period": ("?fp",),
    "filed_on": ("filed",),
    "accession": ("accn",),
}
COLUMNS = {
    "company": Column(kind="text", about="Ticker", key=True),
    "concept": Column(kind="text", about="XBRL concept of US-GAAP", key=True),
    "period_start": Column(kind="date", about="First day of the period, mostly of the fiscal year", key=True),
    "period_end": Column(kind="date", about="Last day of the period", key=True),
    "value_usd": Column(kind="number", about="Cash paid in the period in US dollars"),
    "fiscal_period": Column(kind="text", about="Q1, Q2, Q3 or FY of the filing, not of the period"),
    "form": Column(kind="text", about="Form of the filing"),
    "filed_on": Column(kind="date", about="Day of the filing"),
    "accession": Column(kind="text", about="Number of the filing"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """A company's facts on one concept to one row per period, as last filed."""
    body = reading.json_body(payload)
    cik, concept = reading.part_of(body, "cik", int), reading.part_of(body, "tag", str)
    latest: dict[tuple[Any, Any], dict[str, Any]] = {}
    for row in reading.record_rows(reading.part_of(body, "units.USD", list), UPSTREAM):
        period = (row["period_start"], row["period_end"])
        known = latest.get(period)
        if known and known["accession"] == row["accession"] and known["value_usd"] != row["value_usd"]:
            raise PayloadError(f"The period to {row['period_end']} stands twice in one filing; {reading.RETRY}.")
        if not known or _age(row) >= _age(known):
            latest[period] = row | {"company": TICKERS.get(cik, str(cik)), "concept": concept}
    return reading.tidy(list(latest.values()), COLUMNS)


def _age(row: dict[str, Any]) -> tuple[str, str]:
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
    licence=Licence(
        name="Public domain (United States government)",
        url="https://www.sec.gov/privacy#dissemination",
        republish=True,
        attribution="US Securities and Exchange Commission, EDGAR",
    ),
    cadence_days=100,
    feeds=("capex",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("company", "period_start", "period_end"),
    plan=_plan,
    pace_seconds=0.2,
    expectations=(
        contracts.rows_between(8, 1_000),
        contracts.unique("company", "concept", "period_start", "period_end"),
        contracts.one_of("company", *COMPANIES, blocking=False),
        contracts.filled("value_usd"),
        contracts.between("value_usd", 0, 1e12),
        *contracts.ordered("period_start", "period_end"),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.98),
        contracts.revised_at_most(0.1),
    ),
)
