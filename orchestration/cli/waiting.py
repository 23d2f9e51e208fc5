"""The bar that a person looks at while something takes longer than a second.

What belongs here: drawing on the terminal what `progress` tells. What does not: what is told, or any result.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

from orchestration import progress

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def bar(*, hidden: bool = False) -> Iterator[None]:
    """Show how far the work of the block is; nothing where standard error is no terminal, or when `hidden`."""
    if hidden or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
            redirect_stdout=False,  # results may be on their way to a file
        )
        task = drawn.add_task("Starting", total=None, count="")

        def show(what: str, done: int, of: int) -> None:
            count = f"{done} of {of}" if of else ""
            drawn.update(task, description=what, completed=done, total=of or None, count=count)

        with drawn, progress.told_to(show):
            yield
