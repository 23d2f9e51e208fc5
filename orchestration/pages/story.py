"""What the report says, in order, before anyone sets it in type: plain text, tables and figures.

What belongs here: sections, and the tables beside them, made from the frames of `tables`.
What does not: HTML, Markdown, SQL, and the sentences themselves (`prose`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from model import config
from orchestration.pages import charts, drawing, fronts, readings, trackrecord, wording
from orchestration.pages.document import Age, Cell, Chance, Column, Figure, Reader, Section, Table, Told
from orchestration.pages.prose import read, say, says
from orchestration.pages.tables import QUERIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from orchestration.pages.tables import Shown, Tables

_KINDS: Final = {
    **dict.fromkeys(("decimal", "fine", "score", "signed", "points", "times"), "number"),
    **dict.fromkeys(("probability", "share", "count"), "number"),
    **dict.fromkeys(("date", "month"), "date"),
}
# Signposts shown to each kind of reader: the next ones to resolve.
_WATCHED: Final = 3
_NAMED_AT_MOST: Final = 4
_HAND_KEYED: Final = {
    "compute_estimates": "estimates keyed by hand, each with its source and grade",
    "published_lags": "statements keyed by hand, each with its source",
}


@dataclass(frozen=True)
class _Teller:
    """The frames of one run, and what several sections need of them."""

    found: Tables
    run: Mapping[str, Any]
    day: dt.date

    def table(self, name: str) -> Table:
        """A query's frame as a table with the query beside it."""
        query = QUERIES[name]
        return Table(
            caption=query.about,
            columns=[Column(shown.heading, _KINDS.get(shown.form, "text")) for shown in query.columns.values()],
            rows=_cells(self.found[name], query.columns),
            query=self.query(name),
            source=credit(self.found["sources"], query.sources),
        )

    def query(self, name: str) -> str:
        """A query as it was run."""
        return QUERIES[name].text(str(self.run["run_id"]), self.day)

    def figure(
        self, name: str, legend: Sequence[tuple[str, str]] = (), facts: Mapping[str, object] | None = None
    ) -> list[Figure]:
        """The chart of a query's frame with that frame behind it; none when the frame holds nothing to draw."""
        label = say("figure", name, "label")
        frame, (draw, drawn) = self.found[name], charts.CHARTS[name]
        if frame[drawn].isna().all():
            return []
        wide, narrow = (
            drawing.svg(draw(frame, layout), name=f"{name}-{layout.name}", label=label)
            for layout in (charts.WIDE, charts.NARROW)
        )
        return [
            Figure(
                key=name.replace("_", "-"),
                title=say("figure", name, "title"),
                subtitle=say("figure", name, "subtitle", **(facts or {})),
                note=say("figure", name, "note", **(facts or {})),
                wide=wide,
                narrow=narrow,
                legend=legend,
                table=self.table(name),
            )
        ]


def tell(found: Tables, made_at: dt.datetime) -> Told:
    """Write the report of one run from the frames of `tables.read`."""
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    teller = _Teller(found, run, run["as_of"])
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
            _changes(teller),
            _capability(teller),
            _compute(teller),
            _paper(teller),
            _paths(teller),
            _sensitivity(teller),
            _fronts(teller),
            *_signposts(teller),
            *_tabled(teller, "next", "upcoming"),
            *_tabled(teller, "whatif", "whatif"),
            _track(teller),
            *_readers(teller),
            _sources(teller),
            _method(teller),
        ],
    )


def credit(sources: pd.DataFrame, names: Sequence[str]) -> str:
    """Where figures come from: publisher and licence once, then each title with the day of retrieval."""
    held = sources[sources["source"].isin(names) & sources["last_good_vintage"].notna()]
    told: dict[str, list[str]] = {}
    for row in held.to_dict("records"):
        item = f"{row['title']} ({wording.cell(row['last_good_vintage'], 'date')})"
        told.setdefault(f"{row['publisher']}, {row['licence']}", []).append(item)
    by_hand = [text for name, text in _HAND_KEYED.items() if name in names]
    named = [*(f"{publisher}: {', '.join(titles)}" for publisher, titles in told.items()), *by_hand]
    return "; ".join(named) or say("source", "none")


