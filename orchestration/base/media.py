"""What kinds of files are published, and what each is called on the web.

What belongs here: endings and media types. What does not: who gives files out (`cli.serving`, `upkeep.publishing`).
"""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
}
