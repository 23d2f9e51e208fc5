"""What the assets of one run share.

What belongs here: the one Dagster resource, which carries the settings and the day a run looks from.
What does not: connections and files; those are opened where they are used.
"""

import datetime as dt

import dagster as dg
from pydantic import Field, PrivateAttr

from orchestration.base import locking
from orchestration.base.settings import DayError, Settings


class Refresh(dg.ConfigurableResource):  # type: ignore[type-arg]
    """How this run is to see the world.

    `settings` are those of whoever assembled the definitions: the command line's own, else those of the environment,
    read once when Dagster loads them.
    """

    settings: dg.ResourceDependency[Settings]
    as_of: str = Field(default="", description="The day of the run (YYYY-MM-DD); empty means today.")
    is_asked: bool = Field(default=False, description="The sources have just been asked; do not ask them again.")
    _run: str = PrivateAttr(default=locking.COMMAND)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Note which run this is for; Dagster calls it when the run begins."""
        self._run = context.run.run_id if context.run else locking.COMMAND

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002  # Dagster's signature
        """Let go of the lock if this run took it, however it ended: a warm worker's process lives on."""
        if self._run != locking.COMMAND:
            locking.release(self.settings, self._run)

    def alone(self) -> Settings:
        """The settings for an asset that writes: the data folder is locked until this run ends.

        Raises:
            DayError: the run does not look from today.
            AlreadyRunningError: somebody else holds the lock; whoever that is, this run changes nothing.
        """
        self.day()
        locking.acquire(self.settings, self._run)
        return self.settings

    def day(self) -> dt.date:
        """The day this run looks from: today, or for the command line the day on which it began.

        Raises:
            DayError: it is another day. What a run records and publishes is of its day.
        """
        day = self.settings.seen_from(dt.date.fromisoformat(self.as_of) if self.as_of else None)
        if day < self.settings.now().date() and not self.is_asked:
            raise DayError(
                f"A run is recorded and published on its day, and {day} is over: the job `replay` judges it again, and "
                f"`path2028 refresh --as-of {day}` shows it."
            )
        return day
