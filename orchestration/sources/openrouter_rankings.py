"""OpenRouter's daily rankings: tokens per day of the fifty most used models and of all others together.

One aggregator, with cheap agent traffic: a share of its tokens is not a share of the world's use. Each snapshot covers
the thirty days before it. The author is the name's first part; `stealth` stands for models whose maker is not told, and
`other` for the rest of the day.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "used_on": date("Day, in UTC", "date", key=True),
    "permaslug": text("Model and variant, or other", "model_permaslug", key=True),
    "author": text("Part of the name before the slash, or other"),
    "rank": number("Place of the day, blank for other", "rank"),
    "tokens": number("Tokens read and written that day", "total_tokens"),
}


def _with_author(row: Row) -> Row:
    return row | {"author": row["permaslug"].partition("/")[0]}


SOURCE = Source(
    name="openrouter_rankings",
    title="OpenRouter daily token rankings",
    publisher="OpenRouter",
    url="https://openrouter.ai/api/v1/datasets/exports/rankings-daily/latest.csv",
    licence=licences.cc_by("OpenRouter, openrouter.ai"),
    cadence_days=2,
    feeds=("adoption",),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, each=_with_author),
    coverage=("author",),
    expectations=(
        *contracts.table(COLUMNS, rows=(30, 20_000), keeps=0.6, revised=0.1),
        contracts.filled("used_on"),
        *contracts.measured("tokens", 0, 1e16),
    ),
)
