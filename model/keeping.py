"""What was worked out and may be asked for again: the last few results of a pure function, by all that it depends on.

Belongs here: keeping and dropping. Does not belong here: what a result depends on (its maker says so in the key).

A day's judgement asks for some fifty estimates that differ in one reading or one lever; most of what they are made of
is the same. What is kept is what was computed, so an answer does not change by a digit for having been kept. Results
are shared by all who ask: nobody changes them.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from model.assumptions import Config

T = TypeVar("T")
_ALL: Final[list[Kept[Any]]] = []


class Kept(Generic[T]):
    """The last results of one function, the longest unasked going first."""

    def __init__(self, most: int) -> None:
        """Keep at most so many results."""
        self._most = most
        self._found: OrderedDict[tuple[int, Hashable], tuple[Config, T]] = OrderedDict()
        self._lock = Lock()  # a process may judge several worlds at once
        _ALL.append(self)

    def get(self, config: Config, key: Hashable, make: Callable[[], T]) -> T:
        """The result for assumptions and a key, made if it is not kept."""
        whole = (id(config), key)  # the assumptions are held with the result, so no others can have their id
        with self._lock:
            held = self._found.get(whole)
            if held is not None:
                self._found.move_to_end(whole)
                return held[1]
        found = make()
        with self._lock:
            self._found[whole] = config, found
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return found

    def __len__(self) -> int:
        """Number of results kept."""
        return len(self._found)

    def clear(self) -> None:
        """Drop all results."""
        with self._lock:
            self._found.clear()


def forget() -> None:
    """Drop everything kept, so that the next run starts from nothing."""
    for each in _ALL:
        each.clear()
