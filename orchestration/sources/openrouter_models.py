"""OpenRouter's catalogue: models on offer at one aggregator, when they were listed, and what a token costs.

Prices are strings in US dollars per token, read here per million; -1 stands for "depends", at routers that pass a
request on, and is read as unknown. The day of listing is not the day of release.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "model": ("id",),
    "permaslug": ("canonical_slug",),
    "hugging_face_id": ("?hugging_face_id",),
    "listed_on": ("created",),
    "expires_on": ("?expiration_date",),
    "context_tokens": ("?context_length",),
    "input_usd_per_mtok": ("pricing.prompt",),
    "output_usd_per_mtok": ("pricing.completion",),
    "cache_read_usd_per_mtok": ("?pricing.input_cache_read",),
}
PRICES = tuple(name for name in UPSTREAM if name.endswith("_usd_per_mtok"))
COLUMNS = {
    "model": Column(kind="text", about="Model as offered, author/name and variant", key=True),
    "author": Column(kind="text", about="Part of the name before the slash"),
    "permaslug": Column(kind="text", about="Name that does not change, as in the rankings"),
    "hugging_face_id": Column(kind="text", about="Repository of the weights, blank when closed"),
    "listed_on": Column(kind="date", about="First day on offer here"),
    "expires_on": Column(kind="date", about="Announced end of the offer", ahead=True),
    "context_tokens": Column(kind="number", about="Longest input in tokens"),
    "input_usd_per_mtok": Column(kind="number", about="US dollars per million tokens read"),
    "output_usd_per_mtok": Column(kind="number", about="US dollars per million tokens written"),
    "cache_read_usd_per_mtok": Column(kind="number", about="US dollars per million tokens read from a cache"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """An `api/v1/models` answer to one row per model."""
    rows = reading.record_rows(reading.part_of(reading.json_body(payload), "data", list), UPSTREAM)
    for row in rows:
        row["author"] = str(row["model"]).partition("/")[0]
        row["listed_on"] = reading.day(row["listed_on"])
        row |= {name: _per_million(row[name]) for name in PRICES}
    return reading.tidy(rows, COLUMNS)


def _per_million(price: object) -> object:
    try:
        per_token = Decimal(str(price))
        return None if per_token == -1 else float(per_token * 1_000_000)
    except ArithmeticError:  # no number, or beyond all numbers
        return price  # None stays unknown, and words are for `tidy` to refuse


SOURCE = Source(
    name="openrouter_models",
    title="OpenRouter catalogue",
    publisher="OpenRouter",
    url="https://openrouter.ai/api/v1/models",
    licence=Licence(
        name="OpenRouter terms: rows are not passed on",
        url="https://openrouter.ai/terms",
        republish=False,
        attribution="OpenRouter, openrouter.ai",
    ),
    cadence_days=2,
    feeds=("token_prices",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("model",),
    expectations=(
        contracts.rows_between(100, 20_000),
        contracts.unique("model"),
        contracts.filled("permaslug"),
        contracts.filled("listed_on"),
        contracts.between("input_usd_per_mtok", 0, 10_000),
        contracts.between("output_usd_per_mtok", 0, 10_000),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.6),
        contracts.keeps(0.95, blocking=False),
    ),
)
