"""One refresh at a time, whoever starts it.

What belongs here: the lock of a data folder. What does not: what is done while it is held.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, NamedTuple

from filelock import FileLock, Timeout

from orchestration.base import ground
from orchestration.base.errors import ExpectedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from orchestration.base.settings import Settings


# Who holds the lock where no run of Dagster's is named: a command, and any run that it starts in its own process.
COMMAND: Final = ""
_BUSY: Final = "Another refresh is at work on {}; wait for it to end, nothing was changed."


class _Held(NamedTuple):
    lock: FileLock
    owner: str


# A lock that nothing refers to is let go of; these are held until `release` or the end of the process.
_HELD: dict[Path, _Held] = {}


class AlreadyRunningError(ExpectedError):
    """Another process, or another run in this one, holds the lock."""


@contextlib.contextmanager
def sole(settings: Settings) -> Iterator[None]:
    """Hold the lock; the second refresh is told, not queued."""
    acquire(settings)
    try:
        yield
    finally:
        release(settings)


def acquire(settings: Settings, owner: str = COMMAND) -> None:
    """Take the lock for `owner`; taking it again is harmless. A process that ends lets go of it.

    A process may outlive what it does, as a server of Dagster's code does: so the lock belongs to one run of it.

    Args:
        settings: the data folder.
        owner: the run that is to hold it. What a command holds, it holds for the run that it starts too.

    Raises:
        AlreadyRunningError: somebody else holds it.
        GroundError: the data folder cannot be used.
    """
    held = _HELD.get(settings.lock)
    if held is not None:
        if held.owner in {owner, COMMAND}:
            return
        raise AlreadyRunningError(_BUSY.format(settings.data))
    ground.probe(settings)
    lock = FileLock(settings.lock, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunningError(_BUSY.format(settings.data)) from error
    except (OSError, NotImplementedError) as error:
        raise ground.GroundError(
            f"{settings.data} lies on a file system without locks, by which one refresh keeps out another; name a "
            "folder on a local disk in PATH2028_DATA."
        ) from error
    _HELD[settings.lock] = _Held(lock, owner)


def release(settings: Settings, owner: str = COMMAND) -> None:
    """Let go of the lock, if it is `owner` who holds it."""
    held = _HELD.get(settings.lock)
    if held is not None and held.owner == owner:
        del _HELD[settings.lock]
        held.lock.release()
