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
OFF_ANCHOR = 0.5  # how far from its fixed value, in its own unit, an anchor may be published
REDATED_AT_MOST = 0.1


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a source's figures: its kind, its meaning, and whether it is part of a row's identity.

    `upstream`: the names that it has had with the publisher, newest first; none when the source's module works it out;
    '?' before a name: a file may lack it. `ahead`: a date that may rightly lie after the day of retrieval (a rule's
    first day of effect). `band`: between which bounds the quartiles of new over old, row by row, may lie; beyond it
    a vintage is refused for a change of unit or scale. `anchors`: first key -> the value it is held at.
    """

    kind: Kind
    about: str
    upstream: tuple[str, ...] = ()
    key: bool = False
    ahead: bool = False
    band: tuple[float, float] | None = None
    anchors: Mapping[str, float] = field(default_factory=dict)


def text(about: str, *upstream: str, key: bool = False) -> Column:
    """A column of words."""
    return Column(kind="text", about=about, upstream=upstream, key=key)


def number(
    about: str,
    *upstream: str,
    key: bool = False,
    band: tuple[float, float] | None = None,
    anchors: Mapping[str, float] | None = None,
) -> Column:
    """A column of numbers; what the model reads has a `band`."""
    return Column(kind="number", about=about, upstream=upstream, key=key, band=band, anchors=anchors or {})


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


def measures_of(columns: Mapping[str, Column]) -> list[str]:
    """The columns of numbers that are compared from one vintage to the next."""
    return [name for name, column in columns.items() if column.kind == "number" and not column.key]


def datings_of(columns: Mapping[str, Column]) -> list[str]:
    """The columns that date what is no part of the key and has happened: they move when somebody dates anew."""
    past = {*events_of(columns), "released_on"}
    return [name for name, column in columns.items() if name in past and column.kind == "date" and not column.key]


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
        *_scales(columns),
        *([_dates_are_kept()] if datings_of(columns) else []),
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
    return _told("history_is_stable", "revised_share", share)


def _scales(columns: Mapping[str, Column]) -> list[Expectation]:
    """No unit or scale has changed: a column with a band is refused beyond it, any other is told."""
    return [
        *(
            Expectation(
                name=f"{name}_keeps_its_scale",
                kind="ColumnValuesToBeBetween",
                arguments={"column": f"{name}_ratio", "min_value": column.band[0], "max_value": column.band[1]},
                on="change",
            )
            for name, column in columns.items()
            if column.band
        ),
        *(
            Expectation(
                name=f"anchors_of_{name}_hold",
                kind="ColumnValuesToBeBetween",
                arguments={"column": f"{name}_off_anchor", "max_value": OFF_ANCHOR},
                on="change",
            )
            for name, column in columns.items()
            if column.anchors
        ),
        *([_told("scales_are_kept", "rescaled", 0)] if measures_of(columns) else []),
    ]


def _dates_are_kept() -> Expectation:
    """Few rows known before have got another day; more is a decision of the publisher's, and told as such."""
    return _told("dates_are_kept", "redated_share", REDATED_AT_MOST)


def _told(name: str, column: str, at_most: float) -> Expectation:
    """A statement on the change whose failure is let in."""
    return Expectation(
        name=name,
        kind="ColumnValuesToBeBetween",
        arguments={"column": column, "max_value": at_most},
        on="change",
        blocking=False,
    )


def _all_is_read() -> Expectation:
    """No cell is left blank and no row left out for want of a reader; the file is refused where it is more than a few.

    See `readers.frames`.
    """
    return _told("all_is_read", "unread", 0)


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
