"""What the report says, in order, before anyone sets it in type: plain text, tables and figures.

What belongs here: sections, sentences and the tables beside them, made from the frames of `tables`.
What does not: HTML, Markdown, SQL.

The tone is a tracker's: what is the paper's and what is ours is said each time, and what is not known too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from model import config
from orchestration.pages import charts, drawing, fronts, readings, wording
from orchestration.pages.tables import QUERIES, Shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from model.config import Region
    from orchestration.pages.tables import Tables

_NUMERIC: Final = frozenset({"decimal", "fine", "score", "times", "probability", "count"})


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as it is shown: every cell is text already."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[bool]
    query: str = ""
    source: str = ""
    links: Sequence[str] = ()

    @property
    def command(self) -> str:
        """What a reader types to get the same rows."""
        return f'path2028 sql "{self.query}"' if self.query else ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart in two layouts, and the table it was drawn from."""

    key: str
    title: str
    subtitle: str
    label: str
    wide: str
    narrow: str
    note: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A term, its value and what to think of it."""

    term: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One chapter. `open_tables` are read by everyone, `tables` by those who check."""

    key: str
    title: str
    lead: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    figures: Sequence[Figure] = ()
    open_tables: Sequence[Table] = ()
    fronts: Sequence[fronts.Front] = ()
    tables: Sequence[Table] = ()
    tail: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Chance:
    """The probability of one outcome as it is drawn: rounded in words, exact in the bar."""

    key: str
    name: str
    meaning: str
    shown: str
    p: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Told:
    """The whole report."""

    sentence: str
    as_of: str
    made_at: str
    run_id: str
    model_version: str
    chances: Sequence[Chance]
    why: str
    rounding: str
    ages: str
    is_stale: bool
    credit: str
    sections: Sequence[Section] = field(default_factory=tuple)


def tell(found: Tables, made_at: dt.datetime) -> Told:
    """Write the report of one run from the frames of `tables.read`."""
    run = found["verdict"].iloc[0]
    region = config.load().scenarios.region
    sections = [
        _changes(found, run),
        _capability(found, run),
        _compute(found, run, region),
        _paper(found, run),
        _paths(found, run, region),
        _sensitivity(found, run, region),
        _fronts(found, run),
        _sources(found, run),
        _method(found, run),
    ]
    return Told(
        sentence=str(run["sentence"]),
        as_of=wording.date(run["as_of"]),
        made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
        run_id=str(run["run_id"]),
        model_version=str(run["model_version"]),
        chances=_chances(run, found["by_model"], region),
        why=_why(run),
        rounding=_rounding(run),
        ages=_ages(found["sources"]),
        is_stale=bool(found["sources"]["is_stale"].fillna(value=False).astype(bool).any()),
        credit=credit(found["sources"], [str(name) for name in found["sources"]["source"]]),
        sections=sections,
    )


def table(
    found: Tables,
    name: str,
    run: Mapping[str, Any],
    *,
    caption: str | None = None,
    only: pd.DataFrame | None = None,
) -> Table:
    """A query's frame as a table with the query beside it; `only` shows some of its rows."""
    query = QUERIES[name]
    frame = found[name] if only is None else only
    return Table(
        caption=caption or query.about,
        headings=[shown.heading for shown in query.columns.values()],
        rows=_cells(frame, query.columns),
        numeric=[shown.form in _NUMERIC for shown in query.columns.values()],
        query=query.text(str(run["run_id"])),
        source=credit(found["sources"], query.sources),
        links=[str(url) for url in frame["url"]] if "url" in frame else (),
    )


def credit(sources: pd.DataFrame, names: Sequence[str]) -> str:
    """Where figures come from: title, publisher, licence and the day of retrieval."""
    held = sources[sources["source"].isin(names) & sources["last_good_vintage"].notna()]
    told = [
        f"{row.title}, {row.publisher} ({row.licence}), retrieved {wording.date(row.last_good_vintage)}"
        for row in held.itertuples()
    ]
    if "compute_estimates" in names:
        told.append("hand-keyed estimates, each with its own source and grade (see Sources)")
    return "; ".join(told)


def _cells(frame: pd.DataFrame, columns: Mapping[str, Shown]) -> list[list[str]]:
    plain = frame.astype("object")
    return [
        [wording.cell(row[name], shown.form) for name, shown in columns.items()] for row in plain.to_dict("records")
    ]