def _cells(frame: pd.DataFrame, columns: Mapping[str, Shown]) -> list[list[Cell]]:
    return [
        [
            Cell(
                wording.cell(row[name], shown.form),
                str(row[shown.link]) if shown.link and not wording.is_missing(row[shown.link]) else "",
            )
            for name, shown in columns.items()
        ]
        for row in frame.astype("object").to_dict("records")
    ]


def _plain(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], query: str = "", numbers: int = 0
) -> Table:
    """A table made here; its last `numbers` columns line up as figures do, and one of words alone stacks on a phone."""
    first = len(headings) - numbers
    return Table(
        caption=caption,
        columns=[
            Column(heading, "number" if position >= first else "text") for position, heading in enumerate(headings)
        ],
        rows=[[Cell(text) for text in row] for row in rows],
        query=query,
        stacks=numbers == 0,
    )


def _chances(run: Mapping[str, Any], by_model: pd.DataFrame) -> list[Chance]:
    region = config.load().scenarios.region
    facts = {
        "lag": f"{region.lag_s1_months:.0f}",
        "ratio": f"{region.ratio_s1:.0f}",
        "near": f"{region.lag_s2_months:.0f}",
    }
    names = {"s1": "Scenario 1: commanding lead", "s2": "Scenario 2: near parity", "neither": "Neither"}
    return [
        Chance(
            key=key,
            name=name,
            meaning=say("verdict", key, **facts),
            shown=wording.chance(run[f"p_{key}"]),
            p=float(run[f"p_{key}"]),
            low=float(by_model[f"p_{key}"].min()),
            high=float(by_model[f"p_{key}"].max()),
        )
        for key, name in names.items()
    ]


def _rule(run: Mapping[str, Any]) -> str:
    scenarios = config.load().scenarios
    factors = {"s1": run["log10_bf_s1"], "s2": run["log10_bf_s2"]}
    if any(wording.is_missing(factor) for factor in factors.values()):
        tested = say("verdict", "untested")
    else:
        tested = say("verdict", "tested", **{key: wording.number(10**factor) for key, factor in factors.items()})
    return say(
        "verdict",
        "rule",
        allowed=f"{scenarios.verdict.disagreement_pp:.0f}",
        barely=f"{10**scenarios.verdict.bayes_factor_log10:.0f}",
        paper_on=wording.date(scenarios.horizon.paper_on),
        band=f"{run['disagreement_pp']:.0f}",
        tested=tested,
    )


def _ages(sources: pd.DataFrame) -> list[Age]:
    """The age of what the verdict is made from; the other sources have their table."""
    evidence = sources[sources["source"].isin(QUERIES["verdict"].sources)]
    return [
        Age(
            str(row["title"]),
            "none held" if wording.is_missing(row["age_days"]) else f"{int(row['age_days'])} days",
            bool(row["is_stale"]),
        )
        for row in evidence.astype("object").to_dict("records")
    ]


def _changes(teller: _Teller) -> Section:
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
    still = [say("section", "changes", "still")] if len(news) and not is_moving else []
    figures = teller.figure("news", [("Scenario 1", "s1"), ("Scenario 2", "s2")]) if is_moving else []
    listed = [] if is_moving or news.empty else [teller.table("news")]
    tables = [*listed, teller.table("history")]
    return Section(key="changes", title=title, lead=[since, *still], figures=figures, tables=tables)


def _capability(teller: _Teller) -> Section:
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


def _compute(teller: _Teller) -> Section:
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


