"""Time goes forward in a data folder.

What belongs here: refusing to record anything before what is recorded already. What does not: the day a run looks from,
which may be any day in the past.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from orchestration.archive import vintages
from orchestration.forecasts import chain

if TYPE_CHECKING:
    from orchestration.base.settings import Settings


class ClockError(RuntimeError):
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
            "UTC. Set the clock right; nothing was changed. To look from a past day, use --as-of."
        )


def _latest(settings: Settings) -> dt.datetime | None:
    asked = (pull.checked_at for place in settings.pulls.glob("*.json") for pull in _pulls(settings, place.stem))
    written = (dt.datetime.fromisoformat(line["recorded_at"]) for line in chain.read(settings.ledger)[-1:])
    return max([*asked, *written], default=None)


def _pulls(settings: Settings, source: str) -> list[vintages.Pull]:
    return [] if source == "intakes" else list(vintages.last_pulls(settings, source).values())
