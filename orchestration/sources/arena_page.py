"""LMArena's text board as others kept copies of its web page: the days before the dataset was asked.

Same facts as the dataset, whole ratings, a symmetric interval, and a number of rows that varies by day. Nobody has
granted anything for the page: its rows stay on this machine.
"""

from __future__ import annotations

from orchestration.sources import arena, contracts, licences
from orchestration.sources.source import Source

SOURCE = Source(
    name="arena_page",
    title="LMArena text board, kept copies of the page",
    publisher="LMArena",
    url="https://lmarena.ai/leaderboard/text",
    licence=licences.closed_terms(
        "No licence stated for the page: rows are not passed on", "LMArena, lmarena.ai", "https://lmarena.ai"
    ),
    cadence_days=365,
    feeds=("preference_gap",),
    columns=arena.COLUMNS,
    rows=arena.kept_board,
    suffix=".json",
    by_hand=True,
    kept_at=("arena/text.json",),
    expectations=(
        *contracts.table(arena.COLUMNS, rows=(20, 100), tells=0.8),
        contracts.filled("organization", mostly=0.95),
        *arena.RATED,
    ),
)
