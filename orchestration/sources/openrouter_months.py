"""OpenRouter's rankings by month since 2025: tokens of a month's fifty most used models and of all others together.

For holders of a key, which is free; without one the daily rankings of the last thirty days are all there is. One
aggregator, with cheap agent traffic: a share of its tokens is not a share of the world's use. A call brings a year at
most, and numbers are written as text. Figures may be restated: the running year and the one before are asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, licences, slices
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import documents
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt

URL = "https://openrouter.ai/api/v1/datasets/rankings-daily"
FIRST_YEAR = 2025
YEARS_OPEN = 2
COLUMNS = {
    "used_on": date("First day of the month, in UTC", "date", key=True),
    "permaslug": text("Model and variant, or other", "model_permaslug", key=True),
    "author": text("Part of the name before the slash, or other"),
    "tokens": number("Tokens read and written in the month", "total_tokens"),
}


def rows(payload: bytes) -> list[Row]:
    """One answer to one row per month and model; days instead of months are refused."""
    found = documents.json_records(payload, "data", COLUMNS)
    if odd := next((row["used_on"] for row in found if not str(row["used_on"]).endswith("-01")), None):
        raise PayloadError(f"A row is of {str(odd)[:20]!r} where months were asked for; {RETRY}.")
    for row in found:
        row["author"] = str(row["permaslug"] or "").partition("/")[0]
    return found


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """Every year that is missing or open to revision, up to yesterday."""
    return [
        Request(
            part=year,
            url=f"{URL}?start_date={year}-01-01&end_date={min(f'{year}-12-31', today.isoformat())}&period=month",
        )
        for year in slices.still_open(slices.years(FIRST_YEAR, today), held, newest=YEARS_OPEN)
    ]


def _slice_of(row: Any) -> str:
    return f"{row['used_on']:%Y}"


SOURCE = Source(
    name="openrouter_months",
    title="OpenRouter token rankings by month",
    publisher="OpenRouter",
    url=URL,
    licence=licences.cc_by("OpenRouter, openrouter.ai/rankings"),
    cadence_days=31,
    feeds=("adoption",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("author",),
    plan=_plan,
    slice_of=_slice_of,
    pace_seconds=2.0,
    key_variable="OPENROUTER_API_KEY",
    key_header="Authorization: Bearer",
    tags={"key_from": "https://openrouter.ai/settings/keys"},
    expectations=(
        *contracts.table(COLUMNS, rows=(10, 2_000), keeps=0.6, revised=0.1),
        contracts.filled("used_on"),
        *contracts.measured("tokens", 0, 1e17),
    ),
)
