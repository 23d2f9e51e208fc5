"""LMArena's text board: what people prefer in blind comparisons, with an interval.

The Hugging Face datasets server gives the present board only, at most 100 rows a call; the first 100 by rank hold both
blocs' best. What the board said on earlier days exists only in copies that others kept of the web page, so that shape
is read too (`kept_at`): same facts, a symmetric interval, and a number of rows that varies by day. An Elo-like scale
drifts and measures preference: ratings are compared within one vintage. Rows are not passed on.
"""

from __future__ import annotations

import datetime as dt

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Source

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
    "model": text("Model as shown on the board", "row.model_name", key=True),
    "organization": text("Developer", "row.organization"),
    "license": text("Licence of the weights, or proprietary", "row.license"),
    "rating": number("Rating with style control", "row.rating"),
    "rating_low": number("Lower bound of the 95 % interval", "row.rating_lower"),
    "rating_high": number("Upper bound of the 95 % interval", "row.rating_upper"),
    "votes": number("Comparisons that the model took part in", "row.vote_count"),
    "rank": number("Place on the board, may be shared", "row.rank"),
    "published_on": date("Day of the board, where stated", "row.leaderboard_publish_date"),
}


def rows(payload: bytes) -> list[Row]:
    """A datasets-server answer, or a kept daily board, to one row per model."""
    body = documents.json_body(payload)
    if isinstance(body, dict) and "models" in body:
        return _kept_board(body)
    if documents.part_of(body, "partial", bool):
        raise PayloadError(f"The server has read the dataset in part only; {RETRY}.")
    found = documents.records(documents.part_of(body, "rows", list), COLUMNS)
    for row in found:
        row["published_on"] = cells.day(row["published_on"])
    return found


def _kept_board(body: Row) -> list[Row]:
    found = documents.named(documents.part_of(body, "models", list), KEPT_BOARD)
    stated = documents.part_of(body, "meta", dict).get("last_updated")
    for row in found:
        rating, half_width = row["rating"], row.pop("half_width")
        if isinstance(rating, int | float) and isinstance(half_width, int | float):
            row |= {"rating_low": rating - half_width, "rating_high": rating + half_width}
        row["published_on"] = _american_day(stated)
    return found


def _american_day(words: object) -> object:
    """The day that "Mar 18, 2026" names; other words are left for `tidy` to refuse."""
    try:
        return dt.datetime.strptime(str(words), "%b %d, %Y").replace(tzinfo=dt.UTC).date().isoformat()
    except ValueError:
        return words


SOURCE = Source(
    name="arena_text",
    title="LMArena text board",
    publisher="LMArena",
    url=(
        "https://datasets-server.huggingface.co/filter?dataset=lmarena-ai%2Fleaderboard-dataset"
        "&config=text_style_control&split=latest&where=%22category%22%3D%27overall%27&orderby=%22rank%22"
        "&offset=0&length=100"
    ),
    licence=licences.closed_terms(
        "CC BY 4.0 for the dataset, none for kept copies of the page: rows are not passed on",
        "LMArena, lmarena.ai",
        "https://huggingface.co/datasets/lmarena-ai/leaderboard-dataset",
    ),
    cadence_days=7,
    feeds=("preference_gap",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    kept_at=("arena/text.json",),
    expectations=(
        *contracts.table(COLUMNS, rows=(20, 100), tells=0.8),
        contracts.filled("organization", mostly=0.95),
        *contracts.measured("rating", 500, 3_000),
        *contracts.ordered("rating_low", "rating", "rating_high"),
    ),
)
