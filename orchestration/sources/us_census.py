"""US Census international trade: monthly exports and imports of chips, servers and chip-making machines by country.

A free key is needed. Exports are broken out by origin: domestic, and foreign, which are re-exports; the two sum to the
total. One call brings one month of one direction; a month not yet published is answered with 204 and no body. Nothing
upstream says what changed, and past years are revised each spring: the last 18 months are asked for again.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from orchestration.sources import census, contracts, licences, slices, trade
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVEL = "HS6"
# A country's code stands in `get` as a dimension; unused dimensions stay out of it, they would break the result out.
EXPORTS = {
    "month": ("time",),
    "partner": ("CTY_CODE",),
    "hs_code": ("E_COMMODITY",),
    "origin": ("DF",),
    "value_usd": ("ALL_VAL_MO",),
    "quantity": ("QTY_1_MO",),
    "quantity_unit": ("UNIT_QY1",),
}
FLOW_OF_ORIGIN = {"1": "domestic_export", "2": "re_export", "-": "export"}
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "partner_iso3": text("With whom; W00 is the world", key=True),
    "hs_code": text("Harmonized System code", key=True),
    "flow": text("domestic_export, re_export or import", key=True),
    "value_usd": number("Value in US dollars: free alongside ship, or customs value of imports"),
    "cif_usd": number("Value of imports with freight and insurance in US dollars"),
    "quantity": number("Quantity in `quantity_unit`"),
    "quantity_unit": text("NO pieces, KG kilograms, X none"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer, an array of arrays with a header row, to one row per country, code and flow."""
    header, table = tables.json_table(payload)
    exported = "E_COMMODITY" in header
    found = tables.named(header, table, (EXPORTS if exported else census.IMPORTS) | {"level": ("?COMM_LVL",)})
    for row in found:
        if row.get("level", LEVEL) != LEVEL:
            raise PayloadError(
                f"The goods are at level {str(row['level'])[:20]!r} where {LEVEL} was asked for; {RETRY}."
            )
        row["period_start"] = f"{row['month']}-01"
        row["partner_iso3"] = census.PARTNERS.get(row["partner"], row["partner"])
        row["flow"] = FLOW_OF_ORIGIN.get(row["origin"], row["origin"]) if exported else "import"
    return found


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """Every month of both directions that is missing or open to revision, exports first."""
    ended = slices.months(census.FIRST, today.replace(day=1) - dt.timedelta(days=1))
    requests = []
    for direction, names, split in (("exports", EXPORTS, "&DF=1&DF=2"), ("imports", census.IMPORTS, "")):
        parts = [f"{direction}-{month}" for month in ended]
        commodity = names["hs_code"][0]
        wanted = ",".join(name for (name,) in names.values() if name != "time")
        query = "".join(
            (f"get={wanted}&COMM_LVL={LEVEL}{split}", *(f"&{commodity}={code}" for code in trade.HS6),
             *(f"&CTY_CODE={code}" for code in census.PARTNERS))
        )  # fmt: skip
        requests += [
            Request(part=part, url=f"{census.HOST}/{direction}/hs?{query}&time={part.removeprefix(f'{direction}-')}")
            for part in slices.still_open(parts, held, newest=census.MONTHS_OPEN)
        ]
    return requests


def _slice_of(row: Mapping[str, Any]) -> str:
    direction = "imports" if row["flow"] == "import" else "exports"
    return f"{direction}-{row['period_start']:%Y-%m}"


SOURCE = Source(
    name="us_census",
    title="United States trade in chips, servers and chip-making machines",
    publisher="US Census Bureau",
    url=f"{census.HOST}/exports/hs",
    licence=licences.us_government(
        "US Census Bureau, International Trade", "https://www.census.gov/data/developers/about/terms-of-service.html"
    ),
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("partner_iso3", "hs_code", "flow"),
    plan=_plan,
    slice_of=_slice_of,
    pace_seconds=1.0,
    key_variable="CENSUS_API_KEY",
    tags={"key_from": "https://api.census.gov/data/key_signup.html"},
    expectations=(
        *contracts.table(COLUMNS, rows=(1, 5_000), keeps=0.9, revised=0.25),
        contracts.one_of("partner_iso3", *census.PARTNERS.values(), blocking=False),
        contracts.one_of("hs_code", *trade.HS6),
        contracts.one_of("flow", *FLOW_OF_ORIGIN.values(), "import"),
        *contracts.measured("value_usd", 0, 1e11),
    ),
)
