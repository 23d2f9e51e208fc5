"""Rows, texts and moments in their plainest form, the same on every machine and every day.

What belongs here: rows of a frame as plain Python values, canonical JSON, hashes, moments without a zone.
What does not: files (`files`), or what a row means.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

STAMP = "%Y%m%dT%H%M%SZ"  # a moment as it stands in a file's name


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain Python values, missing as None."""
    found = frame.astype("object").where(frame.notna(), None).to_dict("records")
    return [{str(name): getattr(value, "item", lambda v=value: v)() for name, value in row.items()} for row in found]


def moments(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Moments with their zone as a TIMESTAMP column holds them: UTC, without the zone."""
    import pandas as pd

    return pd.to_datetime(texts, utc=True).dt.tz_localize(None)


def to_json(value: object) -> str:
    """Sorted, indented, with a closing line feed: the same value is always the same text.

    Raises:
        TypeError: a value that is neither JSON's nor a date.
    """
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=_iso) + "\n"


def digest(content: str | bytes) -> str:
    """SHA-256 in hexadecimal, by which texts and payloads are told apart."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no plain form")
