"""A data folder made fit before a refresh: what a killed one left half done is cleared or completed.

What belongs here: finding that and clearing it, and the order of what comes before the first step.
What does not: what was accepted or published; that is never touched.
"""

from __future__ import annotations

import itertools
import shutil
import time
from typing import TYPE_CHECKING

from orchestration.base import files
from orchestration.base.errors import ExpectedError
from orchestration.base.settings import STUDY
from orchestration.forecasts import chain, ledger
from orchestration.upkeep import chronology

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.base.settings import Settings

MEGABYTE = 2**20
BUILD_BYTES = 96 * MEGABYTE  # more than the first build of the shipped figures takes
ABANDONED_SECONDS = 86_400  # no question takes a day; a younger one may belong to somebody who is asking right now


class NoSpaceError(ExpectedError):
    """The disk is too full for a refresh; the sentence says how much is needed."""


def prepare(settings: Settings) -> list[str]:
    """Everything that comes before the first step of a refresh, by who holds the lock; a sentence per thing done.

    Raises:
        ClockError: the folder was last written later than now.
        FormatError: a newer release wrote its ledger.
        NoSpaceError: a build would not fit on the disk.
    """
    chronology.check(settings)
    told = chain.migrate(settings.ledger)
    cleared = clear(settings)
    _check_space(settings)
    linked = ledger.mend(settings, settings.now())
    return [
        *([told] if told else []),
        *([f"Cleared what a refresh left that did not end: {_named(settings, cleared)}."] if cleared else []),
        *([f"Linked into the ledger's chain: {', '.join(linked)}."] if linked else []),
    ]


def leftovers(settings: Settings) -> list[Path]:
    """Files and folders that nobody misses; to be asked for by who holds the lock."""
    return sorted(itertools.chain(_sites(settings), _halves(settings), _unpublished(settings), _abandoned(settings)))


def clear(settings: Settings) -> list[Path]:
    """Remove them; returns what was removed."""
    found = leftovers(settings)
    for place in found:
        files.remove(place)
    return found


def _check_space(settings: Settings) -> None:
    """Better to refuse than to fail half-way: a build takes as much as the release before it, and some to work in."""
    release = sum(file.stat().st_size for file in settings.current.rglob("*")) if settings.current.exists() else 0
    needed, free = BUILD_BYTES + 2 * release, shutil.disk_usage(settings.data).free
    if free < needed:
        raise NoSpaceError(
            f"{settings.data} has {free // MEGABYTE} MB free and a refresh needs about {needed // MEGABYTE} MB; "
            "free some. Nothing was changed."
        )


def _sites(settings: Settings) -> Iterator[Path]:
    """Downloads and the building site."""
    yield from (place for place in (settings.data / "incoming", settings.build.parent) if place.exists())


def _halves(settings: Settings) -> Iterator[Path]:
    """What was never renamed to what it was to be, and what the ground was tried with."""
    for folder in (settings.data, settings.releases, settings.days, settings.dagster_home, settings.data / ".dbt"):
        yield from folder.glob(f"*{files.PART}")
    yield from settings.releases.glob(f"*/*{files.PART}")
    kept = (settings.vintages, settings.quarantine, settings.ledger, settings.pulls, settings.figures, settings.alerts)
    for folder in (*kept, settings.bundle):
        yield from folder.rglob(f"*{files.PART}")


def _unpublished(settings: Settings) -> Iterator[Path]:
    """Releases made after the current one: the refresh ended before readers were shown them."""
    if settings.current.is_symlink():
        current = settings.current.readlink().name
        yield from (place for place in settings.releases.glob("[0-9]*") if place.name > current)


def _abandoned(settings: Settings) -> Iterator[Path]:
    """What was begun without the lock and never shown to anybody: questions, backtests, pages about the contracts."""
    sites = itertools.chain(
        settings.data.glob(f"{STUDY}*"), settings.backtest.rglob(f"*{files.PART}"), settings.datadocs_sites.glob("*")
    )
    shown = settings.datadocs.resolve()
    yield from (place for place in sites if place != shown and _age(place) > ABANDONED_SECONDS)


def _age(place: Path) -> float:
    """Seconds since it was last changed; none when whoever made it has cleared it since it was found."""
    try:
        return time.time() - place.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _named(settings: Settings, places: list[Path]) -> str:
    return ", ".join(
        str(place.relative_to(settings.data)) if place.is_relative_to(settings.data) else str(place) for place in places
    )
