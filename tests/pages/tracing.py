"""Pages whose every figure remembers the value it was written from: for walking them, never for readers.

What belongs here: marking, finding and taking away the marks, and reading a figure back as a reader would.
What does not: what a figure should be (the tests).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestration.pages import wording

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

# Every function that may put a value into words; a figure on a page that none of them wrote stays unmarked.
WRITERS = ("cell", "percent", "number", "exact", "signed", "count", "month", "date")
# Private-use characters, which no source sends and both page writers let through.
OPEN, SHUT, END = "\ue000", "\ue001", "\ue002"
MARKED = re.compile(f"{OPEN}(\\d+){SHUT}([^{OPEN}{SHUT}{END}]*){END}")
_FIGURE = re.compile(r"[+-]?\d[\d ]*(?:\.\d+)?")
_SIZES = {"k": 3, "M": 6, "bn": 9}
_POWER = re.compile(f"{wording.TIMES}10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Written(NamedTuple):
    """A value and how it was written."""

    value: Any
    text: str


class Figure(NamedTuple):
    """A written number as a reader takes it: what it says, and the size of one unit in its last place."""

    value: Decimal
    unit: Decimal


class _Marked(str):
    """A text with its mark, equal to any other that reads the same."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bare(self) == bare(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(bare(self))


@dataclass
class Trace:
    """What was written while it was on, in order."""

    written: list[Written] = field(default_factory=list)
    _depth: int = 0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every writer mark what it writes."""
        for name in WRITERS:
            monkeypatch.setattr(wording, name, self._marking(getattr(wording, name)))

    def _marking(self, write: Callable[..., str]) -> Callable[..., str]:
        def marked(value: Any, *args: Any) -> str:
            self._depth += 1
            try:
                text = write(value, *args)
            finally:
                self._depth -= 1
            is_figure = not isinstance(value, (str, bool)) and text != wording.MISSING and re.search(r"\d", text)
            if self._depth or not is_figure:
                return text  # written for another writer, or words
            self.written.append(Written(value, text))
            return _Marked(f"{OPEN}{len(self.written) - 1}{SHUT}{text}{END}")

        return marked


def bare(text: str) -> str:
    """The text as a reader gets it."""
    return MARKED.sub(r"\2", text)


def read(text: str) -> Figure | None:
    """A written number read back; None for what only bounds one (under 1%)."""
    if text.startswith(("under", "over")):
        return None
    plain = re.sub(f"[{wording.NBSP}{wording.THIN}]", " ", text).replace(wording.MINUS, "-")
    found = _FIGURE.search(plain)
    assert found, text
    digits = found[0].replace(" ", "")
    size = next((power for word, power in _SIZES.items() if plain[found.end() :].split()[:1] == [word]), 0)
    if power := _POWER.search(text):
        size = int(power[1].translate(_PLAIN))
    if "%" in text or "points" in text:
        size -= 2
    unit = Decimal(1).scaleb(size - len(digits.partition(".")[2]))
    return Figure(Decimal(digits).scaleb(size), unit)


def as_number(value: Any) -> Decimal | None:
    """A value as a number; None for days."""
    return None if isinstance(value, dt.date) or hasattr(value, "year") else Decimal(repr(float(value)))
