"""Figures: what a vintage says, as a tidy frame in the project's own columns.

What belongs here: parsing a vintage once and keeping the result, and comparing two vintages of one source.
What does not: deciding whether a vintage is good (`checks`, `intake`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.archive import comparing
from orchestration.base import files, plain
from orchestration.sources import PayloadError
from orchestration.sources.contracts import events_of, periods_of
from orchestration.sources.readers import frames, tables

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

    from orchestration.archive.vintages import Vintage
    from orchestration.base.settings import Settings
    from orchestration.sources import Source


_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "'")


def read(settings: Settings, source: Source, vintage: Vintage) -> pd.DataFrame:
    """The figures of one vintage, from the cache when this edition of the parser has read it before.

    Raises:
        PayloadError: the vintage cannot be read (an archived one could when it was accepted).
    """
    known = _cached(place(settings, source, vintage, ".parquet"))
    if known is not None and set(known.columns) == set(source.columns):
        return restore(known, source)
    return _parsed(settings, source, vintage)


def kept(settings: Settings, source: Source, vintage: Vintage) -> Path:
    """Where the figures of one vintage are kept, parsed now if they never were; what the file holds is not looked at.

    Raises:
        PayloadError: the vintage cannot be read.
    """
    path = place(settings, source, vintage, ".parquet")
    if not path.exists():
        _parsed(settings, source, vintage)
    return path


def _parsed(settings: Settings, source: Source, vintage: Vintage) -> pd.DataFrame:
    """The figures from the bytes of the payload, and kept."""
    body = vintage.path.read_bytes()
    frame = _bundled(source, body) if vintage.bundled else source.parse(body)
    keep(settings, source, vintage, frame)
    return frame


def readable(settings: Settings, source: Source, vintage: Vintage) -> pd.DataFrame | None:
    """The figures of one vintage, or None where the present edition of its reader cannot read it."""
    try:
        return read(settings, source, vintage)
    except PayloadError:
        return None


def keep(settings: Settings, source: Source, vintage: Vintage, frame: pd.DataFrame) -> None:
    """Remember what was read from a vintage, so that it is parsed once."""
    files.write_whole(place(settings, source, vintage, ".parquet"), frame.to_parquet(index=False))


def place(settings: Settings, source: Source, vintage: Vintage, ending: str) -> Path:
    """Where is kept what this edition of the source's code made of a vintage."""
    # A bundled file is known by its own bytes: its origin speaks of the payload it was made from.
    digest = plain.digest(vintage.path.read_bytes()) if vintage.bundled else vintage.origin.sha256
    return settings.figures / source.name / f"{digest[:16]}-{source.edition}{ending}"


def _cached(path: Path) -> pd.DataFrame | None:
    """What was kept; None when there is nothing, or a disk has damaged it."""
    import pandas as pd
    from pyarrow import ArrowException

    try:
        return pd.read_parquet(path, dtype_backend="numpy_nullable")
    except (ArrowException, OSError):  # among them: there is no such file
        return None


def as_csv(source: Source, frame: pd.DataFrame) -> str:
    """The figures as text; a word that a spreadsheet would run as a formula begins with an apostrophe."""
    safe = frame.assign(
        **{
            name: frame[name].mask(frame[name].str.startswith(_ACTIVE).fillna(value=False), "'" + frame[name])
            for name in _texts(source)
        }
    )
    return safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _bundled(source: Source, body: bytes) -> pd.DataFrame:
    """What `as_csv` wrote."""
    rows = tables.named(*tables.csv_table(body), {name: (name,) for name in source.columns})
    frame = frames.tidy(rows, source.columns)
    return frame.assign(**{name: frame[name].str.removeprefix("'") for name in _texts(source)})


def _texts(source: Source) -> list[str]:
    return [name for name, column in source.columns.items() if column.kind == "text"]


def restore(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """The dtypes of `frames.tidy`, which a file format may have widened."""
    return frame.astype({name: frames.DTYPES[column.kind] for name, column in source.columns.items()})


def change(
    source: Source,
    new: pd.DataFrame,
    previous: pd.DataFrame | None,
    retrieved_on: dt.date,
    neighbour: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How `new` differs from the vintage before it, in one row.

    Scales and dates are compared with `neighbour`, the vintage after it where there is none before.

    Columns: `kept_share` of the previous coverage keys (1 without a previous vintage), `revised_share` of the rows
    known before whose numbers moved, `new_rows`, `future_rows` dated after the day of retrieval, `unread` cells and
    rows, `age_days` from the newest date in the figures to that day (0 without any), and what `comparing` says of
    scales, anchors and dates. Its attribute `examples` says more of some of them, by column.
    """
    import pandas as pd

    events = events_of(source.columns)
    future = (new[events] > pd.Timestamp(retrieved_on)).any(axis=1).sum() if events else 0
    kept, revised, added = 1.0, 0.0, len(new)
    if previous is not None and len(previous):
        before, after = _keys(previous, source.coverage), _keys(new, source.coverage)
        kept = len(before & after) / len(before)
        added = len(_keys(new, source.key) - _keys(previous, source.key))
        revised = _revised(source, previous, new)
    lost, newest = frames.lost(new), newest_date(source, new, retrieved_on)
    told = pd.DataFrame({
        "kept_share": [kept], "revised_share": [revised], "new_rows": [added], "future_rows": [int(future)],
        "unread": [lost["count"]], "age_days": [(retrieved_on - newest).days if newest else 0],
    })  # fmt: skip
    compared, examples = comparing.compare(source, new, previous if neighbour is None else neighbour)
    told = told.assign(**compared)
    told.attrs["examples"] = {"unread": lost["examples"], **examples}
    return told


def newest_date(source: Source, frame: pd.DataFrame, retrieved_on: dt.date) -> dt.date | None:
    """The latest date that the figures are about: their newest period, else what happened last; no filing, no plan."""
    import pandas as pd

    days = [name for name, column in source.columns.items() if column.kind == "date" and name.endswith("_on")]
    day = pd.Timestamp(retrieved_on)
    names = periods_of(source.columns) or days
    dates: list[Any] = [frame[name].where(frame[name] <= day).max() for name in names]
    known = [date for date in dates if date == date]  # noqa: PLR0124  # NaT is not equal to itself
    return max(known).date() if known else None


def _keys(frame: pd.DataFrame, columns: tuple[str, ...]) -> set[Any]:
    return set(frame[list(columns)].astype("string").fillna("").itertuples(index=False, name=None))


def _revised(source: Source, previous: pd.DataFrame, new: pd.DataFrame) -> float:
    import pandas as pd

    numbers = [name for name, column in source.columns.items() if column.kind == "number" and not column.key]
    key = list(source.key)
    both = previous.drop_duplicates(key).merge(new.drop_duplicates(key), on=key, suffixes=("_before", "_after"))
    if both.empty:
        return 0.0
    moved = [
        (both[f"{name}_before"].fillna(-1.0) - both[f"{name}_after"].fillna(-1.0)).abs()
        > 1e-9 * both[f"{name}_before"].abs().fillna(0.0)
        for name in numbers
    ]
    return float(pd.concat(moved, axis=1).any(axis=1).mean()) if moved else 0.0
