"""What every public source has in common: who publishes it, under which terms, where, and how it is read.

What belongs here: the `Source` record and the requests it plans. What does not: fetching, storing, or one publisher's
format (each has its own module).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from orchestration.sources import edition
from orchestration.sources.readers import frames
from orchestration.sources.refusal import PayloadError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from orchestration.sources.contracts import Column, Expectation, Row
    from orchestration.sources.licences import Licence

PART = re.compile(r"\w[\w.-]{0,99}")


@dataclass(frozen=True, kw_only=True)
class Request:
    """One GET, or the POST of a `form`. `part` names the slice of the source it brings ('' where it is one file).

    A part becomes the name of a folder, and may come from a publisher's list: it is a plain name or refused.
    """

    url: str
    part: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a name that would lead elsewhere."""
        if self.part and not PART.fullmatch(self.part):
            raise PayloadError(f"A slice is named {self.part[:80]!r}, which is no plain name; check the list by hand.")

    @property
    def origin(self) -> str:
        """What was asked, in one line: the address, and behind it the form as a query."""
        return f"{self.url}?{urlencode(self.form)}" if self.form else self.url


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How a sliced source finds out which slices exist and which have changed.

    `requests(today)` are the availability calls; `plan(bodies, known)` turns their answers into the slices still to be
    fetched, given the version token stored with each slice that is already held.
    """

    requests: Callable[[dt.date], Sequence[Request]]
    plan: Callable[[Sequence[bytes], Mapping[str, str]], Sequence[tuple[Request, str]]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A public source: where it is, what may be done with it, what it must look like, and how it is parsed.

    `rows` is pure: a payload's bytes to rows under the names of `columns`; it raises `PayloadError` and nothing else.
    `series` names the columns that tell apart what must each go on, such as companies; slices are told apart anyway.
    `coverage` names the columns by which a vintage is compared with the one before it, those of the key where it is not
    given; `feeds` the marts that read it with no other mart between.

    How it is asked for: one request to `url`; or, when the source comes in slices, what `plan(today, held)` returns for
    the slices already held (fetch what is missing or still open to revision); or what its `listing` finds changed; or
    nothing when it is `by_hand`: its files are taken in with `path2028 sources backfill`, and `files` then says which
    names below `url` hold which part. `headers` go with every request; "{user_agent}" in one stands for who we are. The
    page at `opened_by` is asked before anything else, for the cookie without which the publisher answers nobody.
    `sampled` where the marts know how to tell some rows of it, taken in as the part `sample`, from all of them.
    `slice_of` says of a row in which slice asking would bring it: by it a file from elsewhere finds its place.
    A key from the environment's `key_variable` is needed, unless `keyed_listing` says what its holders are asked for
    instead of `listing`: then it is welcome. It goes into `key_header`, behind the scheme where that
    names one ("Authorization: Bearer"), else into the query.
    `gaps` where a slice that is not there says nothing of the others, so that all of them are asked for all the same.
    `kept_at` names places outside `url`, within a dated folder, where others' copies of it lie, for that command.
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: Licence
    cadence_days: int
    feeds: tuple[str, ...]
    columns: Mapping[str, Column]
    rows: Callable[[bytes], list[Row]]
    expectations: tuple[Expectation, ...]
    coverage: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    suffix: str = ""
    plan: Callable[[dt.date, frozenset[str]], Sequence[Request]] | None = None
    listing: Listing | None = None
    slice_of: Callable[[Mapping[str, Any]], str] | None = None
    by_hand: bool = False
    sampled: bool = False
    gaps: bool = False
    opened_by: str | None = None
    kept_at: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    size_cap: int = 64 * 1024 * 1024
    pace_seconds: float = 0.0
    key_variable: str | None = None
    key_header: str | None = None
    keyed_listing: Listing | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What goes without saying: vintages are compared by key, a payload is named as its address ends."""
        ending = re.search(r"\.(?:json|ya?ml|zip)$", self.url)
        object.__setattr__(self, "coverage", self.coverage or self.key)
        object.__setattr__(self, "suffix", self.suffix or (ending[0] if ending else ".csv"))

    def parse(self, payload: bytes) -> pd.DataFrame:
        """A payload as a frame with exactly `columns`, each of its kind.

        Raises:
            PayloadError: it is not what the publisher promised.
        """
        return frames.tidy(self.rows(payload), self.columns)

    @property
    def about(self) -> str:
        """The first sentence of its module: what it holds."""
        return str(import_module(f"{__package__}.{self.name}").__doc__).partition("\n")[0]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row within one vintage."""
        return tuple(name for name, column in self.columns.items() if column.key)

    @property
    def edition(self) -> str:
        """Changes when its parser or contract does, or anything shared that they use.

        Cached figures and verdicts of older editions are made anew.
        """
        return edition.of(f"{__package__}.{self.name}")
