"""The lock of a data folder: one refresh at a time, held until its run ends."""

import gc

import dagster as dg
import pytest
from filelock import FileLock, Timeout

from orchestration.base import locking
from orchestration.base.settings import Settings  # Dagster resolves the annotations of assets
from orchestration.defs.resources import Refresh


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


def test_a_run_keeps_out_another_of_the_same_process_and_only_it_lets_go(settings: Settings) -> None:
    locking.acquire(settings, "one")
    with pytest.raises(locking.AlreadyRunningError, match="nothing was changed"):
        locking.acquire(settings, "two")
    locking.release(settings, "two")
    assert is_held(settings)
    locking.release(settings, "one")
    assert not is_held(settings)


def test_what_a_command_holds_is_held_for_its_run_and_stays_the_commands(settings: Settings) -> None:
    with locking.sole(settings):
        locking.acquire(settings, "its run")
        locking.release(settings, "its run")
        assert is_held(settings)
    assert not is_held(settings)


@pytest.mark.parametrize("fails", [False, True])
def test_a_run_in_a_process_that_lives_on_lets_go_when_it_ends(settings: Settings, *, fails: bool) -> None:
    @dg.asset
    def writing(refresh: Refresh) -> None:
        refresh.alone()
        assert is_held(settings)
        if fails:
            raise RuntimeError("half way")

    for _ in range(2):  # as a warm worker does, day after day
        done = dg.materialize([writing], resources={"refresh": Refresh(settings=settings)}, raise_on_error=False)
        assert done.success is not fails
        assert not is_held(settings)


def test_a_run_is_refused_while_a_command_of_another_process_is_at_work(settings: Settings) -> None:
    @dg.asset
    def writing(refresh: Refresh) -> None:
        refresh.alone()

    settings.data.mkdir(parents=True)
    with FileLock(settings.lock), pytest.raises(locking.AlreadyRunningError):
        dg.materialize([writing], resources={"refresh": Refresh(settings=settings)})
    assert dg.materialize([writing], resources={"refresh": Refresh(settings=settings)}).success
