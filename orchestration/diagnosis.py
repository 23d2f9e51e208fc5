"""Is everything that must last still whole, and does the warehouse know every name in it?

What belongs here: checks over archive, ledger and release, and the names that no crosswalk knows; each a sentence with
its remedy. What does not: repairing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from orchestration import ledger, vintages, warehouse
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.settings import Settings

SHOWN = 5


def examine(settings: Settings) -> dict[str, list[str]]:
    """`flaws` and what was found `whole`."""
    flaws, kept = [], 0
    for name in SOURCES:
        for vintage in vintages.archived(settings, name):
            kept += 1
            if hashlib.sha256(vintage.path.read_bytes()).hexdigest() != vintage.origin.sha256:
                flaws.append(f"{vintage.path} is not what was retrieved; restore it from a copy of data/vintages.")
    flaws += ledger.flaws(settings)
    if settings.current.is_symlink() and not warehouse.is_whole(settings):
        flaws.append("The current release is not complete; `path2028 refresh` builds a new one.")
    entries = len(ledger.entries(settings))
    whole = [f"{kept} payloads checked against their hashes", f"{entries} ledger entries checked against their chain"]
    return {"flaws": flaws, "whole": whole}


def unmatched(settings: Settings) -> list[dict[str, Any]]:
    """The names in the current release that no crosswalk knows: those that matter first, the most frequent first."""
    if not settings.warehouse.exists():
        return []
    with warehouse.reader(settings.warehouse) as connection:
        if "ind_unmatched_names" not in warehouse.schema(connection).get("indicators", {}):
            return []  # a release of an earlier edition
        names, rows = warehouse.answer(
            connection,
            "SELECT * FROM indicators.ind_unmatched_names ORDER BY matters DESC, mentions DESC, source_id, kind, name",
        )
    return [dict(zip(names, row, strict=True)) for row in rows]


def told(unknown: Sequence[dict[str, Any]]) -> list[str]:
    """The first of them as sentences with their remedy, and how many more there are."""
    lines = [
        f"{name['name']} ({name['kind']} in {name['source_id']}, {name['mentions']} rows) is in no crosswalk: "
        f"{name['consequence']}; add it to {name['add_to']}."
        for name in unknown[:SHOWN]
        if name["matters"]
    ]
    rest = Counter(name["consequence"] for name in unknown[len(lines) :])
    if rest:
        counts = ", ".join(f"{count} where {words}" for words, count in rest.most_common())
        lines.append(f"{sum(rest.values())} more names are in no crosswalk ({counts}); `--json` lists them all.")
    return lines
