"""The registry of sources in dbt's words: `models/staging/_sources.yml`, written from it and never by hand.

What belongs here: what dbt is told of raw tables: columns, types, licence, address, and when they are late. What does
not: making those tables (`loading`), or running dbt (`building`). `make format` writes the file, a test compares it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.base.settings import DBT_PROJECT
from orchestration.sources import SOURCES
from orchestration.warehouse import database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.sources import Source

PATH = DBT_PROJECT / "models" / "staging" / "_sources.yml"
HEAD = "# Written by `make format` from orchestration/sources and compared by a test: change the module of a source.\n"


def text(sources: Mapping[str, Source] = SOURCES) -> str:
    """The whole file, one line per column."""
    import yaml

    raw = {
        "name": "raw",
        "schema": "raw",
        "description": "Parsed figures of every vintage that is held, one table per public source.",
        "loader": "path2028",
        "config": {"loaded_at_field": "retrieved_at"},
        "tables": [_table(source) for source in sources.values()],
    }
    # None: what holds no further list or mapping stands on one line.
    said = {"version": 2, "sources": [raw]}
    return HEAD + yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=None)


def _table(source: Source) -> dict[str, Any]:
    terms = source.licence
    return {
        "name": source.name,
        "description": source.about,
        "config": {
            # A publisher may let one of his dates pass; when a second has passed, somebody should look.
            "freshness": {"warn_after": {"count": 2 * source.cadence_days, "period": "day"}},
            "meta": {
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "licence": {"name": terms.name, "url": terms.url, "republish": terms.republish},
                "cadence_days": source.cadence_days,
            },
        },
        "columns": [
            {"name": name, "data_type": kind.lower(), "description": meaning}
            for name, (kind, meaning) in database.raw_columns(source.columns).items()
        ],
    }


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
