"""What the report says, in order, before anyone sets it in type: the verdict, and the sections after it.

What belongs here: the opening and the order. What does not: the sections themselves (`sections`), HTML, Markdown, SQL,
and the sentences (`prose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.pages import wording
from orchestration.pages.document import Age, Chance, Told
from orchestration.pages.prose import say
from orchestration.pages.queries import QUERIES
from orchestration.pages.sections import grounds, measured, outlook
from orchestration.pages.teller import Teller, credit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.pages.tables import Tables


def tell(found: Tables, made_at: dt.datetime) -> Told:
    """Write the report of one run from the frames of `tables.read`."""
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    teller = Teller(found, run, run["as_of"])
    sources = found["sources"]
    opening, bracket, detail = str(run["sentence"]).partition(" (")
    return Told(
        opening=opening,
        detail=(bracket + detail).lstrip(),
        as_of=wording.date(run["as_of"]),
        made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
        run_id=str(run["run_id"]),
        model_version=str(run["model_version"]),
        chances=_chances(run, found["by_model"]),
        rule=_rule(run),
        rounding=say("verdict", "sum", stored=" + ".join(f"{run[key]:.3f}" for key in ("p_s1", "p_s2", "p_neither"))),
        ages=_ages(sources),
        credit=credit(sources, [str(name) for name in sources["source"]]),
        sections=[
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
        ],
    )


def _chances(run: Mapping[str, Any], by_model: pd.DataFrame) -> list[Chance]:
    names = {"s1": "Scenario 1: commanding lead", "s2": "Scenario 2: near parity", "neither": "Neither"}
    return [
        Chance(
            key=key,
            name=name,
            meaning=say("verdict", key),
            shown=wording.chance(run[f"p_{key}"]),
            p=float(run[f"p_{key}"]),
            low=float(by_model[f"p_{key}"].min()),
            high=float(by_model[f"p_{key}"].max()),
        )
        for key, name in names.items()
    ]


def _rule(run: Mapping[str, Any]) -> str:
    factors = {"s1": run["log10_bf_s1"], "s2": run["log10_bf_s2"]}
    if any(wording.is_missing(factor) for factor in factors.values()):
        tested = say("verdict", "untested")
    else:
        tested = say("verdict", "tested", **{key: wording.number(10**factor) for key, factor in factors.items()})
    return say(
        "verdict",
        "rule",
        band=f"{run['disagreement_pp']:.0f}",
        tested=tested,
    )


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
