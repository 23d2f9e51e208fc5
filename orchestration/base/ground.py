"""Whether a data folder, and the machine, can carry what will be done: told before anything is asked, in one sentence.

What belongs here: probing by doing, in small, what a refresh does. What does not: free space, which
hangs on the release before (`housekeeping`), or mending anything.

Not needed any more, and so not probed: hard links (`files.write_once` renames where they are forbidden) and one disk
for all (`database.publish` copies to another).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.base import files
from orchestration.base.errors import ExpectedError

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

# SQLite's addresses decode %2F, and both SQLite and DuckDB end a path at a question mark.
TAKEN_OTHERWISE = re.compile(r"%[0-9A-Fa-f]{2}|\?")


class GroundError(ExpectedError):
    """The data folder cannot be used; the sentence says which part of it and what to do."""


def probe(settings: Settings) -> None:
    """Write, rename and link in the data folder and every folder of it that is there, and take a lock of the system.

    Raises:
        GroundError: one of these cannot be done.
    """
    data = settings.data
    refuse_name(data)
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GroundError(f"{data} cannot be made ({_why(error)}); name another folder in PATH2028_DATA.") from error
    kept = (settings.vintages, settings.quarantine, settings.ledger, settings.alerts, settings.pulls, settings.figures)
    made = (settings.releases, settings.days, settings.backtest, settings.dagster_home, data / ".dbt")
    for folder in (data, *(place for place in (*kept, *made) if os.path.lexists(place))):
        _write_in(folder)
    _link_in(data)
    _take_a_semaphore()


def refuse_name(data: Path) -> None:
    """Let no path through that a library would take for another one.

    Raises:
        GroundError: it holds such signs.
    """
    odd = TAKEN_OTHERWISE.search(str(data))
    is_text = str(data).isprintable() and str(data).encode("utf-8", "replace").decode() == str(data)
    if odd or not is_text:
        sign = repr(odd[0]) if odd else "signs that cannot be written out"
        told = f"The path {str(data)!r} holds {sign}, which SQLite or DuckDB take for something else"
        raise GroundError(f"{told}; rename the folder, or name another in PATH2028_DATA.")


def _write_in(folder: Path) -> None:
    try:
        try:
            _write_and_rename(folder)
        except FileNotFoundError:  # swept from under it by a refresh at work, which takes it for one that was killed
            _write_and_rename(folder)
    except OSError as error:
        told = f"{folder} cannot be written to ({_why(error)})"
        raise GroundError(f"{told}; make it writable, or name another folder in PATH2028_DATA.") from error


def _write_and_rename(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder, suffix=files.PART) as site:
        (Path(site) / "one").write_bytes(b"")
        (Path(site) / "one").rename(Path(site) / "two")


def _link_in(data: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(dir=data, suffix=files.PART) as site:
            (Path(site) / "link").symlink_to("nowhere")
            (Path(site) / "link").replace(Path(site) / "other")
    except OSError as error:
        told = f"{data} lies on a file system without symbolic links ({_why(error)}), by which releases are swapped"
        raise GroundError(f"{told}; name a folder on another disk in PATH2028_DATA.") from error


def _take_a_semaphore() -> None:
    """Dbt locks with a semaphore of the system; a container may leave no place for one."""
    try:
        multiprocessing.get_context("fork").Lock()  # unlike the others it leaves no process behind that watches it
    except OSError as error:
        told = f"The system gives no semaphore ({_why(error)}), without which dbt does not start"
        raise GroundError(f"{told}; make /dev/shm writable, in a container by mounting memory there.") from error


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
