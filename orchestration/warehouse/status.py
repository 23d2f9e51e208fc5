"""How fresh each source is and why: one row per source.

What belongs here: joining the registry, the archive and the last pull into one table.
What does not: pulling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.archive import figures, holdings, intake, vintages
from orchestration.base import files, plain
from orchestration.sources.slices import SAMPLE
from orchestration.warehouse import database, lateness, schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import duckdb
    import pandas as pd

    from orchestration.archive.intake import Intake
    from orchestration.base.settings import Settings
    from orchestration.sources import Source

NOT_ASKED = "not asked"


def write_intakes(settings: Settings, intakes: Mapping[str, Intake]) -> None:
    """Remember what the last pull met, for runs and readers that come later."""
    known = read_intakes(settings) | {
        name: {"state": found.state, "messages": list(found.messages)} for name, found in intakes.items()
    }
    files.write_whole(settings.pulls / "intakes.json", plain.to_json(known))


def read_intakes(settings: Settings) -> dict[str, dict[str, Any]]:
    """Source -> `state` and `messages` of the last pull."""
    found = files.cached(settings.pulls / "intakes.json", dict)
    return {name: met for name, met in found.items() if isinstance(met, dict)}


def answer(met: Mapping[str, Any]) -> tuple[str, str]:
    """State and message of a source by its entry in `read_intakes`, empty when it was never asked."""
    return str(met.get("state", NOT_ASKED)), " ".join(map(str, met.get("messages") or ()))


def states(settings: Settings) -> str:
    """What every source answered last, as one text: the part of a release's inputs that is no vintage."""
    return plain.to_json(read_intakes(settings))


def stale(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The sources that are late or served from their last good vintage, each with why."""
    query = "SELECT source, coalesce(nullif(message, ''), state) FROM tracking.source_status WHERE is_stale"
    return dict(connection.execute(query).fetchall())


def kept(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of `tracking.source_status`, in the order of the registry."""
    names, rows = database.answer(connection, "SELECT * FROM tracking.source_status")
    return [dict(zip(names, row, strict=True)) for row in rows]


def table(settings: Settings, sources: Iterable[Source], as_of: dt.date) -> pd.DataFrame:
    """One row per source, as seen from `as_of`: the rows of `tracking.source_status`."""
    met = read_intakes(settings)
    rows = [_row(settings, source, met.get(source.name, {}), as_of) for source in sources]
    frame = schemas.frame("tracking.source_status", rows)
    frame["checked_at"] = plain.moments(frame["checked_at"])
    return frame.astype({"age_days": "Int64"})


def _row(settings: Settings, source: Source, met: Mapping[str, Any], as_of: dt.date) -> dict[str, object]:
    held = [vintage for vintage in holdings.of(settings, source) if vintage.origin.vintage <= as_of]
    in_use = holdings.in_use(held)
    frames = [figures.read(settings, source, vintage) for vintage in in_use]
    parts = [(each.origin.part, each.origin.vintage, frame) for each, frame in zip(in_use, frames, strict=True)]
    late = lateness.told(source, parts, as_of)
    newest = max((vintage.origin.vintage for vintage in in_use), default=None)
    dates = [figures.newest_date(source, frame, on) for _, on, frame in parts]
    state, message = answer(met)
    if [vintage.origin.part for vintage in in_use] == [SAMPLE]:
        told = f"Only a sample is held; `path2028 refresh --source {source.name}` asks for the rest."
        message = f"{message} {told}".strip()
    return {
        "source": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "licence": source.licence.name,
        "republish": source.licence.republish,
        "cadence_days": source.cadence_days,
        "feeds": ", ".join(source.feeds),
        "state": state,
        "message": " ".join(filter(None, (message, late))),
        "checked_at": max(
            (pull.checked_at for pull in vintages.last_pulls(settings, source.name).values()), default=None
        ),
        "last_good_vintage": newest,
        "age_days": (as_of - newest).days if newest else None,
        "figures_through_on": max(filter(None, dates), default=None),
        "rows": sum(len(frame) for frame in frames),
        "vintages": len(held),
        "is_late": bool(late),
        "is_stale": bool(late) or state in intake.SERVED_FROM_LAST_GOOD,
    }
