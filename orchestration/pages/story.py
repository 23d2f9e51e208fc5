"""What the report says, in order, before anyone sets it in type: the verdict, and the sections after it.

What belongs here: the opening and the order. What does not: the sections themselves (`sections`), HTML, Markdown, SQL,
and the sentences (`prose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pages import answer, dated, fronts, packing, wording
from orchestration.pages.document import Age, Brief, Leaf, Told
from orchestration.pages.prose import say
from orchestration.pages.queries import QUERIES
from orchestration.pages.sections import changes, grounds, measured, outlook
from orchestration.pages.teller import Teller, credit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd

    from orchestration.pages.document import Section
    from orchestration.pages.tables import Tables


def tell(found: Tables, made_at: dt.datetime, address: str = "") -> Told:
    """Write the report of one run from the frames of `tables.read`."""
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    course = answer.course(found, str(run["run_id"]))
    with wording.holding(course.shown):
        teller = Teller(found, run, run["as_of"])
        sources = found["sources"]
        told = answer.tell(found, run, course.destination)
        return Told(
            question=say("answer", "title"),
            answer=told,
            as_of=wording.date(run["as_of"]),
            made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
            run_id=str(run["run_id"]),
            model_version=str(run["model_version"]),
            rule=say("answer", "rule"),
            ages=_ages(sources),
            dataset=packing.dataset(
                sources,
                headline=told.headline,
                day=run["as_of"].strftime("%Y-%m-%d"),
                run_id=str(run["run_id"]),
                address=address,
            ),
            citation=_citation(run, told.headline, address),
            credit=credit(sources, [str(name) for name in sources["source"]]),
            sections=_sections(teller),
            leaves=_leaves(teller),
            fronts=fronts.fill(found["indicators"], found["capacity"]),
            brief=_brief(teller),
            days=dated.tell(found["history"], found["components"], address),
            address=address,
        )


def _citation(run: Mapping[str, Any], headline: str, address: str) -> str:
    """How to name what is said, with the address of its day where there is one."""
    told = say("answer", "citation", day=wording.date(run["as_of"]), run=run["run_id"], headline=headline)
    return f"{told} {address}/{dated.file(run['as_of'])}" if address else told


def _sections(teller: Teller) -> list[Section]:
    """What a reader needs after the answer, in order."""
    return [
        changes.changes(teller),
        measured.capability(teller),
        measured.compute(teller),
        outlook.paths(teller),
        grounds.four_fronts(teller),
        *grounds.readers(teller),
    ]


def _leaves(teller: Teller) -> list[Leaf]:
    """The pages behind the report, each for those who check one thing."""
    pages = {
        "fronts": [*grounds.front_pages(teller), grounds.indicators(teller)],
        "outlook": [
            outlook.models(teller),
            outlook.sensitivity(teller),
            *outlook.signposts(teller),
            *outlook.tabled(teller, "entering", "entering"),
            *outlook.tabled(teller, "next", "upcoming"),
            *outlook.tabled(teller, "whatif", "whatif"),
        ],
        "track-record": [grounds.past_forecasts(teller)],
        "sources": [grounds.sources(teller)],
        "method": [grounds.method(teller), measured.paper(teller)],
    }
    return [
        Leaf(key=key, title=say("leaf", key, "title"), lead=say("leaf", key, "lead"), sections=sections)
        for key, sections in pages.items()
    ]


def _brief(teller: Teller) -> Brief:
    changed = changes.changes(teller)
    return Brief(
        changed=changed.title,
        changes=changed.lead[-1:],
        figures=changed.figures[:1],
        fronts_title=say("section", "fronts", "title"),
        limits=say("brief", "limits"),
    )


def _ages(sources: pd.DataFrame) -> list[Age]:
    """The age of what the verdict is made from; the other sources have their table."""
    read = sources[sources["source"].isin(QUERIES["verdict"].sources)]
    return [
        Age(
            str(row["title"]),
            "none held" if wording.is_missing(row["age_days"]) else f"{wording.exact(row['age_days'])} days",
            bool(row["is_stale"]),
        )
        for row in read.astype("object").to_dict("records")
    ]
