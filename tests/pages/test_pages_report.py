"""The report for people: what it says, and that nothing in it can act."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING

import pytest

from orchestration import pages
from orchestration.pages import answer, markdown, prose, queries, story, tables, wording
from orchestration.pages import page as html_page
from tests.pages.small_release import DAY, MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import duckdb
    import pandas as pd

    from tests.pages.reading_pages import Page

# Elements and attributes that make a browser fetch or run something.
_ACTIVE = {"iframe", "object", "embed", "img", "video", "audio", "source", "base", "form", "image", "use"}
NBSP = wording.NBSP
_LOADING = {"src", "srcset", "data", "action", "formaction", "background", "poster", "xlink:href"}


def test_the_first_screen_says_what_verdict_json_says(page: Page, verdict: dict[str, Any]) -> None:
    assert page.text("h1") == verdict["headline"].replace(NBSP, " ")
    assert page.text("h1") == "The United States and its allies lead China in AI by about 6 months."
    text = " ".join(page.one("main").text.split())
    assert " ".join(verdict["lede"].split()) in text
    assert verdict["newest_figure"].replace(NBSP, " ") in text
    assert "Newest capability figure: 31 July 2025, 446 days old." in text


def test_the_first_screen_says_where_it_is_heading_with_every_part(page: Page) -> None:
    text = " ".join(page.one("main").text.split())
    assert "Neither path: very likely" in text
    assert "At the end of 2028" not in page.text("h1")
    assert "To the end of 2028 it is very likely to stay off both paths: 80%." in text
    assert "Parts of the model alone: 1%, 7%" in text


def test_the_first_screen_says_what_the_evidence_fits_and_whether_it_would_show(page: Page) -> None:
    text = " ".join(page.one("main").text.split())
    assert "Which path the evidence since 14 May 2026 fits Too early to tell" in text
    assert "a factor of 0.8 for the road to a commanding lead and 1.6 for the road to parity" in text
    assert "on the first road 60% would have shown by now, on the second 20%" in text


def test_the_first_screen_counts_the_deeds_in_force_on_the_day(page: Page) -> None:
    text = " ".join(page.one("main").text.split())
    assert "Which of the paper’s deeds have been done 1 of 2 for the lead, 0 of 1 that loosen" in text
    assert "For the lead: 1 done, 1 partly. That loosen: 1 reversed. The marks are ours." in text


def test_the_bars_are_drawn_from_the_stored_figures(page: Page, verdict: dict[str, Any]) -> None:
    bars = [e.attributes["style"] for e in page.all("i")]
    assert bars == [f"width:{100 * verdict[key]:.2f}%" for key in ("p_s1", "p_s2", "p_neither")]


def test_no_percent_sign_stands_apart_from_its_figure(published: Path) -> None:
    text = re.sub(r"<style.*?</style>", "", (published / "report.html").read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(rf"\d[ {NBSP}]%", text)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    ("lead", "says"),
    [
        (0.2, "In AI, China and the United States with its allies are level, to within half a month."),
        (-1.2, f"China leads the United States and its allies in AI by about 1{NBSP}month."),
        (13.0, f"The United States and its allies lead China in AI by about 13{NBSP}months."),
        (None, "Who leads whom in AI, and by how much, cannot be said today."),
    ],
)
def test_the_headline_follows_the_sign_and_size_of_the_lead(lead: float | None, says: str) -> None:
    world = World()
    if lead is None:
        world.rows["tracking.fan"] = []
    for row in world.rows["tracking.fan"]:
        row["value"] = lead
    found = tables.read(world.build(), RUN)
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    told = answer.tell(found, run, answer.course(found, RUN).destination)
    assert told.headline == says
    if lead == 13:
        assert "on the paper’s path of a commanding lead" in told.lede
        assert "very likely to be elsewhere, neither path" in told.lede


def test_a_figure_of_the_run_is_shown_as_the_run_before_left_it() -> None:
    world = World()
    world.rows["tracking.verdict"][0] |= {"p_s1": 0.049, "p_s2": 0.151}
    world.rows["tracking.verdict"][1] |= {"p_s1": 0.0451, "p_s2": 0.1549}
    shown = answer.course(tables.read(world.build(), RUN), RUN).shown
    assert (shown[0.0451], shown[0.1549]) == (5, 15)


@pytest.mark.usefixtures("undrawn")
def test_no_probability_of_the_run_is_shown_in_two_roundings() -> None:
    """Whole percents on every page: no tenths, no steps of five, and the held figure wherever the number stands."""
    world = World()
    p = {"p_s1": 0.0437, "p_s2": 0.1683, "p_neither": 0.788}
    world.rows["tracking.verdict"][0] |= {"p_s1": 0.0437, "p_s2": 0.1612, "p_neither": 0.7951}
    world.rows["tracking.verdict"][1] |= p
    for row in world.rows["tracking.sensitivity"]:
        row.update(p)
    for row in world.rows["tracking.whatif"]:
        row.update(p)
    texts = html_page.render(story.tell(tables.read(world.build(), RUN), MADE_AT))
    for text in texts.values():
        main = text.partition("<main")[2].partition("</main>")[0]
        for value in p.values():
            assert f"{100 * value:.1f}%" not in main
            assert f"{5 * round(20 * value)}%*" not in main
    assert "17%*" in texts["outlook.html"]
    assert "near parity 16% → 17%" in " ".join(texts["report.html"].split())


def test_every_element_is_closed(leaves: dict[str, Page]) -> None:
    assert {name: leaf.unclosed for name, leaf in leaves.items() if leaf.unclosed} == {}


def test_no_request_leaves_a_page(leaves: dict[str, Page], published: Path) -> None:
    for name, leaf in leaves.items():
        assert not _ACTIVE & {element.tag for element in leaf.elements}
        (data,) = leaf.all("script")  # a block of data, which no browser runs
        assert data.attributes == {"type": "application/ld+json"}
        assert json.loads(data.text)["@type"] == "Dataset"
        for element in leaf.elements:
            assert not _LOADING & set(element.attributes), element
            assert not [key for key in element.attributes if key.startswith("on")], element
            if element.tag == "link":
                assert element.attributes["href"].startswith("data:"), element
            for value in element.attributes.values():
                assert not re.search(r"url\((?!#)", value), element
        style = leaf.one("style").text
        assert "@import" not in style
        assert "url(" not in style
        assert "default-src 'none'" in (published / f"{name}.html").read_text("utf-8")


def test_every_chart_has_a_name_a_table_and_a_query_behind_it(leaves: dict[str, Page]) -> None:
    figures = [figure for name, leaf in leaves.items() if name != "brief" for figure in leaf.all("figure")]
    drawn = {f.attributes["id"].removeprefix("figure-").replace("-", "_") for f in figures}
    waiting = {"benchmarks", "preference", "capex", "tokens", "open_models", "prices", "trade", "entities"}
    assert drawn | waiting | {"training", "diffusion", "diffusion_rank", "restrictions"} == set(prose.read()["figure"])
    assert all("path2028 sql" in figure.text for figure in figures)
    for leaf in leaves.values():
        drawings = leaf.all("svg")
        assert len(drawings) == 2 * len(leaf.all("figure"))
        assert all(d.attributes["role"] == "img" and d.attributes["aria-label"] for d in drawings)


def test_a_figure_without_rows_says_why(leaves: dict[str, Page]) -> None:
    text = " ".join(leaves["fronts"].one("main").text.split())
    assert "Not drawn: Training compute." in text
    assert "Not drawn: How tight the controls are. No rows are held yet." in text


def test_every_leaf_is_linked_and_every_link_between_pages_leads_somewhere(
    leaves: dict[str, Page], published: Path
) -> None:
    targets = {e.attributes["href"] for leaf in leaves.values() for e in leaf.all("a") if "href" in e.attributes}
    local = {target for target in targets if not target.startswith(("#", "http"))}
    assert {f"{name}.html" for name in leaves} <= local
    assert all((published / target.partition("#")[0]).is_file() for target in local), local


def test_the_brief_holds_the_answer_what_changed_and_each_front_with_its_objection(leaves: dict[str, Page]) -> None:
    text = " ".join(leaves["brief"].one("main").text.split())
    for said in ("lead China in AI by about 6 months", "Since the paper", "A capability lead is not governance"):
        assert said in text
    assert len(text) < 5000


def test_no_two_elements_share_an_id(leaves: dict[str, Page]) -> None:
    for leaf in leaves.values():
        ids = [e.attributes["id"] for e in leaf.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids))
        targets = {e.attributes["href"][1:] for e in leaf.all("a") if e.attributes["href"].startswith("#")}
        assert targets <= set(ids)


def test_no_two_landmarks_share_a_name(leaves: dict[str, Page]) -> None:
    for leaf in leaves.values():
        titles = [" ".join(e.text.split()) for e in leaf.all("h2")]
        regions = [e.attributes["aria-label"] for e in leaf.elements if e.attributes.get("role") == "region"]
        assert len({*titles, *regions}) == len(titles) + len(regions)


def test_a_brace_of_the_prose_never_reaches_the_reader(leaves: dict[str, Page]) -> None:
    assert [name for name, leaf in leaves.items() if re.search(r"\{[a-z_0-9]+\}", leaf.one("main").text)] == []


@pytest.mark.usefixtures("undrawn")
def test_a_section_without_rows_says_so_or_stays_away() -> None:
    world = World()
    for name in ("marts.compute_ratio", "marts.controls", "seeds.paper_figures", "seeds.published_lags"):
        world.rows[name] = []
    waiting = {"signposts": "signposts", "upcoming": "next", "whatif": "whatif", "entering": "entering"}
    for name in ("marts.indicator_panel", "tracking.news", *(f"tracking.{table}" for table in waiting)):
        world.rows[name] = []
    told = story.tell(tables.read(world.build(), RUN), MADE_AT)
    sections = {section.key: section for section in told.all_sections}
    assert sections["compute"].figures == []
    assert "No stock of chips" in sections["compute"].lead[-1]
    assert not {*waiting.values(), "readers"} & set(sections)
    assert "Not measured yet." in html_page.render(told)["report.html"]
    assert all(section.lead or section.points for section in told.all_sections)


@pytest.mark.usefixtures("undrawn")
def test_without_any_earlier_day_the_page_says_that_nothing_can_have_changed_yet() -> None:
    world = World()
    world.rows["tracking.verdict"] = world.rows["tracking.verdict"][1:]
    for name in ("news", "history", "history_news"):
        world.rows[f"tracking.{name}"] = []
    changes = story.tell(tables.read(world.build(), RUN), MADE_AT).sections[0]
    assert "first run, and no earlier day" in changes.lead[0]
    assert changes.figures == []


@pytest.mark.usefixtures("undrawn")
def test_what_changed_is_told_since_the_run_before_and_since_the_paper(found: dict[str, pd.DataFrame]) -> None:
    changes = story.tell(found, MADE_AT).sections[0]
    run, paper = changes.lead
    assert run.startswith(
        "Since 19 October 2026, the day judged before: commanding lead 5% → 4%, near parity 15% → 16%"
    )
    assert "new figures (commanding lead −1.2 points)" in run
    assert paper.startswith("Since the paper, as seen on 10 May 2026: commanding lead 10% → 4%")
    assert "Scores (commanding lead −5.0 points)" in paper
    assert [figure.key for figure in changes.figures] == ["path", "moves"]


def test_the_steps_since_the_paper_sum_to_the_change(found: dict[str, pd.DataFrame]) -> None:
    moves = found["moves"]
    paper = moves[moves["since"] == "paper"]
    run = found["verdict"].iloc[0]
    for points, p in (("s1_points", "p_s1"), ("s2_points", "p_s2"), ("between_points", "p_neither")):
        assert paper[points].sum() == pytest.approx(100 * (run[p] - paper[p].iloc[0]))


def test_replayed_days_are_told_apart_from_recorded_ones(found: dict[str, pd.DataFrame]) -> None:
    odds = found["path"][found["path"]["series"] == "p_s1"]
    assert list(odds["how"]) == ["replayed", "replayed", "recorded", "recorded"]


@pytest.mark.usefixtures("undrawn")
def test_a_move_too_small_to_see_is_told_as_none() -> None:
    world = World()
    world.rows["tracking.news"] = [
        row | {"delta_p_s1": 1e-4, "delta_p_s2": 0.0, "delta_p_neither": 0.0} for row in world.rows["tracking.news"]
    ]
    run, _ = story.tell(tables.read(world.build(), RUN), MADE_AT).sections[0].lead
    assert run.endswith("Nothing moved them by as much as a tenth of a point.")


def test_signposts_are_counted_by_how_they_came_out_and_open_ones_carry_odds(
    page: Page, leaves: dict[str, Page]
) -> None:
    text = " ".join(leaves["outlook"].one("main").text.split())
    assert "Of 5, 1 came true, 1 did not, 3 are undecided." in text
    assert "It is next_record. Odds 70%." in page.one("main").text


def test_a_stale_source_is_named_with_its_reason(leaves: dict[str, Page]) -> None:
    assert "Trade: No answer; try again later." in leaves["sources"].one("main").text


def test_the_same_tables_make_the_same_bytes(published: Path, tmp_path: Path) -> None:
    paths = pages.write(World().build(), tmp_path, run_id=RUN, made_at=MADE_AT)
    assert {path.name for path in paths} == {path.name for path in published.iterdir()}
    for path in paths:
        assert path.read_bytes() == (published / path.name).read_bytes(), path.name


def test_a_run_that_was_never_recorded_is_refused_with_the_cure(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(tables.RunMissingError, match="path2028 refresh"):
        tables.read(small_warehouse, "2026-10-20-ffffffffff")


@pytest.mark.parametrize("name", sorted(queries.QUERIES))
def test_a_query_can_be_pasted_between_double_quotes_and_gives_the_same_rows(
    name: str, found: dict[str, pd.DataFrame], small_warehouse: duckdb.DuckDBPyConnection
) -> None:
    query = queries.QUERIES[name]
    text = query.text(RUN, DAY)
    assert not set(text) & set('"\\$`!')
    again = small_warehouse.execute(text).df()
    assert again.equals(found[name])
    assert set(query.columns) <= set(again.columns)
    assert {shown.link for shown in query.columns.values() if shown.link} <= set(again.columns)


def test_markdown_tables_keep_one_line_per_row(published: Path) -> None:
    lines = (published / "report.md").read_text("utf-8").splitlines()
    for above, line in itertools.pairwise(lines):
        if line.startswith("|") and above.startswith("|"):
            bars = [len(re.findall(r"(?<!\\)\|", text)) for text in (above, line)]
            assert bars[0] == bars[1], (above, line)


def test_an_address_is_a_link_only_when_it_is_a_plain_web_address() -> None:
    assert html_page.web("https://example.org/a?b=c&d=%20#e") == "https://example.org/a?b=c&d=%20#e"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://x.org/ y",
        'https://x.org/"',
        "https://x.org/<b>",
        "",
    ):
        assert html_page.web(bad) == "", bad


def test_markdown_of_the_report_begins_with_the_answer(published: Path, verdict: dict[str, Any]) -> None:
    first = (published / "report.md").read_text("utf-8").splitlines()[0]
    assert first == "# " + markdown.escape(verdict["headline"])
