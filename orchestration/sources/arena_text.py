"""LMArena's text board of today: what people prefer in blind comparisons, with an interval.

The Hugging Face datasets server gives at most 100 rows a call; the first 100 by rank hold both blocs' best.
"""

from __future__ import annotations

from orchestration.sources import arena, contracts
from orchestration.sources.source import Source

SOURCE = Source(
    name="arena_text",
    title="LMArena text board",
    publisher="LMArena",
    url=(f"{arena.FILTER}&split=latest&where=%22category%22%3D%27overall%27&orderby=%22rank%22&offset=0&length=100"),
    licence=arena.LICENCE,
    cadence_days=7,
    feeds=("preference_gap",),
    columns=arena.COLUMNS,
    rows=arena.page_or_copy,
    suffix=".json",
    expectations=(
        *contracts.table(arena.COLUMNS, rows=(20, 100), tells=0.8),
        contracts.filled("organization", mostly=0.95),
        *arena.RATED,
    ),
)
