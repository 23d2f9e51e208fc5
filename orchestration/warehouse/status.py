"""How fresh each source is and why: one row per source.

What belongs here: joining the registry, the archive and the last pull into one table.
What does not: pulling.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from orchestration.archive import figures, holdings, intake, vintages
from orchestration.base import files, plain
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from orchestration.archive.intake import Intake
    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def write_intakes(settings: Settings, intakes: Mapping[str, Intake]) -> None:
    """Remember what the last pull met, for runs and readers that come later."""
    known = read_intakes(settings) | {
        name: {"state": found.state, "messages": list(found.messages)} for name, found in intakes.items()
    }
    files.write_whole(settings.pulls / "intakes.json", plain.to_json(known))


def read_intakes(settings: Settings) -> dict[str, dict[str, object]]:
    """Source -> state and messages of the last pull."""
    path = settings.pulls / "intakes.json"
    found: dict[str, dict[str, object]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def table(settings: Settings, sources: Iterable[Source], as_of: dt.date) -> pd.DataFrame:
    """One row per source, as seen from `as_of`: the rows of `tracking.source_status`."""
    met = read_intakes(settings)
    rows = [_row(settings, source, met.get(source.name, {}), as_of) for source in sources]
    frame = schemas.frame("tracking.source_status", rows)
    frame["checked_at"] = plain.moments(frame["checked_at"])
    return frame.astype({"age_days": "Int64"})


def _row(settings: Settings, source: Source, met: Mapping[str, object], as_of: dt.date) -> dict[str, object]:
    held = [vintage for vintage in holdings.of(settings, source) if vintage.origin.vintage <= as_of]
    in_use = [part[-1] for part in holdings.by_part(held).values()]
    frames = [figures.read(settings, source, vintage) for vintage in in_use]
    newest = max((vintage.origin.vintage for vintage in in_use), default=None)
    dates = [date for date in (figures.newest_date(source, frame) for frame in frames) if date]
    state = str(met.get("state", "not asked"))
    messages = met.get("messages") or ()
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
        "message": " ".join(str(message) for message in messages) if isinstance(messages, list) else "",
        "checked_at": max(
            (pull.checked_at for pull in vintages.last_pulls(settings, source.name).values()), default=None
        ),
        "last_good_vintage": newest,
        "age_days": (as_of - newest).days if newest else None,
        "figures_through": max(dates, default=None),
        "rows": sum(len(frame) for frame in frames),
        "vintages": len(held),
        "is_stale": state in intake.SERVED_FROM_LAST_GOOD,
    }
