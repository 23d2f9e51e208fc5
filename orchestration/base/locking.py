"""One refresh at a time, whoever starts it.

What belongs here: the lock of a data folder. What does not: what is done while it is held.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from orchestration.base import ground

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.base.settings import Settings


# A lock that nothing refers to is let go of; these are held until `release` or the end of the process.
_HELD: dict[Path, FileLock] = {}


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
        GroundError: the data folder cannot be used.
    """
    if settings.lock in _HELD:
        return
    ground.probe(settings)
    lock = FileLock(settings.lock, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(
            f"Another refresh is at work on {settings.data}; wait for it to end, nothing was changed."
        ) from error
    except (OSError, NotImplementedError) as error:
        raise ground.GroundError(
            f"{settings.data} lies on a file system without locks, by which one refresh keeps out another; name a "
            "folder on a local disk in PATH2028_DATA."
        ) from error
    _HELD[settings.lock] = lock


def release(settings: Settings) -> None:
    """Let go of the lock."""
    lock = _HELD.pop(settings.lock, None)
    if lock is not None:
        lock.release()
