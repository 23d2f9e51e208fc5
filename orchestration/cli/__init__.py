"""`path2028`: a thin shell over the same functions that Dagster runs.

What belongs here: arguments, printing, exit codes; one module per kind of command. What does not: work, and imports
that are slow; each command imports what it needs when it is called.

Exit codes: 0 done, 1 failed, 2 usage, 3 done on stale data with --fail-on-stale, 4 another refresh is running.
"""

from __future__ import annotations

import errno
from typing import Annotated

import typer

from orchestration.base.errors import ExpectedError
from orchestration.base.locking import AlreadyRunningError
from orchestration.base.settings import VERSION, DayError, SettingsError
from orchestration.cli import archive, daily, leaving, new, publish, questions
from orchestration.cli.console import BUSY, USAGE, fail

# What a full or write-protected disk says, wherever it is met.
UNWRITABLE = {
    errno.ENOSPC: "is full",
    errno.EDQUOT: "is full",
    errno.EROFS: "is read-only",
    errno.EACCES: "is not ours",
}

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
for commands in (daily, questions, archive, publish, new):
    app.add_typer(commands.app)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"path2028 {VERSION}")
        raise typer.Exit


@app.callback()
def about(
    _: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Which path to 2028 is the world tracking: a commanding AI lead, near parity, or neither?"""


def main() -> None:
    """Entry point: an expected error is one sentence on standard error, never a traceback."""
    leaving.at_once()
    try:
        app()
    except AlreadyRunningError as error:
        fail(str(error), BUSY)
    except (DayError, SettingsError) as error:
        fail(str(error), USAGE)
    except ExpectedError as error:
        fail(str(error))
    except OSError as error:
        place = f"The disk of {error.filename}" if error.filename else "The disk of the data folder"
        why = UNWRITABLE.get(error.errno or 0, f"does not allow it ({(error.strerror or str(error)).lower()})")
        fail(f"{place} {why}; make it writable and try again. The last release stays in use.")
