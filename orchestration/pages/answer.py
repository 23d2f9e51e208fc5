"""The first screen: who leads whom in AI by how much, where that is heading, and what the evidence says.

What belongs here: choosing the sentences of the answer and the figures in them. What does not: the rules that name an
answer (`model.answers`), the sentences themselves (`prose`), the sections below (`sections`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from model import answers, assumptions
from orchestration.pages import wording
from orchestration.pages.document import Answer, Block, Chance, Part
from orchestration.pages.prose import say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.pages.tables import Tables

# Region -> the key of its words and its colour.
OUTCOMES: Final = {"p_s1": "s1", "p_s2": "s2", "p_neither": "between"}
_FACTORS: Final = ("log10_bf_s1", "log10_bf_s2")
# Branches of the paper, and the marks in the order they are told.
_PAPERS: Final = ("defend", "loosen")
_STATUSES: Final = ("done", "partly", "not", "reversed", "unknown")
_HALF_A_MONTH: Final = 0.5


class Course(NamedTuple):
    """What was said run by run up to the run at hand: whole percent by probability, and the label of the last."""

    shown: Mapping[float, int]
    destination: answers.Destination


def course(found: Tables, run_id: str) -> Course:
    """Follow the ledger to the run, as a label and a whole percent hang on what was said before."""
    shown: dict[float, int] = {}
    last: dict[str, int] = {}
    said: answers.Destination | None = None
    components = {str(run): rows for run, rows in found["components"].groupby("run_id", sort=False)}
    for row in found["history"].to_dict("records"):
        for region in answers.REGIONS:
            last[region] = answers.percent(row[region], last.get(region))
            shown[row[region]] = last[region]
        said = answers.destination({str(k): v for k, v in row.items()}, _parts(components.get(row["run_id"])), said)
        if row["run_id"] == run_id:
            break
    return Course(shown, said or answers.OPEN)


def tell(found: Tables, run: Mapping[str, Any], said: answers.Destination) -> Answer:
    """The answer of one run; percents are written as they are held (`wording.holding`)."""
    today = found["lead_today"].iloc[0] if len(found["lead_today"]) else None
    chances = [_chance(region, run, found["by_model"]) for region in answers.REGIONS]
    return Answer(
        headline=_headline(today),
        lede=_lede(today, said, run),
        newest=_newest(found["newest_figure"], run["as_of"]),
        heading=_heading(said, len(found["by_model"])),
        chances=chances,
        blocks=[_evidence(found, run), _deeds(found["deeds"])],
        meanings=[f"{chance.name}: {chance.meaning}." for chance in chances],
    )


def fit(run: Mapping[str, Any]) -> answers.Fit:
    """Which path the evidence since the paper fits."""
    return answers.fit(*_factors(run))


def _factors(run: Mapping[str, Any]) -> tuple[float | None, float | None]:
    s1, s2 = (None if wording.is_missing(run[name]) else float(run[name]) for name in _FACTORS)
    return s1, s2


def _parts(rows: pd.DataFrame | None) -> list[tuple[float, dict[str, float]]]:
    if rows is None:
        return []
    return [(row["weight"], {name: row[name] for name in answers.REGIONS}) for row in rows.to_dict("records")]


def _months(value: float) -> str:
    """A length in whole months."""
    whole = wording.cell(abs(value), "months")
    return f"{whole}{wording.NBSP}month{'' if whole == '1' else 's'}"


def _headline(today: pd.Series[Any] | None) -> str:
    if today is None or wording.is_missing(today["months"]):
        return say("answer", "unknown")
    lead = float(today["months"])
    if abs(lead) < _HALF_A_MONTH:
        return say("answer", "level")
    return say("answer", "ahead" if lead > 0 else "behind", months=_months(lead))


def _lede(today: pd.Series[Any] | None, said: answers.Destination, run: Mapping[str, Any]) -> str:
    """Where today's lead lies between the two paths, and whether it is likely to stay there."""
    outlook = say("answer", "outlook", "open")
    here = "" if today is None else _place(float(today["months"]))
    if said.region:
        there, p = OUTCOMES[said.region], wording.percent(run[said.region])
        key, name = _stays(here) if there == here else "goes", say("answer", "name", there).lower()
        outlook = say("answer", "outlook", key, degree=said.degree, name=name, p=p)
    if today is None:
        return outlook
    low, high = (wording.cell(today[end], "months") for end in ("low", "high"))
    return " ".join([say("answer", "interval", low=low, high=high), say("answer", "place", here), outlook])


