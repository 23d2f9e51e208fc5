"""Dagster's run history in SQLite, without waiting for the disk at every event.

What belongs here: the one setting that makes a run with hundreds of checks take seconds. What does not: the record
itself; vintages and ledger are written elsewhere and do wait.

Each check result is about seven commits in Dagster's SQLite storage, and a commit waits some 10 ms for an ordinary
disk. The history is a convenience that can be deleted at any time, so a commit lost to a power cut harms nothing.
"""

from __future__ import annotations

import sqlite3

import sqlalchemy
from sqlalchemy import event


def hasten() -> None:
    """From now on, SQLite connections of this process leave the timing of writes to the operating system."""
    if not event.contains(sqlalchemy.Engine, "connect", _without_waiting):
        event.listen(sqlalchemy.Engine, "connect", _without_waiting)


def _without_waiting(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
