"""The bar that a person looks at while something takes longer than a second.

What belongs here: drawing on the terminal what `progress` tells. What does not: what is told, or any result.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

import typer

from orchestration.base import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def bar(*, hidden: bool = False) -> Iterator[Callable[[str], None]]:
    """Show how far the work of the block is, unless standard error is no terminal.

    Args:
        hidden: for those who asked for JSON: no bar and no lines.

    Yields:
        A function that says one line on standard error, above the bar where there is one.
    """
    if hidden or not sys.stderr.isatty():
        yield (lambda _: None) if hidden else (lambda line: typer.echo(line, err=True))
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    # A file of its own on the terminal: Dagster takes standard error during a step for its log.
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as terminal:
        drawn = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(24),
            TextColumn("{task.fields[count]}"),
            TimeElapsedColumn(),
            console=Console(file=terminal),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        task = drawn.add_task("Starting", total=None, count="")

        def show(what: str, done: int, of: int) -> None:
            count = f"{done} of {of}" if of else ""
            drawn.update(task, description=what, completed=done, total=of or None, count=count)

        with drawn, progress.told_to(show):
            yield lambda line: drawn.console.print(Text(line))
