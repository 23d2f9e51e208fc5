"""dbt inside this process: the manifest, and `dbt build` into the warehouse under construction.

What belongs here: calling dbt and what came of it. What does not: SQL (`dbt_project`), and Dagster (`transform`).

dbt as a subprocess costs 8 s more per refresh. In the process its adapter keeps one connection for all nodes, which is
twice as fast as one per node, and is closed at the end of every call, because the next writer could not open the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.settings import DBT_PROJECT, Settings, export

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


class BuildError(RuntimeError):
    """dbt failed; the sentence carries its first error and where to look."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """The outcome of one dbt node."""

    unique_id: str
    name: str
    passed: bool
    warned: bool
    message: str
    seconds: float


def manifest(settings: Settings) -> Path:
    """The path of dbt's manifest, parsed anew only when a project file is newer."""
    path = _target(settings) / "manifest.json"
    sources = [
        file
        for file in DBT_PROJECT.rglob("*")
        if file.suffix in {".sql", ".yml", ".csv", ".md"} and "target" not in file.parts
    ]
    if not path.exists() or path.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        _invoke(settings, ["parse"])
    return path


def build(settings: Settings, as_of: dt.date, *, tests: bool = True) -> list[Node]:
    """`dbt build` into the warehouse under construction, seen from `as_of`.

    Args:
        settings: where the build is.
        as_of: the day to look from.
        tests: whether the data tests are run too; dbt's unit tests check code and never are.

    Returns:
        The outcome of every model, seed and test.

    Raises:
        BuildError: dbt could not run, or a model failed to build. A failed test is an outcome, not an error.
    """
    left_out = ["unit_test", "exposure"] + ([] if tests else ["test"])
    command = ["build", "--vars", json.dumps({"as_of": as_of.isoformat()})]
    result = _invoke(settings, [*command, *(word for kind in left_out for word in ("--exclude-resource-type", kind))])
    nodes = [
        Node(
            unique_id=entry.node.unique_id,
            name=entry.node.name,
            passed=entry.status in ("success", "pass"),
            warned=entry.status == "warn",
            message=(entry.message or "").strip(),
            seconds=round(entry.execution_time, 3),
        )
        for entry in result
    ]
    broken = [node for node in nodes if not (node.passed or node.warned) and "test." not in node.unique_id]
    if broken:
        raise BuildError(
            f"dbt could not build {broken[0].name}: {next(iter(broken[0].message.splitlines()), 'no message')}. "
            f"The log is {_logs(settings) / 'dbt.log'}; the last release stays in use."
        )
    return nodes


def environment(settings: Settings) -> None:
    """What profiles.yml reads. Must be set before the first parse: a changed profile costs a full one."""
    export({"PATH2028_BUILD": str(settings.build), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})


def _invoke(settings: Settings, command: list[str]) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    environment(settings)
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    paths += ["--target-path", str(_target(settings)), "--log-path", str(_logs(settings))]
    try:
        outcome = dbtRunner().invoke([*command, *paths, "--quiet", "--no-use-colors", "--log-level-file", "info"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if outcome.exception is not None:
        raise BuildError(f"dbt {command[0]} stopped: {str(outcome.exception).strip()[:400]}") from outcome.exception
    return outcome.result


def _target(settings: Settings) -> Path:
    return settings.data / ".dbt" / "target"


def _logs(settings: Settings) -> Path:
    return settings.data / ".dbt" / "logs"
