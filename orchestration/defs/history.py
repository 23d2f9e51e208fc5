"""Dagster's history of runs: written without waiting for the disk, and put right after a kill.

What belongs here: the one setting that makes a run with hundreds of checks take seconds, and ending in the history what
has ended in fact. What does not: running a job (`refreshing`), or the record itself; vintages and ledger are written
elsewhere and do wait.

Each check result is about seven commits in Dagster's SQLite storage, and a commit waits some 10 ms for an ordinary
disk. The history is a convenience that can be deleted at any time, so a commit lost to a power cut harms nothing.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import sqlalchemy
from sqlalchemy import event

if TYPE_CHECKING:
    import dagster as dg

# The command line's runs all hold the lock of the data folder, so whoever holds it knows that no other is alive.
BY_COMMAND_LINE = {"path2028/started_by": "command line"}
ENDED = "Its process was killed; nothing of the record was lost, and the next refresh went on from the last release."


def hasten() -> None:
    """From now on, SQLite connections of this process leave the timing of writes to the operating system."""
    if not event.contains(sqlalchemy.Engine, "connect", _without_waiting):
        event.listen(sqlalchemy.Engine, "connect", _without_waiting)


def end_killed(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs of the command line that a kill left unfinished as failed; returns their names. Needs the lock.

    Nobody else can say that they ended, and while one counts as in progress Dagster starts none from its queue.
    """
    import dagster as dg

    over = {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}
    unfinished = [status for status in dg.DagsterRunStatus if status not in over]
    killed = instance.get_runs(filters=dg.RunsFilter(tags=BY_COMMAND_LINE, statuses=unfinished))
    for run in killed:
        instance.report_run_failed(run, ENDED)
    return [run.run_id for run in killed]


def _without_waiting(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
