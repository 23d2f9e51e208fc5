"""Why a mart is empty, and which command or key fills it.

What belongs here: the sentence. What does not: where it is written (`building`) or shown (`cli`, `pages`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.archive import asking
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from orchestration.base.settings import Settings
    from orchestration.sources import Source

EMPTY = "Empty: "


def ancestors(parents: Mapping[str, Iterable[str]], node: str) -> list[str]:
    """Every node that `node` is made from, however far back, in alphabetical order.

    Args:
        parents: node -> what it reads.
        node: where to begin; not among the answers.
    """
    found: set[str] = set()
    ahead = [node]
    while ahead:
        for parent in parents.get(ahead.pop(), ()):
            if parent not in found:
                found.add(parent)
                ahead.append(parent)
    return sorted(found)


def sentence(settings: Settings, rows: Mapping[str, int]) -> str:
    """Why a mart has no rows, for a person; it begins with `EMPTY`.

    Args:
        settings: which keys are set.
        rows: source -> rows held of it, for every public source that the mart is made from.
    """
    missing = [SOURCES[name] for name, count in rows.items() if not count]
    if not missing:
        told = ", ".join(rows) or "the seeds"
        return f"{EMPTY}what is held of {told} gives no row on the day it was asked for."
    return EMPTY + " ".join(_missing(settings, source) for source in missing)


def _missing(settings: Settings, source: Source) -> str:
    why = "" if source.licence.republish else ", and its terms forbid shipping them"
    remedy = asking.waits(settings, source) or f"`path2028 refresh --source {source.name}` asks for it."
    return f"no figures of {source.name} are held{why}. {remedy}"


def told(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Of the marts that a query names, what the empty ones say of it."""
    marts = connection.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'marts' AND contains(comment, $1)", [EMPTY]
    ).fetchall()
    named = [(name, about) for name, about in marts if re.search(rf"\b{name}\b", query)]
    return [f"marts.{name}: {about[about.index(EMPTY) :]}" for name, about in named]
