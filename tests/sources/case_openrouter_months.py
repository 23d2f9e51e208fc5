"""The payload of openrouter_months as its publisher writes it, and where to hurt it."""

from __future__ import annotations

import json

from orchestration.sources import openrouter_months
from tests.sources.case import Case


def payload(shift: int = 0) -> bytes:
    """Three months of six names each, the rest of a month last; totals are text."""
    authors = ("deepseek", "z-ai", "openai", "anthropic", "stealth")
    data = [
        {
            "date": f"2025-{month:02d}-01",
            "model_permaslug": slug,
            "total_tokens": str(7_519_183_440_956 - place + shift),
        }
        for month in (1, 2, 3)
        for place, slug in enumerate([*(f"{author}/model-20250101" for author in authors), "other"])
    ]
    meta = {"as_of": "2025-04-01T02:00:00Z", "version": "v1", "start_date": "2025-01-01", "end_date": "2025-03-31"}
    return json.dumps({"data": data, "meta": meta}).encode()


CASE = Case(
    source="openrouter_months",
    published=payload(),
    revised=payload(1_000_000),
    column="total_tokens",
    number='"7519183440956"',
    address=openrouter_months.URL,
)
