"""What the assets of one run share.

What belongs here: the one Dagster resource, which carries the day a run looks from.
What does not: connections and files; those are opened where they are used.
"""

import datetime as dt

import dagster as dg
from pydantic import Field

from orchestration.base import locking
from orchestration.base.settings import Settings


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg]
    """How this run is to see the world."""

    as_of: str = Field(default="", description="Look from this day (YYYY-MM-DD); empty means today.")
    pulled: bool = Field(default=False, description="The sources have just been asked; do not ask them again.")

    def settings(self) -> Settings:
        """Paths and switches, from the environment of the process that runs."""
        return Settings.from_environment()

    def alone(self) -> Settings:
        """The same for an asset that writes: the data folder is locked until this process ends.

        Raises:
            AlreadyRunningError: another process holds the lock; whoever started it, this run changes nothing.
        """
        settings = self.settings()
        locking.acquire(settings)
        return settings

    def day(self) -> dt.date:
        """The day this run looks from."""
        return dt.date.fromisoformat(self.as_of) if self.as_of else self.settings().now().date()
