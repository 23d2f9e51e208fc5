"""LMArena's text boards since May 2023: the last one of every month.

The dataset's split `full` holds every board that was published, and is only added to. A month's answer opens with its
last board, of which the first 80 places are asked for: with ties they stay below the 100 rows that a call gives, and
what is left of the 100 belongs to earlier boards of the month and is dropped. A month without a board is an empty
slice; the newest two stay open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from orchestration.sources import arena, contracts, slices
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

FIRST = (2023, 5)


def plan(today: dt.date, held: frozenset[str]) -> Sequence[Request]:
    """The months that are not held yet, and the newest two."""
    months = slices.months(today.replace(year=FIRST[0], month=FIRST[1], day=1), today)
    return [_month(month) for month in slices.still_open(months, held, newest=2)]


def _month(month: str) -> Request:
    day = '"leaderboard_publish_date"'
    where = f"\"category\"='overall' AND \"rank\"<=80 AND {day}>='{month}-01' AND {day}<='{month}-31'"
    asked = f"&split=full&where={quote(where)}&orderby={quote(f'{day} DESC')}&offset=0&length=100"
    return Request(url=f"{arena.FILTER}{asked}", part=month)


SOURCE = Source(
    name="arena_history",
    title="LMArena text boards by month",
    publisher="LMArena",
    url=f"{arena.FILTER}&split=full",
    licence=arena.LICENCE,
    cadence_days=31,
    feeds=("preference_gap",),
    columns=arena.COLUMNS,
    rows=arena.last_board,
    plan=plan,
    slice_of=lambda row: f"{row['published_on']:%Y-%m}",
    suffix=".json",
    pace_seconds=1.0,
    expectations=(
        *contracts.table(arena.COLUMNS, rows=(0, 100)),
        contracts.filled("published_on"),
        *arena.RATED,
    ),
)
