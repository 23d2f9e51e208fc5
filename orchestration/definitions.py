"""Assembly of assets, job, schedule and resources; nothing else belongs here."""

from __future__ import annotations

import dagster as dg

from orchestration.base.settings import Settings
from orchestration.defs import catalog, history, ingest, jobs, tracking, transform, watching
from orchestration.defs.resources import Refresh


def build_definitions(settings: Settings, refresh: Refresh | None = None) -> dg.Definitions:
    """Everything Dagster knows, on the data folder of `settings`, seen as `refresh` says."""
    assets = [
        ingest.snapshots,
        ingest.raw,
        transform.assets(settings),
        tracking.tracking,
        tracking.report,
        *jobs.ASSETS,
    ]
    return dg.Definitions(
        assets=dg.map_asset_specs(catalog.placed, assets),
        jobs=jobs.JOBS,
        schedules=[jobs.SCHEDULE],
        sensors=[watching.alerts],
        resources={"refresh": refresh or Refresh(settings=settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dg dev` loads."""
    history.hasten()
    return build_definitions(Settings.from_environment())
