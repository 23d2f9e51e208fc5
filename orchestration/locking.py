"""One refresh at a time, whoever starts it.

What belongs here: the lock of a data folder. What does not: what is done while it is held.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestration.settings import Settings


class AlreadyRunningError(RuntimeError):
    """Another process holds the lock."""


@contextlib.contextmanager
def sole(settings: Settings) -> Iterator[None]:
    """Hold the lock; the second refresh is told, not queued."""
    acquire(settings)
    try:
        yield
    finally:
        release(settings)


def acquire(settings: Settings) -> None:
    """Take the lock for this process; taking it again is harmless. A process that ends lets go of it.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = _lock(settings)
    if lock.is_locked:
        return
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(
            f"Another refresh is at work on {settings.data}; wait for it to end, nothing was changed."
        ) from error


def release(settings: Settings) -> None:
    """Let go of the lock."""
    _lock(settings).release(force=True)


def _lock(settings: Settings) -> FileLock:
    return FileLock(settings.lock, is_singleton=True, thread_local=False)
