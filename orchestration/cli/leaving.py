"""Ctrl-C: the program ends at once with code 130, whatever library is at work, and leaves nothing behind.

What belongs here: who hears the interrupt, and clearing up after it. What does not: what may be cleared
(`housekeeping`).

Dagster and dbt handle the interrupt themselves, each in its own way and some as an error among others. So commands that
write keep it from them: a thread waits for it and puts a program in the place of this one (`exec`), which ends all
other threads at once. The record survives that as it survives a kill; the new program clears what was half done.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

    from orchestration.base.settings import Settings

CODE: Final = 130
TOLD = "Interrupted. Nothing of the record was lost; the last release stays in use."
_SHOW_CURSOR = "\x1b[?25h"
_at_work = threading.Event()  # set in the program, never in its tests


def at_once() -> None:
    """Let Ctrl-C end the program without a traceback; for commands that only read."""
    _at_work.set()
    signal.signal(signal.SIGINT, _end)


def cleared() -> None:
    """From now on let Ctrl-C end the program and clear what it left half done; for commands that write.

    To be called before anything is imported that starts threads (numpy's do): one that was there before would still
    hear the interrupt, and a library's own handler with it.
    """
    if _at_work.is_set():
        # Python's own tracker of semaphores, which dbt has started, lets the signal through again when it starts.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        threading.Thread(target=_wait, daemon=True).start()


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(CODE)


def _wait() -> None:
    signal.sigwait({signal.SIGINT})
    os.execv(sys.executable, [sys.executable, "-c", f"import path2028; from {__name__} import clear; clear()"])  # noqa: S606  # our own


def clear() -> None:
    """What is left to be done in the place of the interrupted program, with the number that its process had."""
    from orchestration.base import files, locking
    from orchestration.base.settings import STUDY, Settings
    from orchestration.upkeep import housekeeping

    settings = Settings.from_environment()
    if sys.stderr.isatty():
        sys.stderr.write(_SHOW_CURSOR)
    if settings.data.is_dir():
        for place in settings.data.glob(f"{STUDY}{os.getpid()}-*"):
            files.remove(place)
        try:
            with locking.sole(settings):
                housekeeping.clear(settings)
        except locking.AlreadyRunningError:
            pass  # another is at work, and clears for itself
        _remove_empty(settings)
    sys.stderr.write(f"{TOLD}\n")
    sys.stderr.flush()
    os._exit(CODE)


def _remove_empty(settings: Settings) -> None:
    """A data folder that was made for nothing."""
    if all(place == settings.lock for place in settings.data.iterdir()):
        settings.lock.unlink(missing_ok=True)
        settings.data.rmdir()
