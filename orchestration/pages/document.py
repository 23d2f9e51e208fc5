"""The report as a document: sections, tables and figures, every word already in place.

What belongs here: the shapes that `page` and `markdown` set in type. What does not: where words and figures come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

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
    rows: pd.DataFrame
    is_open: bool

    @property
    def file(self) -> str:
        """What its files are called, without the ending."""
        return f"chart-{self.key}"


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


class Part(NamedTuple):
    """What one component of the mixture says alone: its name, the chance as shown and exact."""

    name: str
    shown: str
    p: float


@dataclass(frozen=True, kw_only=True)
class Chance:
    """The probability of one outcome: as shown and exact, with what each component says of it."""

    key: str
    name: str
    meaning: str
    shown: str
    p: float
    parts: Sequence[Part]


class Block(NamedTuple):
    """One of the answers under the headline: its question, the answer in a few words, and what it rests on."""

    key: str
    title: str
    answer: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The first screen: who leads whom by how much, and the answers beside it."""

    headline: str
    lede: str
    newest: str
    heading: Block
    chances: Sequence[Chance]
    blocks: Sequence[Block]
    meanings: Sequence[str]


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
class Leaf:
    """A page of its own beside the report, for those who check."""

    key: str
    title: str
    lead: str
    sections: Sequence[Section]


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What one page needs beside the answer and the fronts."""

    changed: str
    changes: Sequence[str]
    figures: Sequence[Figure]
    fronts_title: str
    limits: str


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What was said on one day, on a page whose address stays."""

    file: str
    day: str
    title: str
    paths: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    record: str
    dataset: str
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """The whole report."""

    question: str
    answer: Answer
    as_of: str
    made_at: str
    run_id: str
    model_version: str
    rule: str
    ages: Sequence[Age]
    credit: str
    dataset: str
    citation: str
    sections: Sequence[Section]
    leaves: Sequence[Leaf]
    fronts: Sequence[Front]
    brief: Brief
    days: Sequence[Dated]
    address: str

    @property
    def figures(self) -> list[Figure]:
        """Every chart of the pages once."""
        return [figure for section in self.all_sections for figure in section.figures]

    @property
    def all_sections(self) -> list[Section]:
        """The sections of the report, and those of the pages behind it."""
        return [*self.sections, *(section for leaf in self.leaves for section in leaf.sections)]