def _figure(  # a figure has this many parts
    found: Tables,
    name: str,
    run: Mapping[str, Any],
    *extra: Any,
    title: str,
    subtitle: str,
    label: str,
    note: str = "",
) -> Figure:
    """Draw `charts.<name>` from the frame of the query of the same name, and put that frame behind it."""
    draw = getattr(charts, name)
    wide, narrow = (
        drawing.svg(draw(found[name], layout, *extra), name=f"{name}-{layout.name}", label=label)
        for layout in (charts.WIDE, charts.NARROW)
    )
    behind = table(found, name, run)
    return Figure(
        key=name.replace("_", "-"),
        title=title,
        subtitle=subtitle,
        label=label,
        wide=wide,
        narrow=narrow,
        note=note,
        table=behind,
    )


def _chances(run: Mapping[str, Any], by_model: pd.DataFrame, region: Region) -> list[Chance]:
    lag, ratio, near = (f"{value:.0f}" for value in (region.lag_s1_months, region.ratio_s1, region.lag_s2_months))
    meanings = {
        "s1": (
            "Scenario 1: commanding lead",
            f"US and allied lead of {lag} months or more and {ratio} times the compute",
        ),
        "s2": ("Scenario 2: near parity", f"lead of {near} months or less, or China ahead"),
        "neither": ("Neither", "anything else; counted, never shared out"),
    }
    return [
        Chance(
            key=key,
            name=name,
            meaning=meaning,
            shown=wording.chance(run[f"p_{key}"]),
            p=float(run[f"p_{key}"]),
            low=float(by_model[f"p_{key}"].min()),
            high=float(by_model[f"p_{key}"].max()),
        )
        for key, (name, meaning) in meanings.items()
    ]


def _why(run: Mapping[str, Any]) -> str:
    rule = config.load().scenarios.verdict
    factors = (run["log10_bf_s1"], run["log10_bf_s2"])
    if any(wording.is_missing(factor) for factor in factors):
        tested = "no month since the paper has been scored yet"
    else:
        tested = (
            f"the data since the paper weigh {wording.number(factors[0], 2)} for scenario 1 and "
            f"{wording.number(factors[1], 2)} for scenario 2 on a log₁₀ scale where {rule.bayes_factor_log10:g} is barely evidence"
        )
    return (
        f"A path is named only if the models agree to within {rule.disagreement_pp:.0f} points and the data since "
        f"14 May 2026 tell a scenario from the reference. Today the models differ by {run['disagreement_pp']:.0f} points, and {tested}."
    )


def _rounding(run: Mapping[str, Any]) -> str:
    stored = " + ".join(f"{run[key]:.3f}" for key in ("p_s1", "p_s2", "p_neither"))
    return f"Shown to the nearest 5 %, so the figures need not add up; as stored they sum to 1 ({stored})."


def _ages(sources: pd.DataFrame) -> str:
    held = sources[sources["last_good_vintage"].notna()]
    told = [f"{row.title} {int(row.age_days)} days" for row in held.itertuples()]
    missing = [str(title) for title in sources.loc[sources["last_good_vintage"].isna(), "title"]]
    lacking = f" No figures are held of: {', '.join(missing)}." if missing else ""
    return f"Age of the figures: {', '.join(told)}.{lacking}"


def _changes(found: Tables, run: Mapping[str, Any]) -> Section:
    history = found["history"]
    earlier = history[history["as_of"] < run["as_of"]]
    if earlier.empty:
        lead = "This is the first day on record. From the next one on, this section says what moved and by how much."
        return Section(key="changes", title="What changed", lead=[lead])
    last = earlier.iloc[-1]
    moved = [
        f"{name} {wording.number(100 * (run[key] - last[key]))} points"
        for name, key in (("scenario 1", "p_s1"), ("scenario 2", "p_s2"), ("neither", "p_neither"))
    ]
    kept = "The verdict is the same" if last["verdict"] == run["verdict"] else f"The verdict was: {last['verdict']}"
    lead = [f"Since {wording.date(last['as_of'])}: {', '.join(moved)}. {kept}."]
    return Section(key="changes", title="What changed", lead=lead, tables=[table(found, "history", run)])


