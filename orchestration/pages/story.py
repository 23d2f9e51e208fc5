"""What the report says, in order, before anyone sets it in type: the verdict, and the sections after it.

What belongs here: the opening and the order. What does not: the sections themselves (`sections`), HTML, Markdown, SQL,
and the sentences (`prose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pages import answer, wording
from orchestration.pages.document import Age, Told
from orchestration.pages.prose import say
from orchestration.pages.queries import QUERIES
from orchestration.pages.sections import grounds, measured, outlook
from orchestration.pages.teller import Teller, credit

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from orchestration.pages.document import Section
    from orchestration.pages.tables import Tables


def tell(found: Tables, made_at: dt.datetime) -> Told:
    """Write the report of one run from the frames of `tables.read`."""
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    course = answer.course(found, str(run["run_id"]))
    with wording.holding(course.shown):
        teller = Teller(found, run, run["as_of"])
        sources = found["sources"]
        return Told(
            question=say("answer", "title"),
            answer=answer.tell(found, run, course.destination),
            as_of=wording.date(run["as_of"]),
            made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
            run_id=str(run["run_id"]),
            model_version=str(run["model_version"]),
            rule=say("answer", "rule"),
            ages=_ages(sources),
            credit=credit(sources, [str(name) for name in sources["source"]]),
            sections=_sections(teller),
        )


def _sections(teller: Teller) -> list[Section]:
    """What follows the answer, in order."""
    return [
        measured.changes(teller),
        measured.capability(teller),
        measured.compute(teller),
        measured.paper(teller),
        outlook.paths(teller),
        outlook.sensitivity(teller),
        grounds.four_fronts(teller),
        *outlook.signposts(teller),
        *outlook.tabled(teller, "next", "upcoming"),
        *outlook.tabled(teller, "whatif", "whatif"),
        grounds.past_forecasts(teller),
        *grounds.readers(teller),
        grounds.sources(teller),
        grounds.method(teller),
    ]


def _ages(sources: pd.DataFrame) -> list[Age]:
    """The age of what the verdict is made from; the other sources have their table."""
    read = sources[sources["source"].isin(QUERIES["verdict"].sources)]
    return [
        Age(
            str(row["title"]),
            "none held" if wording.is_missing(row["age_days"]) else f"{int(row['age_days'])} days",
            bool(row["is_stale"]),
        )
        for row in read.astype("object").to_dict("records")
    ]
