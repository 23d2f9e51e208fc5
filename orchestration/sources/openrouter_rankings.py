"""OpenRouter's daily rankings: tokens per day of the fifty most used models and of all others together.

One aggregator, with cheap agent traffic: a share of its tokens is not a share of the world's use. Each snapshot covers
the thirty days before it. The author is the name's first part; `stealth` stands for models whose maker is not told, and
`other` for the rest of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "used_on": ("date",),
    "permaslug": ("model_permaslug",),
    "rank": ("rank",),
    "tokens": ("total_tokens",),
}
COLUMNS = {
    "used_on": Column(kind="date", about="Day, in UTC", key=True),
    "permaslug": Column(kind="text", about="Model and variant, or other", key=True),
    "author": Column(kind="text", about="Part of the name before the slash, or other"),
    "rank": Column(kind="number", about="Place of the day, blank for other"),
    "tokens": Column(kind="number", about="Tokens read and written that day"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`rankings-daily/latest.csv` to one row per day and model."""
    rows = reading.csv_rows(payload, UPSTREAM)
    for row in rows:
        row["author"] = row["permaslug"].partition("/")[0]
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="openrouter_rankings",
    title="OpenRouter daily token rankings",
    publisher="OpenRouter",
    url="https://openrouter.ai/api/v1/datasets/exports/rankings-daily/latest.csv",
    licence=Licence(
        name="CC BY 4.0",
        url="https://creativecommons.org/licenses/by/4.0/",
        republish=True,
        attribution="OpenRouter, openrouter.ai",
    ),
    cadence_days=2,
    feeds=("adoption",),
    columns=COLUMNS,
    parse=parse,
    coverage=("author",),
    expectations=(
        contracts.rows_between(30, 20_000),
        contracts.unique("used_on", "permaslug"),
        contracts.filled("used_on"),
        contracts.filled("tokens"),
        contracts.between("tokens", 0, 1e16),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.6),
        contracts.revised_at_most(0.1),
    ),
)
