"""Sections on where we are: both legs, the paper's numbers beside today's.

What belongs here: what has been measured. What does not: what is simulated (`outlook`), what speaks for it (`grounds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pages import charts, readings, wording
from orchestration.pages.document import Section
from orchestration.pages.prose import say, says
from orchestration.pages.teller import plain

if TYPE_CHECKING:
    from orchestration.pages.teller import Teller


def capability(teller: Teller) -> Section:
    """The two frontiers and the gap by definition."""
    names = {
        name: wording.DEFINITIONS[name] for name in ("epoch_daily", "smooth", "match_time", "at_release", "statement")
    }
    return Section(
        key="capability",
        title=say("section", "capability", "title"),
        lead=says("section", "capability", "lead"),
        facts=readings.gaps(teller.found["gap"]),
        figures=[
            *teller.figure(
                "gap",
                [(name, charts.GAP_COLOURS[key]) for key, (name, _) in names.items()],
                {key: meaning for key, (_, meaning) in names.items()},
            ),
        ],
        tables=[teller.table("statements")],
    )


def compute(teller: Teller) -> Section:
    """The compute ratio by definition."""
    meanings = {name: wording.DEFINITIONS[name][1] for name in ("D1", "D2", "D3")}
    nothing = [say("section", "compute", "nothing")] if teller.found["ratio"].empty else []
    return Section(
        key="compute",
        title=say("section", "compute", "title"),
        lead=[*says("section", "compute", "lead"), *nothing],
        facts=readings.ratios(teller.found["ratio"]),
        figures=teller.figure("ratio", facts=meanings),
        tables=[teller.table("other_ratios")],
    )


def paper(teller: Teller) -> Section:
    """The paper's numbers beside today's."""
    beside = plain(
        "The paper’s numbers beside today’s readings",
        ["Quantity", "The paper", "Grade", "Today"],
        readings.beside_the_paper(teller.found),
    )
    return Section(
        key="paper",
        title=say("section", "paper", "title"),
        lead=says(
            "section",
            "paper",
            "lead",
            grades="; ".join(f"{grade}, {meaning}" for grade, meaning in wording.GRADES.items()),
        ),
        open_tables=[beside],
        tables=[teller.table("paper")],
    )
