"""OpenRouter's catalogue: models on offer at one aggregator, when they were listed, and what a token costs.

Prices are strings in US dollars per token, read here per million; -1 stands for "depends", at routers that pass a
request on, and is read as unknown. The day of listing is not the day of release.
"""

from __future__ import annotations

from decimal import Decimal

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.source import Source

COLUMNS = {
    "model": text("Model as offered, author/name and variant", "id", key=True),
    "author": text("Part of the name before the slash"),
    "permaslug": text("Name that does not change, as in the rankings", "canonical_slug"),
    "hugging_face_id": text("Repository of the weights, blank when closed", "?hugging_face_id"),
    "listed_on": date("First day on offer here", "created"),
    "expires_on": date("Announced end of the offer", "?expiration_date", ahead=True),
    "context_tokens": number("Longest input in tokens", "?context_length"),
    "input_usd_per_mtok": number("US dollars per million tokens read", "pricing.prompt"),
    "output_usd_per_mtok": number("US dollars per million tokens written", "pricing.completion"),
    "cache_read_usd_per_mtok": number("US dollars per million tokens read from a cache", "?pricing.input_cache_read"),
}
PRICES = tuple(name for name in COLUMNS if name.endswith("_usd_per_mtok"))


def _offer(row: Row) -> Row:
    prices = {name: _per_million(row[name]) for name in PRICES}
    return row | {"author": str(row["model"]).partition("/")[0], "listed_on": cells.day(row["listed_on"])} | prices


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
    licence=licences.closed_terms(
        "OpenRouter terms: rows are not passed on", "OpenRouter, openrouter.ai", "https://openrouter.ai/terms"
    ),
    cadence_days=2,
    feeds=("token_prices",),
    columns=COLUMNS,
    rows=documents.json_reader("data", COLUMNS, each=_offer),
    suffix=".json",
    expectations=(
        *contracts.table(COLUMNS, rows=(100, 20_000), keeps=0.6, tells=0.95),
        contracts.filled("permaslug"),
        contracts.filled("listed_on"),
        contracts.between("input_usd_per_mtok", 0, 10_000),
        contracts.between("output_usd_per_mtok", 0, 10_000),
    ),
)
