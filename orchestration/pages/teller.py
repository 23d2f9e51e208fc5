"""The frames of one run, and what several sections make of them alike: tables, figures, credits.

What belongs here: setting a query's frame beside its query and source. What does not: a section (`sections`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orchestration.forecasts import thresholds
from orchestration.pages import charts, drawing, wording
from orchestration.pages.document import Cell, Column, Figure, Table
from orchestration.pages.prose import say
from orchestration.pages.queries import QUERIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from orchestration.pages.queries.query import Shown
    from orchestration.pages.tables import Tables


_KINDS: Final = {
    **dict.fromkeys(("decimal", "fine", "score", "signed", "move", "points", "times"), "number"),
    **dict.fromkeys(("probability", "share", "count", "months", "whole"), "number"),
    **dict.fromkeys(("date", "month"), "date"),
}
_HAND_KEYED: Final = {
    "compute_estimates": "estimates keyed by hand, each with its source and grade",
    "policy_status": "deeds marked by hand, each with its source",
    "published_lags": "statements keyed by hand, each with its source",
}


@dataclass(frozen=True)
class Teller:
    """The frames of one run, and what several sections need of them."""

    found: Tables
    run: Mapping[str, Any]
    day: dt.date

    def table(self, name: str) -> Table:
        """A query's frame as a table with the query beside it."""
        query = QUERIES[name]
        return Table(
            caption=thresholds.fill(query.about),
            columns=[
                Column(thresholds.fill(shown.heading), _KINDS.get(shown.form, "text"))
                for shown in query.columns.values()
            ],
            rows=_cells(self.found[name], query.columns),
            query=self.query(name),
            source=credit(self.found["sources"], query.sources),
        )

    def query(self, name: str) -> str:
        """A query as it was run."""
        return QUERIES[name].text(str(self.run["run_id"]), self.day)

    def _is_open(self, name: str) -> bool:
        """Whether the rows of a query may be passed on as they are."""
        sources = self.found["sources"]
        return bool(sources.loc[sources["source"].isin(QUERIES[name].sources), "republish"].all())

    def figure(
        self, name: str, legend: Sequence[tuple[str, str]] = (), facts: Mapping[str, object] | None = None
    ) -> list[Figure]:
        """The chart of a query's frame with that frame behind it; none when the frame holds nothing to draw."""
        label = say("figure", name, "label")
        frame, (draw, drawn) = self.found[name], charts.CHARTS[name]
        if frame[drawn].isna().all():
            return []
        wide, narrow = (
            drawing.svg(draw(frame, layout), name=f"{name}-{layout.name}", label=label)
            for layout in (charts.WIDE, charts.NARROW)
        )
        return [
            Figure(
                key=name.replace("_", "-"),
                title=say("figure", name, "title"),
                subtitle=say("figure", name, "subtitle", **(facts or {})),
                note=say("figure", name, "note", **(facts or {})),
                wide=wide,
                narrow=narrow,
                legend=legend,
                table=self.table(name),
                rows=frame[list(QUERIES[name].columns)],
                is_open=self._is_open(name),
            )
        ]


def credit(sources: pd.DataFrame, names: Sequence[str]) -> str:
    """Where figures come from: publisher and licence once, then each title with the day of retrieval."""
    held = sources[sources["source"].isin(names) & sources["last_good_vintage"].notna()]
    told: dict[str, list[str]] = {}
    for row in held.to_dict("records"):
        item = f"{row['title']} ({wording.cell(row['last_good_vintage'], 'date')})"
        told.setdefault(f"{row['publisher']}, {row['licence']}", []).append(item)
    by_hand = [text for name, text in _HAND_KEYED.items() if name in names]
    named = [*(f"{publisher}: {', '.join(titles)}" for publisher, titles in told.items()), *by_hand]
    return "; ".join(named) or say("source", "none")


def plain(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], query: str = "", numbers: int = 0
) -> Table:
    """A table made here; its last `numbers` columns line up as figures do, and one of words alone stacks on a phone."""
    first = len(headings) - numbers
    return Table(
        caption=caption,
        columns=[
            Column(heading, "number" if position >= first else "text") for position, heading in enumerate(headings)
        ],
        rows=[[Cell(wording.tight(text)) for text in row] for row in rows],
        query=query,
        stacks=numbers == 0,
    )


def _cells(frame: pd.DataFrame, columns: Mapping[str, Shown]) -> list[list[Cell]]:
    return [
        [
            Cell(
                wording.cell(row[name], shown.form),
                str(row[shown.link]) if shown.link and not wording.is_missing(row[shown.link]) else "",
            )
            for name, shown in columns.items()
        ]
        for row in frame.astype("object").to_dict("records")
    ]
