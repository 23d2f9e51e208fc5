"""What changed: the odds since the first vintage, and what moved them since a day, by publication.

What belongs here: more than one run in words. What does not: the run at hand (`measured`, `outlook`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from orchestration.pages import charts, wording
from orchestration.pages.document import Section
from orchestration.pages.prose import say
from orchestration.pages.teller import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.pages.document import Table
    from orchestration.pages.teller import Teller

_ANCHORS: Final = ("run", "index", "paper")
_NAMED: Final = 2
_OUTCOMES: Final = {colour: (p, points) for points, (p, colour) in charts.MOVES.items()}


def changes(teller: Teller) -> Section:
    """What moved since the run before, the last index and the paper, and the way the odds have come."""
    moves, path = teller.found["moves"], teller.found["path"]
    legend = [(say("answer", "name", key), key) for key in _OUTCOMES]
    told = [_since(teller, anchor) for anchor in _ANCHORS if len(charts.since(moves, anchor))]
    paper = charts.since(moves, "paper")
    odds = path[path["series"] == "p_s1"]
    return Section(
        key="changes",
        title=say("section", "changes", "title"),
        lead=told or [say("section", "changes", "first")],
        figures=[
            *(teller.figure("path", [*legend, *_events()]) if len(odds) > 1 else []),
            *(teller.figure("moves", legend) if len(paper) else []),
        ],
        tables=[
            *([_table(teller, paper)] if len(paper) else []),
            *([teller.table("news")] if len(teller.found["news"]) else []),
            teller.table("history"),
        ],
    )


def _events() -> list[tuple[str, str]]:
    return [(say("section", "changes", f"{bloc}_release"), bloc) for bloc in ("us_allied", "china")]


def _since(teller: Teller, anchor: str) -> str:
    """One sentence: the odds then and now, and what moved them most."""
    rows = charts.since(teller.found["moves"], anchor)
    first = rows.iloc[0]
    shown = {
        say("answer", "name", key).lower(): (wording.percent(first[p]), wording.percent(teller.run[p]))
        for key, (p, _) in _OUTCOMES.items()
    }
    moved = [f"{name} {then} → {now}" for name, (then, now) in shown.items() if then != now]
    odds = ", ".join(moved) or say("section", "changes", "same")
    by = "; ".join(_by(row) for row in rows.head(_NAMED).to_dict("records") if _largest(row)[1])
    since = say("section", "changes", f"since_{anchor}", day=wording.date(first["base_on"]), odds=odds)
    return f"{since} {say('section', 'changes', 'by' if by else 'still', by=by)}"


def _by(row: Mapping[Any, Any]) -> str:
    key, points = _largest(row)
    name = wording.cell(row["publication"], "publication")
    return f"{name} ({say('answer', 'name', key).lower()} {wording.signed(points)} points)"


def _largest(row: Mapping[Any, Any]) -> tuple[str, float]:
    """The outcome that a publication moved most, and by how many points; 0 when too little to see."""
    key = max(_OUTCOMES, key=lambda name: abs(row[_OUTCOMES[name][1]]))
    points = float(row[_OUTCOMES[key][1]])
    return key, points if abs(points) >= charts.SEEN_POINTS else 0.0


def _table(teller: Teller, rows: pd.DataFrame) -> Table:
    """The moves since the paper in words: what, and by how much for each outcome."""
    columns = ("lead_months", "s1_points", "s2_points", "between_points")
    body = [
        [wording.cell(row["publication"], "publication"), *(wording.cell(row[name], "move") for name in columns)]
        for row in rows.to_dict("records")
    ]
    total = ["Together", *(wording.cell(float(rows[name].sum()), "move") for name in columns)]
    headings = ["Publication", "Lead, months", *(f"{say('answer', 'name', key)}, points" for key in _OUTCOMES)]
    return plain(say("section", "changes", "table"), headings, [*body, total], teller.query("moves"), numbers=4)
