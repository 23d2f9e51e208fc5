"""Sections on what to make of it: the fronts with their objections, scores, readers, sources, method.

What belongs here: what speaks for and against the numbers. What does not: the numbers (`measured`, `outlook`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from model import assumptions
from orchestration.pages import charts, fronts, readings, scores, wording
from orchestration.pages.document import Reader, Section
from orchestration.pages.prose import read, say, says
from orchestration.pages.queries import QUERIES
from orchestration.pages.queries.behind import TABLES
from orchestration.pages.queries.fronts import FIGURES
from orchestration.pages.teller import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from orchestration.pages.teller import Teller

# Signposts shown to each kind of reader: the next ones to resolve.
_WATCHED: Final = 2
_NAMED_AT_MOST: Final = 4
_READINGS: Final = 2
_BY_BLOC: Final = ("frontiers", "diffusion_rank", "prices")


def four_fronts(teller: Teller) -> Section:
    """The four fronts in short: claim, objection and the first readings; all of them are on a page of their own."""
    return Section(
        key="fronts",
        title=say("section", "fronts", "title"),
        lead=says("section", "fronts", "lead"),
        fronts=fronts.fill(teller.found["indicators"], teller.found["capacity"], _READINGS),
    )


def front_pages(teller: Teller) -> list[Section]:
    """Each front with its figures, every reading and the tables behind it; a figure without rows says why."""
    tables = {
        "intelligence": ("capacity", "distillation"),
        "domestic_adoption": (),
        "global_distribution": ("adoption",),
    }
    tables |= {"resilience": ("deeds", "controls")}
    blocs = [("US and allied", "us_allied"), ("China", "china")]
    found = []
    for front in fronts.fill(teller.found["indicators"], teller.found["capacity"]):
        drawn = {name: teller.figure(name, blocs if name in _BY_BLOC else ()) for name in FIGURES[front.key]}
        found.append(
            Section(
                key=front.key.replace("_", "-"),
                title=front.title,
                lead=[front.claim],
                points=[_undrawn(teller, name) for name, figures in drawn.items() if not figures],
                figures=[figure for figures in drawn.values() for figure in figures],
                fronts=[front],
                tables=[
                    teller.table(name)
                    for name in (*tables[front.key], *TABLES[front.key])
                    if not teller.found[name].empty
                ],
            )
        )
    return found


def indicators(teller: Teller) -> Section:
    """The newest reading of every series of the panel, as a table."""
    return Section(
        key="indicators",
        title=say("section", "indicators", "title"),
        lead=says("section", "indicators", "lead"),
        tables=[teller.table("indicators")],
    )


def _undrawn(teller: Teller, name: str) -> str:
    """Why a figure is not drawn."""
    sources = teller.found["sources"]
    read = sources[sources["source"].isin(QUERIES[name].sources)]
    reasons = [f"{row['title']}: {_spoken(str(row['message'] or row['state']))}" for row in read.to_dict("records")]
    return say(
        "source", "undrawn", title=say("figure", name, "title"), reasons=" ".join(reasons) or say("source", "nothing")
    )


def past_forecasts(teller: Teller) -> Section:
    """How past forecasts came out."""
    found = teller.found
    rivals = [("this project" if name == "stacked" else name, colour) for name, colour in charts.RIVALS.items()]
    regions = [("Scenario 1", "s1"), ("Scenario 2", "s2"), ("Neither", "neither")]
    judged = {"day": wording.date(found["calibration"]["check_on"].iloc[0])} if len(found["calibration"]) else {}
    names = ("pit", "scores", "signpost_scores", "calibration_groups", "calibration_deciles")
    return Section(
        key="scores",
        title=say("section", "scores", "title"),
        lead=scores.lead(found),
        figures=[*teller.figure("backtest", rivals), *teller.figure("calibration", regions, judged)],
        tables=[teller.table(name) for name in names if len(found[name])],
    )


def readers(teller: Teller) -> list[Section]:
    """Three kinds of reader, each with the undecided signposts on what concerns them; none without signposts."""
    signposts, by_definition = teller.found["signposts"], readings.newest(teller.found["ratio"], "period_end")
    undecided = signposts[signposts["probability"].notna()]
    if undecided.empty or not {"D1", "D3"} <= set(by_definition):
        return []
    facts = {
        "leg_ratio": wording.percent(teller.run["leg_ratio_p"]),
        "band": wording.cell(teller.run["disagreement_pp"], "whole"),
        "next": _strongest(teller.found["upcoming"]),
        "d1": wording.cell(by_definition["D1"]["ratio"], "times"),
        "d3": wording.cell(by_definition["D3"]["ratio"], "times"),
    }
    blocks = [
        Reader(
            say("reader", key, "title"),
            say("reader", key, "text", **facts),
            [
                f"{row['statement']} Odds {wording.percent(row['probability'])}."
                for row in undecided[undecided["indicator"].isin(each["indicators"])].head(_WATCHED).to_dict("records")
            ],
        )
        for key, each in read()["reader"].items()
        if isinstance(each, dict)
    ]
    title, lead = say("section", "readers", "title"), says("section", "readers", "lead")
    return [Section(key="readers", title=title, lead=lead, readers=blocks)]


def _strongest(upcoming: pd.DataFrame) -> str:
    """The figure to come that is expected to move the verdict most."""
    if upcoming.empty:
        return say("reader", "none")
    first = upcoming.iloc[0]
    return f"{first['label']} ({wording.number(first['expected_move_pp'])} points)"


def sources(teller: Teller) -> Section:
    """What is in use, how old it is, and what is in trouble."""
    sources = teller.found["sources"]
    reasons: dict[str, list[str]] = {}
    for row in sources[sources["is_stale"].astype(bool)].to_dict("records"):
        reasons.setdefault(_spoken(str(row["message"] or row["state"])), []).append(str(row["title"]))
    in_use = [
        [
            str(row["title"]),
            str(row["licence"]),
            wording.cell(row["figures_through_on"], "date"),
            wording.exact(row["age_days"]),
        ]
        for row in sources[sources["age_days"].notna()].astype("object").to_dict("records")
    ]
    return Section(
        key="sources",
        title=say("section", "sources", "title"),
        lead=says("section", "sources", "lead"),
        points=[f"{_listed(titles)}: {reason}" for reason, titles in reasons.items()],
        open_tables=[
            plain(
                "Sources in use",
                ["Source", "Licence", "Figures up to", "Age, days"],
                in_use,
                teller.query("sources"),
                numbers=1,
            )
        ],
        tables=[teller.table("sources"), teller.table("empty"), teller.table("hand")],
    )


def _spoken(message: str) -> str:
    """A command in quotation marks, as in print."""
    return re.sub(r"`([^`]*)`", r"“\1”", message)


def _listed(titles: Sequence[str]) -> str:
    """A few names in full, many as their number; the table names all."""
    return ", ".join(titles) if len(titles) <= _NAMED_AT_MOST else f"{wording.exact(len(titles))} sources"


def method(teller: Teller) -> Section:
    """How the number is made, and its limits."""
    numbers = plain(
        "Every assumption of the model, with source and grade",
        ["Assumption", "Value", "Source", "Grade"],
        [[each.key, each.value, each.source, each.grade] for each in assumptions.provenance()],
    )
    return Section(
        key="method",
        title=say("section", "method", "title"),
        lead=says("section", "method", "lead"),
        points=list(read()["section"]["method"]["limits"]),
        tables=[numbers, teller.table("verdict")],
    )
