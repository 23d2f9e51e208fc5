"""models.dev: which provider offers which model, since when, with open weights or not, and at what price.

Kept by hand in a public repository; a model appears once per provider that offers it, most of them resellers, so that
releases are read from the developers' own entries. Days are given as YYYY-MM where only the month is known, and read as
its first day.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import documents
from orchestration.sources.source import Source

DAYS = ("released_on", "updated_on", "knowledge_until_on")
COLUMNS = {
    "provider": text("Who offers the model", "provider", key=True),
    "model": text("Model as the provider names it", "model.id", key=True),
    "family": text("Family of models", "?model.family"),
    "released_on": date("First public release", "model.release_date", ahead=True),
    "updated_on": date("Last change of the model", "?model.last_updated", ahead=True),
    "knowledge_until_on": date("End of its training data", "?model.knowledge"),
    "open_weights": flag("Whether the weights can be downloaded", "model.open_weights"),
    "is_text_model": flag("Whether it reads and writes text, as against speech, pictures or rankings alone"),
    "context_tokens": number("Longest input in tokens", "?model.limit.context"),
    "input_usd_per_mtok": number("US dollars per million tokens read", "?model.cost.input"),
    "output_usd_per_mtok": number("US dollars per million tokens written", "?model.cost.output"),
    "cache_read_usd_per_mtok": number("US dollars per million tokens read from a cache", "?model.cost.cache_read"),
}


def rows(payload: bytes) -> list[Row]:
    """`api.json`, provider by provider, to one row per provider and model."""
    providers = documents.part_of(documents.json_body(payload), "", dict)
    records = [
        {"provider": provider, "model": model}
        for provider in providers
        for model in documents.part_of(providers[provider], "models", dict).values()
    ]
    found = documents.records(records, COLUMNS)
    for row, record in zip(found, records, strict=True):
        row |= {name: _first_day(row[name]) for name in DAYS}
        row["is_text_model"] = _is_text_model(record["model"])
    return found


def _is_text_model(model: object) -> bool | None:
    """Whether text goes in and comes out; None where the catalogue does not say."""
    stated = model.get("modalities") if isinstance(model, dict) else None
    ways = [stated.get(way) for way in ("input", "output")] if isinstance(stated, dict) else []
    lists = [way for way in ways if isinstance(way, list)]
    return all("text" in way for way in lists) if len(lists) == len(("input", "output")) else None


def _first_day(words: object) -> object:
    """A month as its first day, a year as its first of January; a day stays what it is."""
    missing = {4: "-01-01", 7: "-01"}
    return f"{words}{missing.get(len(words), '')}" if isinstance(words, str) and words else words


SOURCE = Source(
    name="models_dev",
    title="Models on offer",
    publisher="models.dev",
    url="https://models.dev/api.json",
    licence=licences.mit("models.dev contributors", "https://github.com/anomalyco/models.dev"),
    cadence_days=2,
    feeds=("lab_releases", "token_prices"),
    columns=COLUMNS,
    rows=rows,
    expectations=(
        *contracts.table(COLUMNS, rows=(150, 200_000), keeps=0.7, tells=0.95, revised=0.25),
        contracts.filled("released_on", mostly=0.95),
        contracts.filled("open_weights", mostly=0.9),
        contracts.between("input_usd_per_mtok", 0, 10_000),
        contracts.between("output_usd_per_mtok", 0, 10_000),
    ),
)
