"""dbt inside this process: the manifest, and `dbt build` into the warehouse under construction.

What belongs here: calling dbt and what came of it, and what its project says about tables and columns.
What does not: SQL (`dbt_project`), and Dagster (`transform`).

dbt as a subprocess costs 8 s more per refresh. In the process its adapter keeps one connection for all nodes, which is
twice as fast as one per node, and is closed at the end of every call, because the next writer could not open the file.
The project is parsed without a day and handed to the build: given a new `as_of`, dbt would parse everything anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from orchestration.base import files, progress
from orchestration.base.errors import ExpectedError
from orchestration.base.settings import DBT_PROJECT, Settings, export
from orchestration.warehouse import database, emptiness, lineage, schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from orchestration.warehouse.lineage import Edge

MARK = "project.sha256"  # beside the manifest: the files that it was made from


class BuildError(ExpectedError):
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
    """The path of dbt's manifest, parsed anew when it was made from other files than the project has, or is damaged."""
    if _is_old(settings):
        _parse(settings)
    return _target(settings) / "manifest.json"


def project(settings: Settings) -> dict[str, Any]:
    """Dbt's manifest as it was parsed last, read without dbt; empty before the first parse, or when it is damaged."""
    return files.cached(_target(settings) / "manifest.json", dict)


def build(
    settings: Settings, as_of: dt.date, *, tests: bool = True, docs: bool = False, select: str = ""
) -> list[Node]:
    """`dbt build` into the warehouse under construction, seen from `as_of`.

    Args:
        settings: where the build is.
        as_of: the day to look from.
        tests: whether the data tests are run too; dbt's unit tests check code and never are.
        select: which models are built, as dbt selects them; all without it.
        docs: whether dbt's own documentation is put beside the pages to be published, as one file for a browser.

    Returns:
        The outcome of every model, seed and test.

    Raises:
        BuildError: dbt could not run, or a model failed to build. A failed test is an outcome, not an error.
    """
    progress.tell("Building the warehouse")
    left_out = ["unit_test", "exposure"] + ([] if tests else ["test"])
    seen_from = ["--vars", json.dumps({"as_of": as_of.isoformat()})]
    command = ["build", "--no-write-json", *seen_from, *(["--select", select] if select else [])]
    command += [word for kind in left_out for word in ("--exclude-resource-type", kind)]
    parsed = _parse(settings) if _is_old(settings) else _invoke(settings, ["parse", "--no-write-json"])
    nodes = [_outcome(entry) for entry in _invoke(settings, command, parsed)]
    _refuse_broken(settings, nodes)
    if docs:
        # Not compiled again: the page shows the SQL as it is written.
        _invoke(settings, ["docs", "generate", "--static", "--no-compile", *seen_from], parsed)
        place = settings.build.parent / "published" / "dbt" / "index.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_own(settings) / "static_index.html", place)
    return nodes


def _outcome(entry: Any) -> Node:
    return Node(
        unique_id=entry.node.unique_id,
        name=entry.node.name,
        passed=entry.status in ("success", "pass"),
        warned=entry.status == "warn",
        message=(entry.message or "").strip(),
        seconds=round(entry.execution_time, 3),
    )


def _refuse_broken(settings: Settings, nodes: list[Node]) -> None:
    """Let a build with a model or seed missing go no further; a failed test is an outcome."""
    failed = [node for node in nodes if not (node.passed or node.warned)]
    broken = [node for node in failed if "test." not in node.unique_id]
    if broken:
        # What dbt skipped has no message of its own: the cause is the first node that failed.
        cause = next((node for node in failed if node.message), broken[0])
        told = next(iter(cause.message.splitlines()), "no message")
        raise BuildError(
            f"dbt could not build {broken[0].name}: {cause.name}: {told}. "
            f"The log is {_logs(settings) / 'dbt.log'}; the last release stays in use."
        )


