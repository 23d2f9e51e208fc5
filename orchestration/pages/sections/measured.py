"""Sections on where we are: what changed, both legs, the paper's numbers beside today's.

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


def changes(teller: Teller) -> Section:
    """What moved since the run before, and why."""
    history, run, news = teller.found["history"], teller.run, teller.found["news"]
    title = say("section", "changes", "title")
    position = int((history["run_id"] == run["run_id"]).to_numpy().argmax())
    if position == 0:
        return Section(key="changes", title=title, lead=[say("section", "changes", "first")])
    last = history.iloc[position - 1]
    moves = ", ".join(
        f"{name} {wording.signed(100 * (run[key] - last[key]))} points"
        for name, key in (("scenario 1", "p_s1"), ("scenario 2", "p_s2"), ("neither", "p_neither"))
    )
    is_same = last["verdict"] == run["verdict"]
    verdict = say("section", "changes", "same" if is_same else "other", verdict=last["verdict"])
    since = say("section", "changes", "since", day=wording.date(last["as_of"]), moves=moves, verdict=verdict)
    is_moving = not charts.moving(news).empty
    still = [say("section", "changes", "still", seen=charts.SEEN_POINTS)] if len(news) and not is_moving else []
    figures = teller.figure("news", [("Scenario 1", "s1"), ("Scenario 2", "s2")]) if is_moving else []
    listed = [] if is_moving or news.empty else [teller.table("news")]
    tables = [*listed, teller.table("history")]
    return Section(key="changes", title=title, lead=[since, *still], figures=figures, tables=tables)


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
            *teller.figure("frontiers", [("US and allied", "us_allied"), ("China", "china")]),
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
