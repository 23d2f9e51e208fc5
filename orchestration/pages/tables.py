"""The frames that the pages of one run are made from.

What belongs here: running every query once. What does not: the queries (`queries`), choosing words or marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pages.queries import QUERIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb
    import pandas as pd

    Tables = Mapping[str, pd.DataFrame]


class RunMissingError(LookupError):
    """The run asked for was never recorded; the sentence names the cure."""


def read(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, pd.DataFrame]:
    """Run every query; the frames by name.

    Raises:
        RunMissingError: `tracking.verdict` has no such run.
    """
    verdict = connection.execute(QUERIES["verdict"].text(run_id, None)).df()
    if verdict.empty:
        raise RunMissingError(f"tracking.verdict has no run {run_id!r}; run `path2028 refresh` to record one.")
    day = verdict["as_of"].iloc[0]
    return {name: connection.execute(query.text(run_id, day)).df() for name, query in QUERIES.items()}
