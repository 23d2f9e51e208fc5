"""What killed refreshes leave in Dagster's history is ended there."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from dagster._daemon.monitoring import run_monitoring

from orchestration.base.settings import ROOT
from orchestration.defs import history

if TYPE_CHECKING:
    from pathlib import Path

OWN, OTHER = history.BY_COMMAND_LINE, {"dagster/schedule_name": "daily"}


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTED])
def test_a_run_of_the_command_line_that_a_kill_left_open_is_failed_with_the_reason(status: dg.DagsterRunStatus) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.add_run(dg.DagsterRun(job_name="daily", status=status, tags=OWN))
        assert history.end_killed(instance) == [run.run_id]
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
        assert history.ENDED in [entry.message for entry in instance.all_logs(run.run_id)]
        assert history.end_killed(instance) == []


def test_runs_that_ended_and_runs_that_dagster_started_itself_are_left_alone() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        ended = instance.add_run(dg.DagsterRun(job_name="daily", status=dg.DagsterRunStatus.SUCCESS, tags=OWN))
        other = instance.add_run(dg.DagsterRun(job_name="daily", status=dg.DagsterRunStatus.STARTED, tags=OTHER))
        assert history.end_killed(instance) == []
        statuses = [instance.get_run_by_id(run.run_id).status for run in (ended, other)]  # type: ignore[union-attr]
        assert statuses == [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.STARTED]


def test_dagsters_monitor_ends_a_run_whose_process_is_gone_so_that_its_queue_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its launcher cannot tell that a process is gone: the time a run may take must do it."""
    monkeypatch.setenv("DAGSTER_HOME", str(ROOT))
    monkeypatch.setenv("PATH2028_DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds == 3 * 3600
        run = instance.add_run(dg.DagsterRun(job_name="daily", tags=OTHER))
        begun = dg.DagsterEvent(dg.DagsterEventType.RUN_START.value, job_name="daily")
        instance.report_dagster_event(begun, run.run_id)
        time.sleep(0.01)
        found = instance.get_run_record_by_id(run.run_id)
        assert found is not None
        run_monitoring.check_run_timeout(instance, found, logging.getLogger(__name__), 0.001)
        assert instance.get_run_by_id(run.run_id).status is dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
