"""The report as a document: sections, tables and figures, every word already in place.

What belongs here: the shapes that `page` and `markdown` set in type. What does not: where words and figures come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.pages.fronts import Front
    from orchestration.pages.readings import Reading


class Cell(NamedTuple):
    """A text, and where it leads."""

    text: str
    href: str = ""


class Column(NamedTuple):
    """A heading, and how what stands below it is set: as text, date or number."""

    heading: str
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it is shown: every cell is text already."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    query: str = ""
    source: str = ""
    stacks: bool = False

    @property
    def command(self) -> str:
        """What a reader types to get the same rows."""
        return f'path2028 sql "{self.query}"' if self.query else ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart in two layouts, and the table it was drawn from."""

    key: str
    title: str
    subtitle: str
    note: str
    wide: str
    narrow: str
    legend: Sequence[tuple[str, str]]
    table: Table


@dataclass(frozen=True, kw_only=True)
class Section:
    """One chapter. `open_tables` are for everyone, `tables` for those who check."""

    key: str
    title: str
    lead: Sequence[str] = ()
    points: Sequence[str] = ()
    facts: Sequence[Reading] = ()
    figures: Sequence[Figure] = ()
    fronts: Sequence[Front] = ()
    readers: Sequence[Reader] = ()
    open_tables: Sequence[Table] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, kw_only=True)
class Chance:
    """The probability of one region: rounded in words, exact in the bar, with the range of the models."""

    key: str
    name: str
    meaning: str
    shown: str
    p: float
    low: float
    high: float


class Reader(NamedTuple):
    """What one kind of reader may want to look at."""

    title: str
    text: str
    watch: Sequence[str]


class Age(NamedTuple):
    """How old the figures of a source are."""

    title: str
    text: str
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """The whole report."""

    opening: str
    detail: str
    as_of: str
    made_at: str
    run_id: str
    model_version: str
    chances: Sequence[Chance]
    rule: str
    rounding: str
    ages: Sequence[Age]
    credit: str
    sections: Sequence[Section]

    @property
    def sentence(self) -> str:
        """The verdict as it was recorded: its opening, and the probabilities in brackets."""
        return f"{self.opening} {self.detail}".strip()
