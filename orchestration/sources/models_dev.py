"""models.dev: which provider offers which model, since when, with open weights or not, and at what price.

Kept by hand in a public repository; a model appears once per provider that offers it, so releases are read from the
developers' own entries. Days are given as YYYY-MM where only the month is known, and read as its first day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "provider": ("provider",),
    "model": ("model.id",),
    "family": ("?model.family",),
    "released_on": ("model.release_date",),
    "updated_on": ("?model.last_updated",),
    "knowledge_until": ("?model.knowledge",),
    "open_weights": ("model.open_weights",),
    "context_tokens": ("?model.limit.context",),
    "input_usd_per_mtok": ("?model.cost.input",),
    "output_usd_per_mtok": ("?model.cost.output",),
    "cache_read_usd_per_mtok": ("?model.cost.cache_read",),
}
DAYS = ("released_on", "updated_on", "knowledge_until")
COLUMNS = {
    "provider": Column(kind="text", about="Who offers the model", key=True),
    "model": Column(kind="text", about="Model as the provider names it", key=True),
    "family": Column(kind="text", about="Family of models"),
    "released_on": Column(kind="date", about="First public release", ahead=True),
    "updated_on": Column(kind="date", about="Last change of the model", ahead=True),
    "knowledge_until": Column(kind="date", about="End of its training data"),
    "open_weights": Column(kind="flag", about="Whether the weights can be downloaded"),
    "context_tokens": Column(kind="number", about="Longest input in tokens"),
    "input_usd_per_mtok": Column(kind="number", about="US dollars per million tokens read"),
    "output_usd_per_mtok": Column(kind="number", about="US dollars per million tokens written"),
    "cache_read_usd_per_mtok": Column(kind="number", about="US dollars per million tokens read from a cache"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`api.json`, provider by provider, to one row per provider and model."""
    providers = reading.part_of(reading.json_body(payload), "", dict)
    records = [
        {"provider": provider, "model": model}
        for provider in providers
        for model in reading.part_of(providers[provider], "models", dict).values()
    ]
    rows = reading.record_rows(records, UPSTREAM)
    for row in rows:
        row |= {name: _first_day(row[name]) for name in DAYS}
    return reading.tidy(rows, COLUMNS)


def _first_day(text: object) -> object:
    """A month as its first day, a year as its first of January; a day stays what it is."""
    missing = {4: "-01-01", 7: "-01"}
    return f"{text}{missing.get(len(text), '')}" if isinstance(text, str) and text else text


SOURCE = Source(
    name="models_dev",
    title="Models on offer",
    publisher="models.dev",
    url="https://models.dev/api.json",
    licence=Licence(
        name="MIT",
        url="https://github.com/anomalyco/models.dev",
        republish=True,
        attribution="models.dev contributors",
    ),
    cadence_days=2,
    feeds=("lab_releases", "token_prices"),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("provider", "model"),
    expectations=(
        contracts.rows_between(150, 200_000),
        contracts.unique("provider", "model"),
        contracts.filled("released_on", mostly=0.95),
        contracts.filled("open_weights", mostly=0.9),
        contracts.between("input_usd_per_mtok", 0, 10_000),
        contracts.between("output_usd_per_mtok", 0, 10_000),
        contracts.keeps(0.7),
        contracts.keeps(0.95, blocking=False),
        contracts.revised_at_most(0.25),
    ),
)