def _capability(found: Tables, run: Mapping[str, Any]) -> Section:
    facts = [Fact(term=r.term, value=r.value, note=r.note) for r in readings.gaps(found["gap"])]
    return Section(
        key="capability",
        title="Where we are: capability",
        lead=[
            "How far behind the best American model is the best Chinese one? The answer depends on how it is asked, so each "
            "definition is a series of its own and none is averaged with another."
        ],
        facts=facts,
        figures=[
            _figure(
                found,
                "frontiers",
                run,
                title="Two frontiers",
                subtitle="Best score so far on the Epoch Capabilities Index, publicly released models, by bloc",
                label="Two rising step lines, the best US and allied score and the best Chinese score by release date",
                note="Scores are refitted at every publication and comparable only within one of them.",
            ),
            _figure(
                found,
                "gap",
                run,
                title="The gap in months, by definition",
                subtitle="Lines: lag of the Chinese frontier at the end of each month. Points: lag of each Chinese record at its release",
                label="Lag in months by definition over time, with the Chinese record models named",
                note=" ".join(
                    f"{name}: {meaning}."
                    for name, meaning in (wording.DEFINITIONS[d] for d in ("epoch_daily", "smooth", "at_release"))
                )
                + " Where the US pace was near zero the smooth lag leaves the plot; the table has it.",
            ),
        ],
    )


def _compute(found: Tables, run: Mapping[str, Any], region: Region) -> Section:
    return Section(
        key="compute",
        title="Where we are: compute",
        lead=[
            "How much more AI compute do the United States and allies hold than China? At least six definitions circulate "
            "and differ by a factor of three and more. Three are stocks that can be kept apart here."
        ],
        facts=[Fact(term=r.term, value=r.value, note=r.note) for r in readings.ratios(found["ratio"])],
        figures=[
            _figure(
                found,
                "ratio",
                run,
                region,
                title="The compute ratio, by definition",
                subtitle="US and allied over Chinese stock of AI chips, in H100 equivalents; bands and bars are 90 % intervals",
                label="Ratio of US and allied to Chinese compute under three nested definitions",
                note="Smuggled and offshore compute are single hand-keyed estimates with wide intervals; D3 is what the model uses.",
            )
        ],
    )


def _paper(found: Tables, run: Mapping[str, Any]) -> Section:
    rows = readings.beside_the_paper(found)
    beside = Table(
        caption="The paper's numbers beside today's readings",
        headings=["Quantity", "The paper", "Grade", "Reading today"],
        rows=[[r.quantity, r.paper, r.grade, r.today] for r in rows],
        numeric=[False] * 4,
    )
    grades = "; ".join(f"{grade}, {meaning}" for grade, meaning in wording.GRADES.items())
    return Section(
        key="paper",
        title="Beside the paper's numbers",
        lead=[
            "The paper is Anthropic's “2028: Two scenarios for global AI leadership” (14 May 2026). Its author is a party to the "
            "question. It gives no probability for either scenario and no compute ratio for scenario 2; whatever threshold is used "
            "for those is ours.",
            f"Grades say how good our evidence for a number is: {grades}.",
        ],
        open_tables=[beside],
        tables=[table(found, "paper", run)],
    )


def _paths(found: Tables, run: Mapping[str, Any], region: Region) -> Section:
    return Section(
        key="paths",
        title="To the end of 2028",
        lead=[
            "Four models of the gap are simulated to December 2028 and mixed by how well they forecast in the past. A scenario's "
            "probability is the share of paths that end in its region, judged on the mean of October to December 2028.",
            f"L is the lag in months, R the compute ratio under definition D3. Capability leg, P(L ≥ {region.lag_s1_months:.0f}): "
            f"{wording.chance(run['leg_lag_p'])}. Compute leg, P(R ≥ {region.ratio_s1:.0f}): {wording.chance(run['leg_ratio_p'])}. "
            f"Both: {wording.chance(run['joint_p'])}. China ahead, part of scenario 2: {wording.chance(run['p_china_ahead'])}.",
        ],
        figures=[
            _figure(
                found,
                "fan_lag",
                run,
                region,
                title="Paths of the gap to 2028, with the two regions",
                subtitle="Lag L in months; bands hold 50, 80 and 95 % of the paths, grey is the estimated past",
                label="Fan of simulated lags to December 2028 with the regions of both scenarios",
                note="The thresholds are ours, read from the paper's words.",
            ),
            _figure(
                found,
                "density",
                run,
                region,
                title="Where each model puts the gap",
                subtitle="Density of L over the last quarter of 2028, by model (A to D) and for the mixture",
                label="Density curves of the lag at the end of 2028 for four models and their mixture",
                note=". ".join(wording.MODELS[name] for name in "ABCD")
                + ". How long a gap persists decides the answer; the data do not settle it.",
            ),
            _figure(
                found,
                "fan_ratio",
                run,
                region,
                title="Paths of the compute ratio to 2028",
                subtitle="R, China-accessible definition D3, logarithmic scale; bands hold 50, 80 and 95 % of the paths",
                label="Fan of simulated compute ratios to December 2028 with the scenario 1 threshold",
            ),
        ],
        open_tables=[table(found, "by_model", run)],
    )