def _paper(teller: _Teller) -> Section:
    beside = _plain(
        "The paper’s numbers beside today’s readings",  # noqa: RUF001
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
            paper_on=wording.date(config.load().scenarios.horizon.paper_on),
            grades="; ".join(f"{grade}, {meaning}" for grade, meaning in wording.GRADES.items()),
        ),
        open_tables=[beside],
        tables=[teller.table("paper")],
    )


def _paths(teller: _Teller) -> Section:
    run, region = teller.run, config.load().scenarios.region
    models = [str(name) for name in teller.found["by_model"]["model"]]
    return Section(
        key="paths",
        title=say("section", "paths", "title"),
        lead=says(
            "section",
            "paths",
            "lead",
            lag=f"{region.lag_s1_months:.0f}",
            ratio=f"{region.ratio_s1:.0f}",
            leg_lag=wording.chance(run["leg_lag_p"]),
            leg_ratio=wording.chance(run["leg_ratio_p"]),
            joint=wording.chance(run["joint_p"]),
            ahead=wording.chance(run["p_china_ahead"]),
        ),
        figures=[
            *teller.figure("fan_lag"),
            *teller.figure(
                "density",
                [
                    *((wording.cell(name, "model"), f"m{n}") for n, name in enumerate(models, start=1)),
                    ("Mixture", "ink"),
                ],
                {"models": ", ".join(wording.cell(name, "model") for name in models)},
            ),
            *teller.figure("fan_ratio"),
        ],
        open_tables=[teller.table("by_model")],
    )


def _sensitivity(teller: _Teller) -> Section:
    frame, query = teller.found["sensitivity"], teller.query("sensitivity")
    grid = readings.grid(frame)
    return Section(
        key="sensitivity",
        title=say("section", "sensitivity", "title"),
        lead=says("section", "sensitivity", "lead"),
        open_tables=[
            _plain(
                "Probability of scenario 1, by the lead and the compute ratio it asks for",
                grid.headings,
                grid.rows,
                query,
                numbers=len(grid.headings) - 1,
            ),
            _plain(
                "Probability of scenario 2, by what counts as a few months",
                ["Lead of at most", "Probability"],
                readings.near(frame),
                query,
                numbers=1,
            ),
        ],
        tables=[teller.table("sensitivity")],
    )


def _fronts(teller: _Teller) -> Section:
    held = [name for name in ("capacity", "controls", "distillation", "adoption") if not teller.found[name].empty]
    return Section(
        key="fronts",
        title=say("section", "fronts", "title"),
        lead=says("section", "fronts", "lead"),
        fronts=fronts.fill(teller.found["indicators"], teller.found["capacity"]),
        tables=[teller.table(name) for name in ("indicators", *held)],
    )


def _signposts(teller: _Teller) -> list[Section]:
    frame = teller.found["signposts"]
    if frame.empty:
        return []
    undecided = frame[frame["status"].isin(["open", "pending"])]
    counts = frame["status"].value_counts()
    numbers = {"all": len(frame), "open": len(undecided)} | {
        name: int(counts.get(name, 0)) for name in ("true", "false")
    }
    rows = [
        [str(row["statement"]), wording.cell(row["resolves_on"], "date"), wording.cell(row["probability"], "chance")]
        for row in undecided.to_dict("records")
    ]
    odds = _plain(
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
            lead=says("section", "signposts", "lead", **numbers),
            open_tables=[odds],
            tables=[teller.table("signposts")],
        )
    ]


def _track(teller: _Teller) -> Section:
    found = teller.found
    rivals = [("this project" if name == "stacked" else name, colour) for name, colour in charts.RIVALS.items()]
    regions = [("Scenario 1", "s1"), ("Scenario 2", "s2"), ("Neither", "neither")]
    judged = {"day": wording.date(found["calibration"]["check_on"].iloc[0])} if len(found["calibration"]) else {}
    names = ("pit", "scores", "signpost_scores", "calibration_groups", "calibration_deciles")
    return Section(
        key="track",
        title=say("section", "track", "title"),
        lead=trackrecord.lead(found),
        figures=[*teller.figure("backtest", rivals), *teller.figure("calibration", regions, judged)],
        tables=[teller.table(name) for name in names if len(found[name])],
    )


