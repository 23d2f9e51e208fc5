"""Is everything that must last still whole?

What belongs here: checks over archive, ledger and release, each flaw a sentence with its remedy.
What does not: repairing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from orchestration import ledger, progress, vintages, warehouse
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from orchestration.settings import Settings


def examine(settings: Settings) -> dict[str, list[str]]:
    """`flaws` and what was found `whole`."""
    flaws, kept = [], 0
    for name in progress.through("Checking the archive", list(SOURCES)):
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
