"""The lock of a data folder: one refresh at a time, and it stays held."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock, Timeout

from orchestration.base import locking

if TYPE_CHECKING:
    from orchestration.base.settings import Settings


def is_held(settings: Settings) -> bool:
    """Whether somebody else is kept out."""
    other = FileLock(settings.lock)
    try:
        other.acquire(timeout=0)
    except Timeout:
        return True
    other.release()
    return False


def test_the_lock_stays_held_when_nothing_else_refers_to_it(settings: Settings) -> None:
    locking.acquire(settings)
    gc.collect()
    assert is_held(settings)
    locking.release(settings)
    assert not is_held(settings)


def test_taking_it_again_in_the_same_process_is_harmless(settings: Settings) -> None:
    with locking.sole(settings):
        locking.acquire(settings)
        assert is_held(settings)
    assert not is_held(settings)


def test_the_second_is_told_and_not_queued(settings: Settings) -> None:
    settings.data.mkdir(parents=True)
    with FileLock(settings.lock), pytest.raises(locking.AlreadyRunningError, match="nothing was changed"):
        locking.acquire(settings)
