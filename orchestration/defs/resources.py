"""What the assets of one run share.

What belongs here: the one Dagster resource, which carries the settings and the day a run looks from.
What does not: connections and files; those are opened where they are used.
"""

import datetime as dt

import dagster as dg
from pydantic import Field

from orchestration.base import locking
from orchestration.base.settings import Settings


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg]
    """How this run is to see the world.

    `settings` are those of whoever assembled the definitions: the command line's own, else those of the environment,
    read once when Dagster loads them.
    """

    settings: dg.ResourceDependency[Settings]
    as_of: str = Field(default="", description="Look from this day (YYYY-MM-DD); empty means today.")
    is_asked: bool = Field(default=False, description="The sources have just been asked; do not ask them again.")

    def alone(self) -> Settings:
        """The settings for an asset that writes: the data folder is locked until this process ends.

        Raises:
            AlreadyRunningError: another process holds the lock; whoever started it, this run changes nothing.
        """
        locking.acquire(self.settings)
        return self.settings

    def day(self) -> dt.date:
        """The day this run looks from."""
        return dt.date.fromisoformat(self.as_of) if self.as_of else self.settings.now().date()
