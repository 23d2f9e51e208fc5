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
    description="Tells PATH2028_WEBHOOK of a changed verdict and of sources in trouble; feed.xml carries the same.",
)
def alerts(refresh: Refresh) -> dg.SkipReason:
    """Send what has not been sent; it never starts a run."""
    if not refresh.settings.webhook:
        return dg.SkipReason("Set PATH2028_WEBHOOK to be told; feed.xml carries the same.")
    return dg.SkipReason(" ".join(telling.deliver(refresh.settings)) or "Nothing new to tell.")
