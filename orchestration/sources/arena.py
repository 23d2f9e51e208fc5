"""What LMArena's boards share: their columns, their readers, and what must hold of them.

What belongs here: the dataset's rows and those of kept copies of the page. What does not: which boards are asked for.

An Elo-like scale drifts, and measures what people prefer: ratings are compared within one board.
"""

from __future__ import annotations

import datetime as dt

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.refusal import RETRY, PayloadError

FILTER = (
    "https://datasets-server.huggingface.co/filter?dataset=lmarena-ai%2Fleaderboard-dataset&config=text_style_control"
)
LICENCE = licences.cc_by("LMArena, lmarena.ai (lmarena-ai/leaderboard-dataset)")
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
    "rating": number("Rating with style control", "row.rating", band=(0.95, 1.05)),
    "rating_low": number("Lower bound of the 95 % interval", "row.rating_lower"),
    "rating_high": number("Upper bound of the 95 % interval", "row.rating_upper"),
    "votes": number("Comparisons that the model took part in", "row.vote_count"),
    "rank": number("Place on the board, may be shared", "row.rank"),
    "published_on": date("Day of the board, where stated", "row.leaderboard_publish_date"),
}
RATED = (*contracts.measured("rating", 500, 3_000), *contracts.ordered("rating_low", "rating", "rating_high"))


def page(payload: bytes) -> list[Row]:
    """A datasets-server answer to one row per model and board."""
    body = documents.json_body(payload)
    if documents.part_of(body, "partial", bool):
        raise PayloadError(f"The server has read the dataset in part only; {RETRY}.")
    found = documents.records(documents.part_of(body, "rows", list), COLUMNS)
    for row in found:
        row["published_on"] = cells.day(row["published_on"])
    return found


def page_or_copy(payload: bytes) -> list[Row]:
    """A datasets-server answer, or a kept copy of the page: archives of release 0.1.0 hold both in one place."""
    body = documents.json_body(payload)
    return kept_board(payload) if isinstance(body, dict) and "models" in body else page(payload)


def last_board(payload: bytes) -> list[Row]:
    """A datasets-server answer, of the boards in it the newest; none where there is none."""
    found = page(payload)
    newest = max((str(row["published_on"]) for row in found), default="")
    return [row for row in found if str(row["published_on"]) == newest]


def kept_board(payload: bytes) -> list[Row]:
    """A kept daily copy of the page to one row per model: whole ratings, and half an interval."""
    body = documents.json_body(payload)
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
