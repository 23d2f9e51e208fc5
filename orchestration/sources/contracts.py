"""What a source's figures must look like, as plain data.

What belongs here: the vocabulary in which a source states its schema and its expectations.
What does not: running them (`checks`), which imports Great Expectations, and anything about one source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]  # by column
Kind = Literal["text", "date", "number", "flag"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a source's figures: its kind, its meaning, and whether it is part of a row's identity.

    `upstream`: the names that it has had with the publisher, newest first; none when the source's module works it out;
    '?' before a name: a file may lack it. `ahead`: a date that may rightly lie after the day of retrieval (a rule's
    first day of effect).
    """

    kind: Kind
    about: str
    upstream: tuple[str, ...] = ()
    key: bool = False
    ahead: bool = False


def text(about: str, *upstream: str, key: bool = False) -> Column:
    """A column of words."""
    return Column(kind="text", about=about, upstream=upstream, key=key)


def number(about: str, *upstream: str, key: bool = False) -> Column:
    """A column of numbers."""
    return Column(kind="number", about=about, upstream=upstream, key=key)


def date(about: str, *upstream: str, key: bool = False, ahead: bool = False) -> Column:
    """A column of days."""
    return Column(kind="date", about=about, upstream=upstream, key=key, ahead=ahead)


def flag(about: str, *upstream: str) -> Column:
    """A column of yes and no."""
    return Column(kind="flag", about=about, upstream=upstream)


def names_of(columns: Mapping[str, Column], **further: str) -> dict[str, tuple[str, ...]]:
    """What a reader looks for: the upstream names of `columns`, and of `further` fields that are not kept."""
    named = {name: column.upstream for name, column in columns.items() if column.upstream}
    return named | {name: (upstream,) for name, upstream in further.items()}


