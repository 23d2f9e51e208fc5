"""Sections on the way to the horizon: paths, thresholds, signposts, and tables of what would move it.

What belongs here: what is said of days ahead. What does not: how earlier forecasts scored (`grounds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.pages import readings, wording
from orchestration.pages.document import Section
from orchestration.pages.prose import say, says
from orchestration.pages.teller import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.pages.teller import Teller


def paths(teller: Teller) -> Section:
    """The paths of both legs to the horizon, and where each model ends."""
    run = teller.run
    return Section(
        key="paths",
        title=say("section", "paths", "title"),
        lead=says(
            "section",
            "paths",
            "lead",
            leg_lag=wording.percent(run["leg_lag_p"]),
            leg_ratio=wording.percent(run["leg_ratio_p"]),
            joint=wording.percent(run["joint_p"]),
            ahead=wording.percent(run["p_china_ahead"]),
        ),
        figures=teller.figure("fan_lag"),
    )


def models(teller: Teller) -> Section:
    """Where each model ends, and the paths of the compute ratio."""
    names = [str(name) for name in teller.found["by_model"]["model"]]
    legend = [(wording.cell(name, "model"), f"m{n}") for n, name in enumerate(names, start=1)]
    return Section(
        key="models",
        title=say("section", "models", "title"),
        lead=says("section", "models", "lead"),
        figures=[
            *teller.figure("density", [*legend, ("Mixture", "ink")], {"models": ", ".join(name for name, _ in legend)}),
            *teller.figure("fan_ratio"),
        ],
        open_tables=[teller.table("by_model")],
    )


def sensitivity(teller: Teller) -> Section:
    """The probabilities under other thresholds."""
    frame, query = teller.found["sensitivity"], teller.query("sensitivity")
    grid = readings.grid(frame)
    return Section(
        key="sensitivity",
        title=say("section", "sensitivity", "title"),
        lead=says("section", "sensitivity", "lead"),
        open_tables=[
            plain(
                "Probability of scenario 1, by the lead and the compute ratio it asks for",
                grid.headings,
                grid.rows,
                query,
                numbers=len(grid.headings) - 1,
            ),
            plain(
                "Probability of scenario 2, by what counts as a few months",
                ["Lead of at most", "Probability"],
                readings.near(frame),
                query,
                numbers=1,
            ),
        ],
        tables=[teller.table("sensitivity")],
    )


def signposts(teller: Teller) -> list[Section]:
    """Statements decided and undecided; none without any."""
    frame = teller.found["signposts"]
    if frame.empty:
        return []
    undecided = frame[frame["status"].isin(["open", "pending"])]
    counts = frame["status"].value_counts()
    numbers = {"all": len(frame), "open": len(undecided)} | {
        name: int(counts.get(name, 0)) for name in ("true", "false")
    }
    told = {name: wording.exact(number) for name, number in numbers.items()}
    rows = [
        [str(row["statement"]), wording.cell(row["resolves_on"], "date"), _odds(row)]
        for row in undecided.to_dict("records")
    ]
    odds = plain(
        "Undecided, by the day they resolve",
        ["Statement", "Resolves", "Odds"],
        rows,
        teller.query("signposts"),
        numbers=1,
    )
    return [
        Section(
            key="signposts",
            title=say("section", "signposts", "title"),
            lead=says("section", "signposts", "lead", **told),
            open_tables=[odds],
            tables=[teller.table("signposts")],
        )
    ]


def _odds(row: Mapping[Any, Any]) -> str:
    """The odds, or why there are none."""
    return say("signpost", "waits") if wording.is_missing(row["probability"]) else wording.percent(row["probability"])


def tabled(teller: Teller, key: str, name: str) -> list[Section]:
    """A section that is one table; none when the table has no rows."""
    if teller.found[name].empty:
        return []
    title, lead = say("section", key, "title"), says("section", key, "lead")
    return [Section(key=key, title=title, lead=lead, open_tables=[teller.table(name)])]
