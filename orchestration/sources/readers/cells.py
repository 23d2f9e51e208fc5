"""Cells: dates, numbers, flags and text, from what publishers write to columns of one type.

What belongs here: how one value is read, whatever brought it. What does not: where it stood (`tables`, `documents`).
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from orchestration.sources.refusal import PayloadError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.sources.contracts import Column

_TRUE, _FALSE = {"true", "yes", "1", "checked"}, {"false", "no", "0"}


def tidy(rows: list[dict[str, Any]], columns: Mapping[str, Column]) -> pd.DataFrame:
    """Rows as a frame with exactly `columns`: text as str, dates as datetime64, numbers as float64, flags as boolean.

    Blank cells become missing. Raises `PayloadError` naming the first cell that is not of its kind.
    """
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns), dtype="object")
    out: dict[str, pd.Series[Any]] = {}
    for name, column in columns.items():
        cells = frame[name].where(frame[name].notna() & (frame[name] != ""), None)
        if column.kind == "text":
            out[name] = cells.astype("string")
        elif column.kind == "flag":
            out[name] = cells.map(_flag, na_action="ignore").astype("boolean")
        else:
            read = _numbers if column.kind == "number" else _dates
            values = read(cells)
            wrong = cells[values.isna() & cells.notna()]
            if len(wrong):
                raise PayloadError(
                    f"The column {name} should hold a {column.kind} but row {wrong.index[0] + 2} says "
                    f"{str(wrong.iloc[0])[:40]!r}; if the unit or format has changed, adapt the source's module."
                )
            out[name] = values
    return pd.DataFrame(out)


def day(moment: object) -> object:
    """The day of an ISO timestamp or of seconds since 1970; anything else as it is, for `tidy` to read or refuse."""
    if isinstance(moment, int | float) and not isinstance(moment, bool) and 0 <= moment < 1e11:
        return dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()
    if isinstance(moment, dt.date):
        return moment.isoformat()[:10]
    return moment[:10] if isinstance(moment, str) and moment[10:11] in {"T", " "} else moment


def times(cell: object, factor: int) -> object:
    """A number that counts in units of `factor` of ours; what is no finite number is left for `tidy` to refuse."""
    words = str(cell).replace(",", "")
    try:
        number = float(words)
    except ValueError:
        return cell
    return number * factor if math.isfinite(number) and "_" not in words else cell


def _numbers(cells: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    values = pd.to_numeric(cells.map(lambda c: c.replace(",", "") if isinstance(c, str) else c), errors="coerce")
    return values.astype("float64").where(values.abs() != float("inf"))


def _dates(cells: pd.Series[Any]) -> pd.Series[Any]:
    """ISO dates, or the M/D/YYYY of spreadsheet exports; a file may not mix them within a cell, only between cells."""
    import pandas as pd

    iso = pd.to_datetime(cells.where(cells.notna()), format="%Y-%m-%d", errors="coerce")
    american = pd.to_datetime(cells.where(cells.notna()), format="%m/%d/%Y", errors="coerce")
    return iso.fillna(american).astype("datetime64[s]")


def _flag(cell: object) -> bool | None:
    word = str(cell).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None
