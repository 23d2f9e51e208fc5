"""What can be done to a payload of any format: every record twice, a column more. CSV, JSON, and zips of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# Keeps every byte as it is, whatever the encoding.
BYTEWISE = "latin-1"


def altered(payload: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    """`payload` with `edit` applied to its text, inside every member when it is a zip."""
    if not payload.startswith(b"PK"):
        return edit(payload)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item, edit(old.read(item)))
    return out.getvalue()


def is_json(text: bytes) -> bool:
    return text.startswith((b"{", b"["))


def doubled(text: bytes) -> bytes:
    """Every row of a CSV, or every record of a JSON answer, a second time."""
    if is_json(text):
        return json.dumps(_doubled(json.loads(text))).encode()
    header, _, rest = text.partition(b"\n")
    return header + b"\n" + rest + (b"" if rest.endswith(b"\n") else b"\n") + rest


def widened(text: bytes) -> bytes:
    """A first column more, or a field more in every record."""
    if is_json(text):
        return json.dumps(_widened(json.loads(text))).encode()
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [["Novelty", *row] for row in csv.reader(io.StringIO(text.decode(BYTEWISE), newline=""))]
    )
    return out.getvalue().encode(BYTEWISE)


def _doubled(value: Any) -> Any:
    if isinstance(value, list):
        if value and all(isinstance(item, list) for item in value):  # a header and rows
            return [*value, *value[1:]]
        return [_doubled(item) for item in value] * (2 if any(isinstance(item, dict) for item in value) else 1)
    if isinstance(value, dict):
        copies = {f"{key} again": item for key, item in value.items() if isinstance(item, dict) and "id" in item}
        return {key: _doubled(item) for key, item in (value | copies).items()}
    return value


def _widened(value: Any) -> Any:
    if isinstance(value, list):
        if value and all(isinstance(item, list) for item in value):
            return [[*row, 1] if number else [*row, "novelty"] for number, row in enumerate(value)]
        return [_widened(item) for item in value]
    if isinstance(value, dict):
        is_record = any(not isinstance(item, dict) for item in value.values())
        wider = {key: _widened(item) for key, item in value.items()}
        return {"novelty": 1} | wider if is_record else wider
    return value