def _stays(here: str) -> str:
    """To be on neither path is more than a lead between them: a longer one without the compute is on neither, too."""
    return "stays_off" if here == OUTCOMES["p_neither"] else "stays"


def _place(lead: float) -> str:
    """Which path a lead in months lies on."""
    region = assumptions.load().scenarios.region
    return "s1" if lead >= region.lag_s1_months else "s2" if lead <= region.lag_s2_months else "between"


def _newest(figure: pd.DataFrame, day: dt.date) -> str:
    if figure.empty:
        return say("answer", "none")
    on = figure["valid_on"].iloc[0]
    days = (day - on).days
    return say(
        "answer",
        "newest",
        day=wording.date(on),
        age=f"{wording.exact(days)}{wording.NBSP}day{'' if days == 1 else 's'} old",
    )


def _heading(said: answers.Destination, count: int) -> Block:
    told = say("answer", "heading", "open")
    if said.region:
        name = say("answer", "name", OUTCOMES[said.region])
        told = say("answer", "heading", "named", name=name, degree=said.degree)
    return Block(
        "heading",
        say("answer", "heading", "title"),
        told,
        say("answer", "heading", "detail", count=wording.exact(count)),
    )


def _chance(region: str, run: Mapping[str, Any], by_model: pd.DataFrame) -> Chance:
    key = OUTCOMES[region]
    return Chance(
        key=key,
        name=say("answer", "name", key),
        meaning=say("answer", "meaning", key),
        shown=wording.percent(run[region]),
        p=float(run[region]),
        parts=[
            Part(wording.cell(row["model"], "model"), wording.percent(row[region]), float(row[region]))
            for row in by_model.to_dict("records")
        ],
    )


def _evidence(found: Tables, run: Mapping[str, Any]) -> Block:
    """Which path the figures since the paper fit, and the chance that it would show by now."""
    found_fit = fit(run)
    told = say("answer", "evidence", found_fit.path or "open")
    s1, s2 = _factors(run)
    detail = say("answer", "evidence", "untested")
    if s1 is not None and s2 is not None:
        detail = say("answer", "evidence", "tested", s1=wording.number(10**s1), s2=wording.number(10**s2))
    power = dict(zip(found["shown_by_now"]["among"], found["shown_by_now"]["called"], strict=True))
    if len(power) == len(_FACTORS):
        each = {f"s{n}": wording.percent(power[f"S{n} as planned"]) for n in (1, 2)}
        detail = f"{detail} {say('answer', 'evidence', 'power', **each)}"
    return Block(
        "evidence",
        say("answer", "evidence", "title"),
        say("answer", "evidence", "clear", path=told) if found_fit.is_clear else told,
        detail,
    )


def _deeds(marks: pd.DataFrame) -> Block:
    """How many of the paper's actions are done, by branch, and how the others stand."""
    said, details = [], []
    for branch, rows in marks.groupby("branch", sort=True):
        counts = rows["status"].value_counts()
        name = wording.cell(branch, "branch")
        if branch in _PAPERS:
            done = int(counts.get("done", 0))
            facts = {"done": wording.exact(done), "all": wording.exact(len(rows)), "name": name}
            said.append(say("answer", "deeds", "said", **facts))
        others = ", ".join(f"{wording.exact(counts[status])} {status}" for status in _STATUSES if counts.get(status))
        details.append(say("answer", "deeds", "detail", name=name[:1].upper() + name[1:], counts=others))
    return Block(
        "deeds",
        say("answer", "deeds", "title"),
        ", ".join(said) or say("answer", "deeds", "none"),
        " ".join([*details, say("answer", "deeds", "ours")]) if details else "",
    )