def periods_of(columns: Mapping[str, Column]) -> list[str]:
    """The columns that say which period a row is about, the one that comes nearest to its end first."""
    return [name for name in ("period_end", "last_month", "period_start") if name in columns]


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One named statement about a vintage.

    `kind` is a Great Expectations class without its `Expect` prefix, `arguments` go to it unchanged. `on="figures"`
    is checked on the parsed rows, `on="change"` on the one-row comparison with the previous vintage (see
    `figures.change`). A blocking one keeps the vintage out; the others let it in and say so.
    """

    name: str
    kind: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    on: Literal["figures", "change"] = "figures"
    blocking: bool = True

    @property
    def consequence(self) -> str:
        """What follows from a failure, for a person."""
        return "a vintage that fails is refused" if self.blocking else "a failure is let in and told"


def events_of(columns: Mapping[str, Column]) -> list[str]:
    """The columns that date what has happened: none may lie after the day of retrieval."""
    return [
        name
        for name, column in columns.items()
        if (name.endswith("_on") or name == "period_start") and not column.ahead
    ]


def table(
    columns: Mapping[str, Column],
    *,
    rows: tuple[int, int],
    keeps: float | None = None,
    tells: float | None = None,
    revised: float | None = None,
) -> tuple[Expectation, ...]:
    """What a contract says about the table as a whole; where it dates events, none of them is still to come.

    Args:
        columns: of the source; those that are keys identify a row.
        rows: fewest and most.
        keeps: share of the previous vintage's keys below which a vintage is refused.
        tells: share of them below which it is let in and told.
        revised: share of the rows known before that may have moved before it is told.
    """
    return (
        _rows_between(*rows),
        _unique(*(name for name, column in columns.items() if column.key)),
        *([] if keeps is None else [_keeps(keeps)]),
        *([] if tells is None else [_keeps(tells, blocking=False)]),
        *([_nothing_from_the_future()] if events_of(columns) else []),
        _all_is_read(),
        *([] if revised is None else [_revised_at_most(revised)]),
    )


def _rows_between(low: int, high: int) -> Expectation:
    """The whole table has a plausible size."""
    return Expectation(
        name="row_count_is_plausible",
        kind="TableRowCountToBeBetween",
        arguments={"min_value": low, "max_value": high},
    )


def filled(column: str, *, mostly: float = 1.0, blocking: bool = True) -> Expectation:
    """`column` is not empty in at least the share `mostly` of the rows."""
    return Expectation(
        name=f"{column}_is_filled",
        kind="ColumnValuesToNotBeNull",
        arguments={"column": column, "mostly": mostly},
        blocking=blocking,
    )


def between(column: str, low: float, high: float, *, mostly: float = 1.0, blocking: bool = True) -> Expectation:
    """`column` lies within [low, high]; a change of unit shows here."""
    return Expectation(
        name=f"{column}_is_in_range",
        kind="ColumnValuesToBeBetween",
        arguments={"column": column, "min_value": low, "max_value": high, "mostly": mostly},
        blocking=blocking,
    )


def measured(column: str, low: float, high: float, *, mostly: float = 1.0) -> tuple[Expectation, ...]:
    """`column` is not empty in at least the share `mostly` of the rows, and lies within [low, high] where it is not."""
    return filled(column, mostly=mostly), between(column, low, high)


def one_of(column: str, *values: str, blocking: bool = True) -> Expectation:
    """`column` holds only the names that the crosswalks know."""
    return Expectation(
        name=f"{column}_is_known",
        kind="ColumnValuesToBeInSet",
        arguments={"column": column, "value_set": list(values)},
        blocking=blocking,
    )


def holds(column: str, *values: str) -> Expectation:
    """Each of `values` stands in `column` at least once: a part that vanishes as a whole is no small loss."""
    return Expectation(
        name=f"every_{column}_is_there",
        kind="ColumnDistinctValuesToContainSet",
        arguments={"column": column, "value_set": list(values)},
    )


def ordered(*columns: str) -> tuple[Expectation, ...]:
    """Each column is at most the next one (an interval's bounds enclose its centre)."""
    return tuple(
        Expectation(
            name=f"{low}_is_at_most_{high}",
            kind="ColumnPairValuesAToBeGreaterThanB",
            arguments={
                "column_A": high,
                "column_B": low,
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            blocking=False,
        )
        for low, high in pairwise(columns)
    )


def _unique(*columns: str) -> Expectation:
    """No two rows share the key."""
    return Expectation(
        name="key_is_unique",
        kind="CompoundColumnsToBeUnique" if len(columns) > 1 else "ColumnValuesToBeUnique",
        arguments={"column_list": list(columns)} if len(columns) > 1 else {"column": columns[0]},
    )


def _keeps(share: float, *, blocking: bool = True) -> Expectation:
    """At least `share` of the previous vintage's keys are still there: a source may be re-scored, it may not shrink."""
    return Expectation(
        name="coverage_is_kept" if blocking else "nothing_is_dropped",
        kind="ColumnValuesToBeBetween",
        arguments={"column": "kept_share", "min_value": share},
        on="change",
        blocking=blocking,
    )


def _revised_at_most(share: float) -> Expectation:
    """At most `share` of the rows known before have moved; more is let in and told."""
    return Expectation(
        name="history_is_stable",
        kind="ColumnValuesToBeBetween",
        arguments={"column": "revised_share", "max_value": share},
        on="change",
        blocking=False,
    )


def _all_is_read() -> Expectation:
    """No cell is left blank and no row left out for want of a reader; the file is refused where it is more than a few.

    See `readers.frames`.
    """
    return Expectation(
        name="all_is_read",
        kind="ColumnValuesToBeBetween",
        arguments={"column": "unread", "max_value": 0},
        on="change",
        blocking=False,
    )


def still_stated(days: int) -> Expectation:
    """The newest date in the figures is at most `days` before their retrieval; what ended long ago is told."""
    return Expectation(
        name="is_still_stated",
        kind="ColumnValuesToBeBetween",
        arguments={"column": "age_days", "max_value": days},
        on="change",
        blocking=False,
    )


def _nothing_from_the_future() -> Expectation:
    """No row is dated after the day it was retrieved."""
    return Expectation(
        name="no_date_is_in_the_future",
        kind="ColumnValuesToBeBetween",
        arguments={"column": "future_rows", "max_value": 0},
        on="change",
    )
