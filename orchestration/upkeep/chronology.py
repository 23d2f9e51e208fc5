"""Time goes forward in a data folder.

What belongs here: refusing to record anything before what is recorded already, and the way out of a future that a wrong
clock made up. What does not: the day somebody looks from.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.archive import vintages
from orchestration.base import files
from orchestration.base.errors import ExpectedError
from orchestration.forecasts import chain, ledger
from orchestration.sources import SOURCES

if TYPE_CHECKING:
    from orchestration.base.settings import Settings
    from orchestration.sources import Source


class ClockError(ExpectedError):
    """The clock is behind the record; the sentence says by how much."""


def check(settings: Settings) -> None:
    """Compare the clock with the latest moment on record: what a source was last asked, what was forecast.

    A vintage dated too early would be taken for what was known on that day, in every replay from then on.

    Raises:
        ClockError: the record is ahead of the clock.
    """
    now, latest = settings.now(), _latest(settings)
    if latest and now < latest:
        raise ClockError(
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, but {settings.data} was last written at {latest:%Y-%m-%d %H:%M} "
            "UTC. Set the clock right; nothing was changed. If it is right and ran ahead before, "
            "`path2028 doctor --clock-is-right` puts that on record. To look from a past day, use --as-of."
        )


def set_right(settings: Settings) -> list[str]:
    """Put on record that the clock ran ahead and is right now, by who holds the lock; a sentence per thing done.

    What was forecast stays in the ledger, and a line of its own says which runs count nowhere. A payload is dated anew,
    by the present moment: that it is known now is certain. As it was kept, it goes to the quarantine.
    """
    now, latest = settings.now(), _latest(settings)
    if latest is None or latest <= now:
        return []
    told = [f"The clock had run ahead to {latest:%Y-%m-%d %H:%M} UTC; it is {now:%Y-%m-%d %H:%M}."]
    dated = sum(_date_anew(settings, source, now) for source in SOURCES.values())
    if dated:
        told.append(f"{dated} vintages are dated {now:%Y-%m-%d}; as they were kept, they are in {settings.quarantine}.")
    for place in settings.pulls.glob("*.json"):
        if met := {part: _seen_by(pull, now) for part, pull in _pulls(settings, place.stem).items()}:
            vintages.remember(settings, place.stem, met)
    if runs := ledger.disown(settings, now):
        told.append(f"{len(runs)} forecasts stay in the ledger and count nowhere: {', '.join(runs)}.")
    return told


def _date_anew(settings: Settings, source: Source, now: dt.datetime) -> int:
    """Date the vintages from the future by the present, in their order; returns how many there were."""
    early = [each for each in vintages.archived(settings, source.name) if each.origin.retrieved_at > now]
    for number, vintage in enumerate(early, start=1 - len(early)):
        moment = now + dt.timedelta(microseconds=number)
        vintages.keep(settings, source, replace(vintage.origin, retrieved_at=moment), _copy(settings, vintage))
        reason = {"reason": f"Dated by a clock that had run ahead; kept again as of {moment.isoformat()}."}
        vintages.refuse(settings, source, vintage.origin, _copy(settings, vintage), reason)
        vintages.forget(vintage)
    return len(early)


def _copy(settings: Settings, vintage: vintages.Vintage) -> Path:
    copy = settings.data / "incoming" / f"{vintage.path.parent.name}{files.PART}"
    copy.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(vintage.path, copy))


def _seen_by(pull: vintages.Pull, now: dt.datetime) -> vintages.Pull:
    return replace(pull, checked_at=min(pull.checked_at, now))


def _latest(settings: Settings) -> dt.datetime | None:
    pulls = settings.pulls.glob("*.json")
    asked = (pull.checked_at for place in pulls for pull in _pulls(settings, place.stem).values())
    written = (dt.datetime.fromisoformat(line["recorded_at"]) for line in chain.read(settings.ledger)[-1:])
    return max([*asked, *written], default=None)


def _pulls(settings: Settings, source: str) -> dict[str, vintages.Pull]:
    return {} if source == "intakes" else vintages.last_pulls(settings, source)
