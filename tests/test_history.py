"""What killed refreshes leave in Dagster's history is ended there."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration import history

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