def environment(settings: Settings) -> None:
    """What profiles.yml reads. Must be set before the first parse: a changed profile costs a full one."""
    export({"PATH2028_BUILD": str(settings.build), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"})


def describe(settings: Settings, as_of: dt.date) -> list[Edge]:
    """Write into the build what its tables and columns mean and what they are made from.

    One transaction after the build: dbt itself commits every comment, a third of its time.

    Returns:
        Where every column comes from, as written to `marts.lineage`.
    """
    progress.tell("Writing down what is made from what")
    manifest(settings)
    told = project(settings)
    nodes = [node for node in told["nodes"].values() if node["resource_type"] in ("model", "seed")]
    with database.writer(settings.build) as connection:
        for node in nodes:
            columns = {name: column["description"] for name, column in node["columns"].items()}
            is_view = node["config"]["materialized"] == "view"
            about = node["description"]
            if node["schema"] == "marts" and not database.count(connection, _table(node)):
                about = f"{about} {_why_empty(settings, connection, told, node)}"
            database.comment(connection, _table(node), about, columns, kind="VIEW" if is_view else "TABLE")
        compiled = _own(settings) / "compiled" / "path2028"
        statements = {  # without the day: what is made from what does not hang on it
            _table(node): (compiled / node["original_file_path"]).read_text("utf-8").replace(f"'{as_of}'", "'as_of'")
            for node in nodes
            if node["resource_type"] == "model"
        }
        found = lineage.edges(statements, database.schema(connection), _target(settings) / "lineage.json")
        schemas.create(connection, "marts.lineage", schemas.frame("marts.lineage", [edge._asdict() for edge in found]))
    return found


def _why_empty(
    settings: Settings, connection: duckdb.DuckDBPyConnection, told: Mapping[str, Any], node: Mapping[str, Any]
) -> str:
    names = {key: source["name"] for key, source in told["sources"].items()}
    made_of = [names[each] for each in emptiness.ancestors(told["parent_map"], node["unique_id"]) if each in names]
    return emptiness.sentence(settings, {name: database.count(connection, f"raw.{name}") for name in made_of})


def _parse(settings: Settings) -> Any:
    """Dbt's view of the project, written down with the mark of the files that it was made from."""
    mark = _target(settings) / MARK
    files.remove(mark)
    parsed = _invoke(settings, ["parse"])
    files.write_whole(mark, fingerprint(DBT_PROJECT))
    return parsed


def _is_old(settings: Settings) -> bool:
    """Whether the manifest was made from other files than the project has now, or cannot be read.

    By content, as dates say little: images and archives carry old ones, and a deleted file has none.
    """
    mark = _target(settings) / MARK
    kept = mark.read_text("utf-8", errors="replace") if mark.exists() else ""
    return kept != fingerprint(DBT_PROJECT) or "nodes" not in project(settings)


def fingerprint(project: Path) -> str:
    """A hash over the names and contents of the files of a dbt project, and dbt's version."""
    digest = hashlib.sha256(version("dbt-core").encode())
    for file in sorted(project.rglob("*")):
        if file.suffix in {".sql", ".yml", ".csv", ".md"} and "target" not in file.relative_to(project).parts:
            digest.update(f"{file.relative_to(project)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _table(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node['name']}"


def _invoke(settings: Settings, command: list[str], parsed: Any = None) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    environment(settings)
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    target = _target(settings) if command[0] == "parse" else _own(settings)
    paths += ["--target-path", str(target), "--log-path", str(_logs(settings))]
    try:
        outcome = dbtRunner(parsed).invoke([*command, *paths, "--log-level", "none", "--log-level-file", "info"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        for handler in logging.getLogger("file_log").handlers:  # dbt opens its log anew each time and closes none
            handler.close()
    if outcome.exception is not None:
        raise BuildError(f"dbt {command[0]} stopped: {str(outcome.exception).strip()[:400]}") from outcome.exception
    return outcome.result


def _target(settings: Settings) -> Path:
    return settings.data / ".dbt" / "target"


def _own(settings: Settings) -> Path:
    """Where a build compiles: a study for itself, as a refresh may be reading what it has compiled."""
    return settings.build.parent / "target" if settings.building is not None else _target(settings)


def _logs(settings: Settings) -> Path:
    return settings.data / ".dbt" / "logs"
