"""Eurostat Comext: monthly trade of the Netherlands, Germany and the Union in chips, servers and chip-making machines.

One call brings one year as JSON-stat: a list of values by position in a grid of dimensions. Two years are open to
revision. The heading of four digits stands beside the codes of six below it, because confidential Dutch trade moves
between them; what is confidential comes as a zero with a mark, or not at all, and is missing here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from orchestration.sources import contracts, licences, slices, trade
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import documents
from orchestration.sources.refusal import ADAPT, RETRY, PayloadError
from orchestration.sources.source import Request, Source

INDICATOR = "VALUE_IN_EUROS"
PLACE = re.compile(r"[0-9]{1,12}")
URL = "https://ec.europa.eu/eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409"
FIRST, YEARS_OPEN = 2022, 2
LAG = dt.timedelta(days=80)  # from the end of a month to its figures
REPORTERS = {"NL": "NLD", "DE": "DEU", "EU27_2020": "EU27_2020"}
PARTNERS = {"WORLD": trade.WORLD} | {iso2: iso3 for iso2, iso3 in trade.ISO3_OF_ISO2.items() if iso2 not in REPORTERS}
PRODUCTS = ("8542", "854231", "854232", "847150", "847180", "847330", "8486", "848620")
FLOWS = {"1": "import", "2": "export"}
DIMENSIONS = ("reporter", "partner", "product", "flow", "time")
COLUMNS = {
    "period_start": date("First day of the month", key=True),
    "reporter_iso3": text("Who reports; EU27_2020 is the Union of 27", key=True),
    "partner_iso3": text("With whom; W00 is the world", key=True),
    "hs_code": text("Harmonized System code", key=True),
    "flow": text("export or import", key=True),
    "value_eur": number("Statistical value in euros; imports carry freight and insurance"),
}


def rows(payload: bytes) -> list[Row]:
    """One JSON-stat answer to one row per reporter, partner, code, flow and month that has a value."""
    return [
        {
            "period_start": f"{at['time']}-01",
            "reporter_iso3": REPORTERS.get(at["reporter"], at["reporter"]),
            "partner_iso3": PARTNERS.get(at["partner"], at["partner"]),
            "hs_code": at["product"],
            "flow": FLOWS.get(at["flow"], at["flow"]),
            "value_eur": value,
        }
        for at, value in _cells(documents.json_body(payload))
        if value is not None
    ]


def _cells(body: Any) -> list[tuple[dict[str, str], Any]]:
    """Every value with its code on each dimension; positions count along the last dimension first."""
    names, sizes = documents.part_of(body, "id", list), documents.part_of(body, "size", list)
    if missing := [name for name in DIMENSIONS if name not in names]:
        raise PayloadError(f"The dimension {missing[0]!r} is missing (found: {names}); if it was renamed, adapt URL.")
    indexes = [documents.part_of(body, f"dimension.{name}.category.index", dict) for name in names]
    if (found := [len(index) for index in indexes]) != sizes:
        raise PayloadError(
            f"The grid has {sizes} places where its codes number {found}: one is missing or stands twice; {RETRY}."
        )
    dimensions = [_in_order(index) for index in indexes]
    if "indicators" in names and set(indexes[names.index("indicators")]) != {INDICATOR}:
        stated = ", ".join(indexes[names.index("indicators")])
        raise PayloadError(f"The answer counts {stated[:80]} where {INDICATOR} was asked for; {ADAPT}.")
    values = documents.part_of(body, "value", dict)
    if beyond := [place for place in values if not PLACE.fullmatch(place) or int(place) >= math.prod(sizes)]:
        raise PayloadError(f"The value at {beyond[0][:40]!r} lies outside the grid of {sizes}; {RETRY}.")
    marks = body.get("status") or {}
    return [
        (dict(zip(names, _codes(int(place), dimensions), strict=True)), value)
        for place, value in values.items()
        if value or not (isinstance(marks, dict) and marks.get(place))  # a marked zero is one that may not be told
    ]


def _in_order(index: Row) -> list[str]:
    """The codes of a dimension, which are numbered from 0."""
    codes = {number: code for code, number in index.items() if isinstance(number, int)}
    if sorted(codes) != list(range(len(index))):
        raise PayloadError(f"The codes of a dimension are not numbered ({str(index)[:60]}); {ADAPT}.")
    return [codes[number] for number in range(len(index))]


def _codes(place: int, dimensions: list[list[str]]) -> list[str]:
    """The code on each dimension at a place; the grid itself, which may be large, is not laid out."""
    found = []
    for codes in reversed(dimensions):
        place, at = divmod(place, len(codes))
        found.append(codes[at])
    return found[::-1]


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year at a time, those missing or open to revision."""
    asked = {
        "format": ("JSON",), "lang": ("EN",), "freq": ("M",), "reporter": REPORTERS, "partner": PARTNERS,
        "product": PRODUCTS, "flow": FLOWS, "indicators": (INDICATOR,),
    }  # fmt: skip
    query = "&".join(f"{name}={value}" for name, values in asked.items() for value in values)
    return [
        Request(part=year, url=f"{URL}?{query}&sinceTimePeriod={year}-01&untilTimePeriod={year}-12")
        for year in slices.still_open(slices.years(FIRST, today - LAG), held, newest=YEARS_OPEN)
    ]


SOURCE = Source(
    name="eurostat_comext",
    title="European trade in chips, servers and chip-making machines",
    publisher="Eurostat",
    url=URL,
    licence=licences.open_terms(
        "CC BY 4.0 (Commission reuse policy)",
        "Eurostat, Comext",
        "https://ec.europa.eu/eurostat/web/main/help/copyright-notice",
    ),
    cadence_days=45,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    plan=_plan,
    slice_of=slices.year_of("period_start"),
    pace_seconds=1.0,
    expectations=(
        *contracts.table(COLUMNS, rows=(1, 50_000), keeps=0.95, revised=0.5),
        contracts.one_of("reporter_iso3", *REPORTERS.values()),
        contracts.one_of("partner_iso3", *PARTNERS.values(), blocking=False),
        contracts.one_of("flow", *FLOWS.values()),
        contracts.between("value_eur", 0, 1e11),
    ),
)
