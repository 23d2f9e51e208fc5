"""The archive: immutable payloads, each with its origin, ordered by the day they were retrieved.

What belongs here: keeping, listing and refusing payloads on disk, and remembering what the last pull met.
What does not: fetching (`fetching`), meaning (`sources`), or the decision to accept (`intake`).

    vintages/<source>/<part or "whole">/<retrieved>-<sha8>/payload<suffix> and origin.json
    quarantine/<source>/<retrieved>-<sha8>/payload<suffix>, origin.json and reason.json
    pulls/<source>.json
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from orchestration.base import files, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source

WHOLE = "whole"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where one payload came from and when; written beside it and never changed."""

    source: str
    part: str
    url: str
    retrieved_at: dt.datetime
    sha256: str
    size: int
    licence: str
    via: str
    etag: str | None = None
    last_modified: str | None = None
    token: str | None = None

    @property
    def vintage(self) -> dt.date:
        """The day of retrieval."""
        return self.retrieved_at.date()

    @property
    def order(self) -> tuple[str, dt.datetime, str]:
        """Vintages of one part in the order in which they became known."""
        return (self.part, self.retrieved_at, self.sha256)

    def to_json(self) -> str:
        """One stable text."""
        return plain.to_json(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Origin:
        """The inverse of `to_json`."""
        fields = json.loads(text)
        return cls(**fields | {"retrieved_at": dt.datetime.fromisoformat(fields["retrieved_at"])})


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """An origin and the file it speaks of: a payload in the archive, or figures in the bundle."""

    origin: Origin
    path: Path
    bundled: bool = False


@dataclass(frozen=True, kw_only=True)
class Pull:
    """What the last look at one part met; lets the next one be conditional."""

    checked_at: dt.datetime
    outcome: str  # accepted, unchanged, refused
    sha256: str
    edition: str
    etag: str | None = None
    last_modified: str | None = None
    token: str | None = None
    reason: str | None = None


def archived(settings: Settings, source: str) -> list[Vintage]:
    """All accepted payloads of `source`, oldest first within each part."""
    found = []
    for sidecar in sorted((settings.vintages / source).glob("*/*/origin.json")):
        if sidecar.parent.suffix == files.PART:  # left by a refresh that was killed
            continue
        origin = Origin.from_json(sidecar.read_text("utf-8"))
        found.append(Vintage(origin=origin, path=next(sidecar.parent.glob("payload*"))))
    return sorted(found, key=lambda vintage: vintage.origin.order)


def distinct(vintages: Iterable[Vintage]) -> list[Vintage]:
    """Vintages in order, without those that only repeat the one before them in their part."""
    kept: list[Vintage] = []
    for vintage in sorted(vintages, key=lambda v: v.origin.order):
        last = kept[-1].origin if kept else None
        if last is None or (last.part, last.sha256) != (vintage.origin.part, vintage.origin.sha256):
            kept.append(vintage)
    return kept


def keep(settings: Settings, source: Source, origin: Origin, payload: Path) -> Vintage:
    """Move `payload` into the archive; complete with its origin, or not there at all."""
    folder = settings.vintages / source.name / (origin.part or WHOLE) / _stamp(origin)
    files.place(folder, payload, f"payload{source.suffix}", {"origin.json": origin.to_json()})
    return Vintage(origin=origin, path=folder / f"payload{source.suffix}")


def refuse(settings: Settings, source: Source, origin: Origin, payload: Path, reason: Mapping[str, Any]) -> Path:
    """Move `payload` into quarantine with the reason and a sample of what offended."""
    folder = settings.quarantine / source.name / _stamp(origin)
    notes = {"origin.json": origin.to_json(), "reason.json": plain.to_json(reason)}
    files.place(folder, payload, f"payload{source.suffix}", notes)
    return folder


def forget(vintage: Vintage) -> None:
    """Take a vintage out of the archive in one step; for who has kept what it holds elsewhere."""
    folder = vintage.path.parent
    files.remove(folder.rename(folder.with_name(folder.name + files.PART)))


def last_pulls(settings: Settings, source: str) -> dict[str, Pull]:
    """Part -> what the last look at it met; nothing when the note of it cannot be read."""
    try:
        return {
            part: Pull(**fields | {"checked_at": dt.datetime.fromisoformat(fields["checked_at"])})
            for part, fields in files.cached(settings.pulls / f"{source}.json", dict).items()
        }
    except (TypeError, ValueError, KeyError):  # of another release, or damaged: everything is asked for anew
        return {}


def remember(settings: Settings, source: str, pulls: Mapping[str, Pull]) -> None:
    """Write down what was met, in one step."""
    files.write_whole(
        settings.pulls / f"{source}.json", plain.to_json({part: vars(pull) for part, pull in pulls.items()})
    )


def unstamped(origin: Origin) -> Origin:
    """The origin without what only one server's answer carried, as it is written to the bundle."""
    return replace(origin, etag=None, last_modified=None)


def _stamp(origin: Origin) -> str:
    return f"{origin.retrieved_at.strftime(plain.STAMP)}-{origin.sha256[:8]}"
