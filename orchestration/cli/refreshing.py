"""One refresh from the command line: lock, ask the sources, rebuild what changed, in this process.

What belongs here: the order of those steps and what they come to.
What does not: how any step works, or printing (`cli`).
"""

from __future__ import annotations

import gc
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.archive import holdings
from orchestration.base import files, plain
from orchestration.base.errors import ExpectedError
from orchestration.base.locking import sole
from orchestration.base.settings import DBT_PROJECT, ROOT, Settings, export
from orchestration.defs import sequence
from orchestration.sources import SOURCES
from orchestration.upkeep import alerts
from orchestration.warehouse import database, status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from orchestration.sources import Source


class RefreshError(ExpectedError):
    """The refresh could not be completed; the last release stays in use."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a refresh came to."""

    as_of: dt.date
    rebuilt: bool
    verdict: dict[str, Any]
    sources: list[dict[str, Any]]
    report: str

    @property
    def is_stale(self) -> bool:
        """Some source was served from its last good vintage."""
        return any(row["is_stale"] for row in self.sources)


def refresh(
    settings: Settings,
    *,
    as_of: dt.date | None = None,
    sources: Sequence[Source] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Result:
    """Ask the sources, and rebuild and publish when anything the release depends on has changed.

    Args:
        settings: the data folder.
        as_of: a past day is shown as it was known then, below `days`; nothing is asked, recorded or published.
        sources: ask only these; default all.
        tell: receives one line per step.

    Raises:
        DayError: the day is still to come; nothing was asked or changed.
        AlreadyRunningError: another refresh is running.
        ClockError, FormatError, NoSpaceError: the folder is not fit for a refresh (`housekeeping.prepare`).
        RefreshError: a step failed; the sentence is its own.
    """
    day, today = settings.seen_from(as_of), settings.now().date()
    if day < today:
        return _look_back(settings, day, tell)
    with sole(settings):
        tell("Asking the sources ...")
        for sentence in sequence.ask(settings, list(SOURCES.values() if sources is None else sources)):
            tell(sentence)
        inputs = fingerprint(settings, day)
        rebuilt = not (database.is_whole(settings) and recorded(settings) == inputs)
        if rebuilt:
            tell("Rebuilding the warehouse and running the model ...")
            _run_job(settings, day)
            files.write_whole(settings.current / "inputs.json", json.dumps({"inputs": inputs}))
        table = _status(settings, day, rebuilt=rebuilt)
    for sentence in (*alerts.deliver(settings), alerts.ping(settings)):
        if sentence:
            tell(sentence)
    verdict = json.loads((settings.published / "verdict.json").read_text("utf-8"))
    return Result(
        as_of=day,
        rebuilt=rebuilt,
        verdict=verdict,
        sources=table,
        report=str(settings.published / "report.html"),
    )


def _look_back(settings: Settings, day: dt.date, tell: Callable[[str], None]) -> Result:
    """A past day as it was known then, from what is held."""
    tell(f"Looking from {day} with what is held; no source is asked, and the current release stays as it is ...")
    with sole(settings):
        place = sequence.look_back(settings, day)
    with database.reader(place / "warehouse.duckdb") as connection:
        table = status.kept(connection)
    return Result(
        as_of=day,
        rebuilt=True,
        verdict=json.loads((place / "published" / "verdict.json").read_text("utf-8")),
        sources=table,
        report=str(place / "published" / "report.html"),
    )


def _status(settings: Settings, day: dt.date, *, rebuilt: bool) -> list[dict[str, Any]]:
    """How the sources stand: as the release just made says, else worked out, as they have been asked since."""
    if not rebuilt:
        return plain.rows(status.table(settings, SOURCES.values(), day))
    with database.reader(settings.warehouse) as connection:
        return status.kept(connection)


def fingerprint(settings: Settings, as_of: dt.date) -> str:
    """A hash of everything a release is made from: the day, the vintages, the code, what the last pull met."""
    digest = hashlib.sha256(f"{as_of} {status.states(settings)}".encode())
    for source in SOURCES.values():
        for vintage in holdings.of(settings, source):
            digest.update(f"{source.name} {source.edition} {vintage.origin.order}".encode())
    for folder in (ROOT / "orchestration", ROOT / "model", DBT_PROJECT):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix not in {".pyc", ".md"} and "target" not in file.parts:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def environment(settings: Settings) -> None:
    """Where Dagster finds its instance; its own variables are the only way to tell it.

    A `dagster.yaml` in the data folder goes before the project's: an install may be read-only.
    """
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    own = settings.data / "dagster.yaml"
    export(
        {
            "DAGSTER_HOME": str(own.parent if own.exists() else ROOT),
            "PATH2028_DAGSTER_HOME": str(settings.dagster_home),
            "DAGSTER_DISABLE_TELEMETRY": "true",
        }
    )


def _run_job(settings: Settings, day: dt.date) -> None:
    """The daily job in this process, recorded in Dagster's history.

    Collecting garbage while thousands of classes are being imported costs a third of the run, so it waits.
    """
    gc.disable()
    import dagster as dg
    import sqlalchemy

    from orchestration import definitions
    from orchestration.defs import history, resources

    environment(settings)
    history.hasten()
    seen = resources.Refresh(settings=settings, as_of=day.isoformat(), is_asked=True)
    job = definitions.build_definitions(settings, seen).resolve_job_def("daily")
    gc.freeze()
    gc.enable()
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    try:
        with dg.DagsterInstance.get() as instance:
            history.end_killed(instance)
            result = job.execute_in_process(
                instance=instance, raise_on_error=False, run_config=quiet, tags=history.BY_COMMAND_LINE
            )
    except sqlalchemy.exc.OperationalError as error:
        raise RefreshError(
            f"Dagster's history in {settings.dagster_home} cannot be written ({error.orig}). "
            "The last release stays in use."
        ) from error
    if not result.success:
        raise RefreshError(_first_failure(result))


def _first_failure(result: Any) -> str:
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        if event.is_step_failure and error is not None:
            while error.cause is not None:
                error = error.cause
            kind, _, told = error.message.strip().partition(": ")
            return f"{(told or kind).splitlines()[0].rstrip('.')}. The last release stays in use."
    return "The daily job failed; its log is in the Dagster UI (`path2028 ui`). The last release stays in use."


def recorded(settings: Settings) -> str | None:
    """The inputs that the current release was made from, as `fingerprint` names them; None without a readable note."""
    return files.cached(settings.current / "inputs.json", dict).get("inputs")
