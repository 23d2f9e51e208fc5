"""What Dagster's daemon looks after between runs.

What belongs here: sensors. What does not: what they look at (`alerts`).
"""

import dagster as dg

from orchestration.defs.resources import Refresh
from orchestration.upkeep import alerts as telling


@dg.sensor(
    name="alerts",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells webhook and services of a changed verdict and of sources in trouble; feed.xml carries the same.",
)
def alerts(refresh: Refresh) -> dg.SkipReason:
    """Send what has not been sent; it never starts a run."""
    if not telling.has_listeners(refresh.settings):
        return dg.SkipReason("Set PATH2028_WEBHOOK or PATH2028_NOTIFY to be told; feed.xml carries the same.")
    return dg.SkipReason(" ".join(telling.deliver(refresh.settings)) or "Nothing new to tell.")
