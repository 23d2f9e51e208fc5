"""The jobs: daily on its schedule, the backtest by origin, past days again, and what-ifs with levers as run config.

What belongs here: jobs, the schedule, and the thin assets that only a job beside the daily one makes. What does not:
forecasting (`backtesting`), judging a past day (`replaying`), levers (`model.projections`), the daily assets.

An origin is a partition, and a partition a run: a backfill queues one for each, and the limits of `dagster.yaml` say
how many are at work at once. Each writes a file of its own, and `path2028 backtest` gathers the files. A run costs
seconds before it begins, so that command, which makes the origins itself, is quicker on one machine, and on several
with `--engine`. A day to be replayed is a partition too; Dagster draws its chances by day.
"""

import datetime as dt
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.base import plain
from orchestration.defs import catalog
from orchestration.defs.catalog import PANEL
from orchestration.defs.resources import Refresh
from orchestration.forecasts import backtesting, evidence, replaying
from orchestration.sources import SOURCES

DAYS = dg.DailyPartitionsDefinition(start_date=f"{replaying.FIRST}")
ORIGINS = dg.MonthlyPartitionsDefinition(start_date=f"{backtesting.FIRST}")


@dg.asset(
    key=["studies", "backtest_origin"],
    deps=[PANEL],
    partitions_def=ORIGINS,
    description="What the model would have said in a past month, scored against what came; one file per origin.",
    kinds={"python"},
)
def backtest_origin(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult[Any]:
    """Forecast from the origin of the partition on the evidence of the current generation."""
    settings = refresh.settings
    origin = dt.date.fromisoformat(context.partition_key).replace(day=backtesting.DAY_OF_MONTH)
    place = backtesting.make(settings, origin, evidence.current(settings))
    return dg.MaterializeResult(metadata={"origin": f"{origin}", "forecasts": dg.MetadataValue.path(place)})


@dg.asset(
    key=["studies", "replay"],
    deps=[catalog.snapshot(name) for name in SOURCES],
    partitions_def=DAYS,
    description="The verdict of a past day from the vintages known then, beside what the ledger recorded on the day.",
    kinds={"python", "duckdb"},
    check_specs=[
        dg.AssetCheckSpec(
            "agrees_with_the_ledger",
            asset=["studies", "replay"],
            description="The same evidence and model version give what was recorded, to the last digit.",
        )
    ],
)
def replay(context: dg.AssetExecutionContext, refresh: Refresh) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Judge the day of the partition again; the current generation stays as it is."""
    found = replaying.replay(refresh.settings, dt.date.fromisoformat(context.partition_key))
    shown = ("sentence", "verdict", "p_s1", "p_s2", "p_neither", "disagreement_pp", "run_id", "ledger")
    agrees = dg.AssetCheckResult(passed=found["ledger"] != replaying.DIFFERS, metadata={"ledger": found["ledger"]})
    return dg.MaterializeResult(metadata={name: found[name] for name in shown}, check_results=[agrees])


class Levers(dg.Config):
    """Run config of a what-if."""

    as_of: str = Field(default="", description="Look from this day (YYYY-MM-DD); empty means the day of the run.")
    levers: dict[str, Any] = Field(
        default={},
        description="As a levers file (`branch: {name: {label, lever: [...]}}`); empty: the ready-made ones.",
    )


@dg.asset(
    key=["studies", "whatif"],
    deps=[PANEL],
    description="The verdict under levers stated in the run config: conditional projections, not causal estimates.",
    kinds={"python"},
)
def whatif(config: Levers, refresh: Refresh) -> dg.MaterializeResult[Any]:
    """Project the evidence of the current generation under the levers."""
    import model

    day = refresh.settings.seen_from(dt.date.fromisoformat(config.as_of) if config.as_of else None)
    panel = evidence.current(refresh.settings)
    rows = model.whatif(panel, day, config.levers or None)
    mixture = rows[rows["model"] == "mixture"][["label", "p_s1", "p_s2", "p_neither", "shift_p_s1", "shift_p_s2"]]
    records = [dg.TableRecord(row) for row in plain.rows(mixture)]
    return dg.MaterializeResult(metadata={"as_of": f"{day}", "projections": dg.MetadataValue.table(records)})


KIND = "path2028/kind"  # what `dagster.yaml` limits the runs by
STUDY = {KIND: "study"}
ASSETS = [backtest_origin, replay, whatif]
DAILY = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(catalog.GROUPS["studies"]),
    tags={KIND: "daily"},
    description="Ask the sources, rebuild the warehouse, run the model, publish.",
)
JOBS = [
    DAILY,
    dg.define_asset_job(
        "backtest",
        selection=dg.AssetSelection.assets(backtest_origin),
        tags=STUDY,
        description="One origin of the backtest per partition; `path2028 backtest` gathers them.",
    ),
    dg.define_asset_job(
        "replay",
        selection=dg.AssetSelection.assets(replay),
        tags=STUDY,
        description="A past day again, one per partition; a backfill replays any range of days.",
    ),
    dg.define_asset_job(
        "whatif",
        selection=dg.AssetSelection.assets(whatif),
        tags=STUDY,
        description="The verdict under stated levers, given as run config.",
    ),
]
SCHEDULE = dg.ScheduleDefinition(
    job=DAILY,
    cron_schedule="30 5 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
