"""Charts to take away: each as SVG, PNG and, where its sources allow, CSV and JSON, under a name that does not change.

What belongs here: the files beside the pages. What does not: drawing (`drawing`), or what a chart shows (`charts`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from orchestration.base import plain
from orchestration.pages import drawing

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.pages.document import Figure, Told


def write(folder: Path, told: Told) -> list[Path]:
    """Write every chart of the pages; returns the files."""
    paths: list[Path] = []
    for figure in told.figures:
        drawn = drawing.standalone(figure.wide)
        paths += [_written(folder / f"{figure.file}.svg", drawn.encode()), _png(folder, figure, drawn)]
        if figure.is_open:
            paths += [
                _written(folder / f"{figure.file}.csv", figure.rows.map(_safe).to_csv(index=False).encode()),
                _written(folder / f"{figure.file}.json", _json(figure, told).encode()),
            ]
    return paths


def _png(folder: Path, figure: Figure, drawn: str) -> Path:
    import vl_convert

    return _written(folder / f"{figure.file}.png", vl_convert.svg_to_png(drawn, scale=2))


def _json(figure: Figure, told: Told) -> str:
    """The rows with what one has to know of them."""
    about = {
        "title": figure.title,
        "subtitle": figure.subtitle,
        "note": figure.note,
        "source": figure.table.source,
        "query": figure.table.query,
        "run_id": told.run_id,
        "rows": plain.rows(figure.rows),
    }
    return json.dumps(about, indent=1, ensure_ascii=False, default=str) + "\n"


def _safe(value: object) -> object:
    """A word that a spreadsheet would run as a formula, made a word."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
