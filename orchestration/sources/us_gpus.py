"""US imports of graphics processors, month by month and country by country: the one tariff line that names them.

The ten-digit line 8542310040 counts them as chips, not on boards or in servers, where most arrive. Asked of the Census
Bureau as `us_census` is, with the same free key; this product uses the Census Bureau Data API but is not endorsed or
certified by the Census Bureau.
"""

from __future__ import annotations

import datetime as dt

from orchestration.sources import census, contracts, licences, slices, trade
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Request, Source

URL = f"{census.HOST}/imports/hs"
LINE, LEVEL = "8542310040", "HS10"
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "partner_iso3": text("From where; W00 is the world", key=True),
    "hs_code": text("Tariff line of ten digits", key=True),
    "value_usd": number("Customs value in US dollars"),
    "cif_usd": number("Value with freight and insurance in US dollars"),
    "quantity": number("Pieces, where `quantity_unit` is NO"),
    "quantity_unit": text("NO pieces"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer, an array of arrays with a header row, to one row per country of those followed and month."""
    header, table = tables.json_table(payload)
    found = tables.named(header, table, census.IMPORTS | {"level": ("?COMM_LVL",)})
    for row in found:
        if (row.get("level", LEVEL), row["hs_code"]) != (LEVEL, LINE):
            told = f"{str(row['hs_code'])[:20]} at level {str(row.get('level'))[:20]!r}"
            raise PayloadError(f"The goods are {told} where {LINE} was asked for; {RETRY}.")
        row["period_start"] = f"{row['month']}-01"
        row["partner_iso3"] = census.PARTNERS.get(row["partner"], row["partner"])
    return [row for row in found if row["partner_iso3"] in census.PARTNERS.values()]


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """Every ended month that is missing or open to revision, from all countries."""
    parts = slices.months(census.FIRST, today.replace(day=1) - dt.timedelta(days=1))
    wanted = ",".join(name for (name,) in census.IMPORTS.values() if name != "time")
    return [
        Request(part=part, url=f"{URL}?get={wanted}&COMM_LVL={LEVEL}&I_COMMODITY={LINE}&time={part}")
        for part in slices.still_open(parts, held, newest=census.MONTHS_OPEN)
    ]


SOURCE = Source(
    name="us_gpus",
    title="United States imports of graphics processors",
    publisher="US Census Bureau",
    url=URL,
    licence=licences.us_government(
        "US Census Bureau, International Trade", "https://www.census.gov/data/developers/about/terms-of-service.html"
    ),
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    plan=_plan,
    slice_of=lambda row: f"{row['period_start']:%Y-%m}",
    pace_seconds=1.0,
    key_variable="CENSUS_API_KEY",
    tags={"key_from": "https://api.census.gov/data/key_signup.html"},
    expectations=(
        *contracts.table(COLUMNS, rows=(1, 500), keeps=0.9, revised=0.25),
        contracts.one_of("partner_iso3", trade.WORLD, *trade.ECONOMIES),
        *contracts.measured("value_usd", 0, 1e11),
    ),
)
