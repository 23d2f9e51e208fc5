"""Epoch's notable AI models: releases with training compute, hardware and openness of weights.

There is no stable identifier upstream; a model's name is its key. Columns drift (sources log, 2.9): aliases below.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, epoch, licences
from orchestration.sources.contracts import Row, flag, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    **epoch.RELEASE,
    "parameters": number("Number of parameters", "Parameters"),
    "hardware": epoch.HARDWARE,
    "open_weights": flag("Whether the weights can be downloaded, blank where unknown", "?Open model weights?"),
    "accessibility": epoch.ACCESSIBILITY,
    "is_frontier": flag("Among the ten largest training runs when it was published", "Frontier model"),
    "confidence": epoch.CONFIDENCE,
    "reference_url": text("Where the release was announced", "Link"),
}

_OWN_PAGE = re.compile(r"/[~@]|/users?/|/people/|/in/|//(?:www\.)?(?:x|twitter|linkedin)\.com/")
_PAPER = re.compile(r"(semanticscholar\.org/paper/)[^/]+/([0-9a-f]{40})")  # its title and authors stand between


def _release(row: Row) -> Row:
    """A row with openness from the wording of older files, a mark that is never blank, and an address or none."""
    openness = row.get("open_weights", _openness(row["accessibility"]))
    return row | {
        "open_weights": openness,
        "is_frontier": row["is_frontier"] or "no",
        "reference_url": address(row["reference_url"]),
    }


def address(words: str) -> str:
    """The first address, without names of authors; none where it is somebody's own page, or names of authors alone."""
    first = next(iter(words.split()), "").rstrip(";,")
    if not first.startswith(("https://", "http://")) or _OWN_PAGE.search(first):
        return ""
    return _PAPER.sub(r"\1\2", first)


def _openness(accessibility: str) -> str:
    if not accessibility:
        return ""
    return "yes" if accessibility.lower().startswith("open weights") else "no"


SOURCE = Source(
    name="epoch_models",
    title="Notable AI models",
    publisher="Epoch AI",
    url="https://epoch.ai/data/notable_ai_models.csv",
    licence=licences.CC_BY_EPOCH,
    cadence_days=14,
    feeds=("lab_releases", "adoption"),
    columns=COLUMNS,
    rows=tables.csv_reader(COLUMNS, each=_release),
    expectations=(
        *contracts.table(COLUMNS, rows=(500, 100_000), keeps=0.9, tells=0.98, revised=0.25),
        contracts.filled("model"),
        contracts.filled("released_on", mostly=0.98),
        contracts.between("training_flop", 1, 1e30),
        contracts.filled("organization", mostly=0.95, blocking=False),
    ),
)
