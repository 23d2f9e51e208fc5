"""LMArena's text board: what people prefer in blind comparisons, with an interval.

The Hugging Face datasets server gives the present board only, at most 100 rows a call; the first 100 by rank hold both
blocs' best. What the board said on earlier days exists only in copies that others kept of the web page, so that shape
is read too (`kept_at`): same facts, a symmetric interval, and a number of rows that varies by day. An Elo-like scale
drifts and measures preference: ratings are compared within one vintage. Rows are not passed on.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "model": ("row.model_name",),
    "organization": ("row.organization",),
    "license": ("row.license",),
    "rating": ("row.rating",),
    "rating_low": ("row.rating_lower",),
    "rating_high": ("row.rating_upper",),
    "votes": ("row.vote_count",),
    "rank": ("row.rank",),
    "published_on": ("row.leaderboard_publish_date",),
}
KEPT_BOARD = {
    "model": ("model",),
    "organization": ("vendor",),
    "license": ("license",),
    "rating": ("score",),
    "half_width": ("ci",),
    "votes": ("votes",),
    "rank": ("rank",),
}
COLUMNS = {
    "model": Column(kind="text", about="Model as shown on the board", key=True),
    "organization": Column(kind="text", about="Developer"),
    "license": Column(kind="text", about="Licence of the weights, or proprietary"),
    "rating": Column(kind="number", about="Rating with style control"),
    "rating_low": Column(kind="number", about="Lower bound of the 95 % interval"),
    "rating_high": Column(kind="number", about="Upper bound of the 95 % interval"),
    "votes": Column(kind="number", about="Comparisons that the model took part in"),
    "rank": Column(kind="number", about="Place on the board, may be shared"),
    "published_on": Column(kind="date", about="Day of the board, where stated"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """A datasets-server answer, or a kept daily board, to one row per model."""
    body = reading.json_body(payload)
    if isinstance(body, dict) and "models" in body:
        return reading.tidy(_kept_board(body), COLUMNS)
    if reading.part_of(body, "partial", bool):
        raise PayloadError(f"The server has read the dataset in part only; {reading.RETRY}.")
    rows = reading.record_rows(reading.part_of(body, "rows", list), UPSTREAM)
    for row in rows:
        row["published_on"] = reading.day(row["published_on"])
    return reading.tidy(rows, COLUMNS)


def _kept_board(body: dict[str, Any]) -> list[dict[str, Any]]:
    rows = reading.record_rows(reading.part_of(body, "models", list), KEPT_BOARD)
    stated = reading.part_of(body, "meta", dict).get("last_updated")
    for row in rows:
        rating, half_width = row["rating"], row.pop("half_width")
        if isinstance(rating, int | float) and isinstance(half_width, int | float):
            row |= {"rating_low": rating - half_width, "rating_high": rating + half_width}
        row["published_on"] = _american_day(stated)
    return rows


def _american_day(text: object) -> object:
    """The day that "Mar 18, 2026" names; other words are left for `tidy` to refuse."""
    try:
        return dt.datetime.strptime(str(text), "%b %d, %Y").replace(tzinfo=dt.UTC).date().isoformat()
    except ValueError:
        return text


SOURCE = Source(
    name="arena_text",
    title="LMArena text board",
    publisher="LMArena",
    url=(
        "https://datasets-server.huggingface.co/filter?dataset=lmarena-ai%2Fleaderboard-dataset"
        "&config=text_style_control&split=latest&where=%22category%22%3D%27overall%27&orderby=%22rank%22"
        "&offset=0&length=100"
    ),
    licence=Licence(
        name="CC BY 4.0 for the dataset, none for kept copies of the page: rows are not passed on",
        url="https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
        republish=False,
        attribution="LMArena, lmarena.ai",
    ),
    cadence_days=7,
    feeds=("preference_gap",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    kept_at=("arena/text.json",),
    coverage=("model",),
    expectations=(
        contracts.rows_between(20, 100),
        contracts.unique("model"),
        contracts.filled("organization", mostly=0.95),
        contracts.filled("rating"),
        contracts.between("rating", 500, 3_000),
        *contracts.ordered("rating_low", "rating", "rating_high"),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8, blocking=False),
    ),
)
