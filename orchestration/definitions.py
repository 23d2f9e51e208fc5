"""Assembly of assets, job, schedule and resources; nothing else belongs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from orchestration import history, ingest, tracking, transform
from orchestration.resources import Refresh
from orchestration.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

DAILY = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all(),
    description="Ask the sources, rebuild the warehouse, run the model, publish.",
)


def build_definitions(settings: Settings, resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Everything Dagster knows, on the data folder of `settings`."""
    history.hasten()
    return dg.Definitions(
        assets=[ingest.snapshots, ingest.raw, transform.assets(settings), tracking.tracking, tracking.report],
        jobs=[DAILY],
        schedules=[
            dg.ScheduleDefinition(
                job=DAILY,
                cron_schedule="30 5 * * *",
                execution_timezone="UTC",
                default_status=dg.DefaultScheduleStatus.RUNNING,
            )
        ],
        resources={"refresh": Refresh(), **(resources or {})},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dg dev` loads."""
    return build_definitions(Settings.from_environment())