def _tabled(teller: _Teller, key: str, name: str) -> list[Section]:
    """A section that is one table; none when the table has no rows."""
    if teller.found[name].empty:
        return []
    title, lead = say("section", key, "title"), says("section", key, "lead")
    return [Section(key=key, title=title, lead=lead, open_tables=[teller.table(name)])]


def _readers(teller: _Teller) -> list[Section]:
    """Three kinds of reader, each with the undecided signposts on what concerns them; none without signposts."""
    signposts, by_definition = teller.found["signposts"], readings.newest(teller.found["ratio"], "period_end")
    undecided = signposts[signposts["probability"].notna()]
    if undecided.empty or not {"D1", "D3"} <= set(by_definition):
        return []
    facts = {
        "leg_ratio": wording.chance(teller.run["leg_ratio_p"]),
        "band": f"{teller.run['disagreement_pp']:.0f}",
        "next": _strongest(teller.found["upcoming"]),
        "d1": wording.cell(by_definition["D1"]["ratio"], "times"),
        "d3": wording.cell(by_definition["D3"]["ratio"], "times"),
    }
    blocks = [
        Reader(
            say("reader", key, "title"),
            say("reader", key, "text", **facts),
            [
                f"{row['statement']} Odds {wording.chance(row['probability'])}."
                for row in undecided[undecided["indicator"].isin(each["indicators"])].head(_WATCHED).to_dict("records")
            ],
        )
        for key, each in read()["reader"].items()
        if isinstance(each, dict)
    ]
    title, lead = say("section", "readers", "title"), says("section", "readers", "lead")
    return [Section(key="readers", title=title, lead=lead, readers=blocks)]


def _strongest(upcoming: pd.DataFrame) -> str:
    """The coming release that is expected to move the verdict most."""
    if upcoming.empty:
        return say("reader", "none")
    first = upcoming.iloc[0]
    return f"{first['label']} ({wording.number(first['expected_move_pp'])} points)"


def _sources(teller: _Teller) -> Section:
    sources = teller.found["sources"]
    reasons: dict[str, list[str]] = {}
    for row in sources[sources["is_stale"].astype(bool)].to_dict("records"):
        reasons.setdefault(str(row["message"] or row["state"]), []).append(str(row["title"]))
    in_use = [
        [str(row["title"]), str(row["licence"]), wording.cell(row["figures_through"], "date"), f"{row['age_days']}"]
        for row in sources[sources["age_days"].notna()].astype("object").to_dict("records")
    ]
    return Section(
        key="sources",
        title=say("section", "sources", "title"),
        lead=says("section", "sources", "lead"),
        points=[f"{_listed(titles)}: {reason}" for reason, titles in reasons.items()],
        open_tables=[
            _plain(
                "Sources in use",
                ["Source", "Licence", "Figures up to", "Age, days"],
                in_use,
                teller.query("sources"),
                numbers=1,
            )
        ],
        tables=[teller.table("sources"), teller.table("hand")],
    )


def _listed(titles: Sequence[str]) -> str:
    """A few names in full, many as their number; the table names all."""
    return ", ".join(titles) if len(titles) <= _NAMED_AT_MOST else f"{len(titles)} sources"


def _method(teller: _Teller) -> Section:
    assumptions = _plain(
        "Every assumption of the model, with source and grade",
        ["Assumption", "Value", "Source", "Grade"],
        [[each.key, each.value, each.source, each.grade] for each in config.provenance()],
    )
    return Section(
        key="method",
        title=say("section", "method", "title"),
        lead=says("section", "method", "lead"),
        points=list(read()["section"]["method"]["limits"]),
        tables=[assumptions, teller.table("verdict")],
    )