def _sensitivity(found: Tables, run: Mapping[str, Any], region: Region) -> Section:
    frame = found["sensitivity"]
    s1 = readings.grid(frame, region)
    return Section(
        key="sensitivity",
        title="If the lines were drawn elsewhere",
        lead=[
            "The paper's words leave room for other thresholds. These are the same paths, counted differently. The regions used above "
            "are marked with an asterisk."
        ],
        open_tables=[
            Table(
                caption="Probability of scenario 1, by the lead and the compute ratio it asks for",
                headings=s1.headings,
                rows=s1.rows,
                numeric=[False, *[True] * (len(s1.headings) - 1)],
                query=QUERIES["sensitivity"].text(str(run["run_id"])),
            ),
            Table(
                caption="Probability of scenario 2, by what counts as a few months",
                headings=["Lead of at most", "P(scenario 2)"],
                rows=readings.near(frame, region),
                numeric=[False, True],
                query=QUERIES["sensitivity"].text(str(run["run_id"])),
            ),
        ],
        tables=[table(found, "sensitivity", run)],
    )


def _fronts(found: Tables, run: Mapping[str, Any]) -> Section:
    return Section(
        key="fronts",
        title="Four fronts, and the strongest objection to each",
        lead=[
            "The paper names four fronts and calls the first the most important. They are kept apart because they can point different "
            "ways. Beside each stands the best argument against reading it the paper's way."
        ],
        fronts=fronts.fill(found["indicators"]),
        tables=[table(found, "indicators", run)],
    )


def _sources(found: Tables, run: Mapping[str, Any]) -> Section:
    stale = found["sources"][found["sources"]["is_stale"].fillna(value=False).astype(bool)]
    told = [f"{row.title}: {row.message}" for row in stale.itertuples() if row.message]
    return Section(
        key="sources",
        title="Sources and their age",
        lead=[
            "Every figure comes from a public source, kept as it was retrieved. Rows of UN Comtrade are used and not passed on.",
            *told,
        ],
        open_tables=[table(found, "sources", run)],
        tables=[table(found, "hand", run)],
    )


def _method(found: Tables, run: Mapping[str, Any]) -> Section:
    rows = [[p.key, p.value, p.source, p.grade] for p in config.provenance()]
    assumptions = Table(
        caption="Every assumption of the model, with source and grade",
        headings=["Assumption", "Value", "Source", "Grade"],
        rows=rows,
        numeric=[False] * 4,
    )
    return Section(
        key="method",
        title="Method and limits",
        lead=[
            "State: the distance between the two frontiers in ECI points, estimated from record-setting releases only. Months without a "
            "record stay empty. Months of lag are that distance divided by the long-run US pace.",
            "Four structural models (mean-reverting, random walk, compute-driven, damped trend with breaks) carry the distance forward "
            "with parameter uncertainty; compute is a stock that grows by domestic, licensed, smuggled and offshore flows and wears out.",
            "Limits. Some 35 months of data cannot tell the models apart. Public releases are not what laboratories hold. One index "
            "carries the capability leg; others disagree by months. Smuggled and offshore compute are estimates of what is hidden. "
            "The thresholds of both scenarios are ours. A lead in capability is not the same as good governance of it.",
            "The record is append-only: what was forecast stays as it was forecast, and any past day can be replayed.",
        ],
        tables=[assumptions, table(found, "verdict", run), table(found, "history", run)],
    )
