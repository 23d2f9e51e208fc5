"""How far a long piece of work is, told to whoever asked for it.

What belongs here: saying it, and one listener at a time. What does not: a bar (`cli.waiting`), or work.

Without a listener nothing happens, so that work need not know who is waiting for it.
"""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # What is being done, how much of it is done, and how much there is; 0 of 0 where that is not known.
    Listener = Callable[[str, int, int], None]

Item = TypeVar("Item")
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextlib.contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Until the end of the block `listener` hears of all work."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def tell(what: str, done: int = 0, of: int = 0) -> None:
    """Say what is being done now."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, of)


def through(what: str, items: Sequence[Item]) -> Iterator[Item]:
    """The items one by one, telling before each how many are done."""
    for done, item in enumerate(items):
        tell(what, done, len(items))
        yield item
    tell(what, len(items), len(items))
