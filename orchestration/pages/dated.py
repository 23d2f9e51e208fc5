"""What was said on each day of the record, on a small page whose address stays.

What belongs here: the odds of a day as the ledger has them. What does not: charts or readings of that day, which the
ledger does not hold, and HTML.

A page is made anew from the ledger each time, so it is there again after the published folder was deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.pages import answer, packing, wording
from orchestration.pages.document import Cell, Dated
from orchestration.pages.prose import say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd


def file(day: dt.date) -> str:
    """What the page of a day is called."""
    return f"day-{day:%Y-%m-%d}.html"


def tell(history: pd.DataFrame, components: pd.DataFrame, address: str = "") -> list[Dated]:
    """A page for each day of `history`, of its last run, the oldest first."""
    last = history.drop_duplicates("as_of", keep="last").astype("object").to_dict("records")
    links = [Cell(wording.date(row["as_of"]), file(row["as_of"])) for row in last]
    around = zip([None, *links[:-1]], [*links[1:], None], strict=True) if links else ()
    return [
        _day(row, components[components["run_id"] == row["run_id"]], before, after, address)
        for row, (before, after) in zip(last, around, strict=True)
    ]


def _day(row: Mapping[Any, Any], parts: pd.DataFrame, before: Cell | None, after: Cell | None, address: str) -> Dated:
    names = {region: say("answer", "name", key) for region, key in answer.OUTCOMES.items()}
    odds = ", ".join(f"{name.lower()} {wording.percent(row[region])}" for region, name in names.items())
    title = say("dated", "title", odds=odds)
    at = f"{row['recorded_at']:%Y-%m-%d %H:%M} UTC"
    return Dated(
        file=file(row["as_of"]),
        day=wording.date(row["as_of"]),
        title=title,
        paths=list(names.values()),
        rows=[
            (wording.cell(each["model"], "model"), [wording.percent(each[region]) for region in names])
            for each in [dict(row) | {"model": "mixture"}, *parts.to_dict("records")]
        ],
        record=say("dated", "record", at=at, run=row["run_id"], version=row["model_version"]),
        dataset=packing.day(title, file(row["as_of"]), f"{row['as_of']:%Y-%m-%d}", str(row["run_id"]), address),
        before=before,
        after=after,
    )
