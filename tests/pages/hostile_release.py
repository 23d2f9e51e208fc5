"""The small release as a stranger could have named it: every text that is not a key is hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration import pages
from tests.pages.small_release import MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert('x')</script>\"&|`=cmd|'/C calc'!A0\n# [a](javascript:alert(1)) ![b](https://x.org/b.png) \x00"
ADDRESS = "javascript:alert(document.domain)"
# Of our own making, or of a vocabulary that tests hold closed.
KEYS = {
    *("source", "run_id", "bloc", "definition", "kind", "front", "indicator", "target", "state", "seed", "verdict"),
    *("status", "forecast", "region", "among", "branch"),
}


def publish(folder: Path) -> Path:
    """Its pages in `folder`."""
    world = World()
    for rows in world.rows.values():
        for row in rows:
            for name, value in row.items():
                if isinstance(value, str) and name not in KEYS and not (name == "model" and "p_s1" in row):
                    row[name] = ADDRESS if name.endswith("url") else HOSTILE
    for row in world.rows["tracking.density"]:
        row["model"] = {"A": "A", "B": "B"}.get(row["model"], "mixture")
    pages.write(world.build(), folder, run_id=RUN, made_at=MADE_AT)
    return folder
