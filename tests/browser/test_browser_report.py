"""The report as people open it: a phone, a desk, no network."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
PAGES = ("report", "brief", "fronts", "outlook", "track-record", "sources", "method", "day")
LOOKS = (("phone", "light"), ("desktop", "dark"))
ROOM = 1  # a rounded pixel
SCREENS = 12  # of a phone: what a reader will scroll through
MOST_BYTES = 1_500_000


class Opened:
    """A page with what it said and what it asked for while it opened."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(address, wait_until="load")


@contextlib.contextmanager
def shown(browser: Browser, file: Path, width: str, scheme: Literal["light", "dark"]) -> Iterator[Opened]:
    page = browser.new_page(
        viewport={"width": WIDTHS[width][0], "height": WIDTHS[width][1]}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield Opened(page, file.as_uri())
    page.close()


@pytest.fixture(scope="module", params=[(page, *look) for page in PAGES for look in LOOKS], ids="-".join)
def opened(request: pytest.FixtureRequest, browser: Browser, home: Path) -> Iterator[Opened]:
    """Each page, on a phone by day and on a desk by night."""
    page, width, scheme = request.param
    file = next((home / "published").glob("day-*.html" if page == "day" else f"{page}.html"))
    with shown(browser, file, width, scheme) as found:
        yield found


@pytest.fixture(scope="module", params=[(w, s) for w in WIDTHS for s in ("light", "dark")], ids="-".join)
def report(request: pytest.FixtureRequest, browser: Browser, home: Path) -> Iterator[Opened]:
    """The report in every look."""
    with shown(browser, home / "published/report.html", *request.param) as found:
        yield found


def test_the_page_opens_without_a_complaint_or_a_request_to_outside(opened: Opened) -> None:
    assert opened.complaints == []
    assert [address for address in opened.requests if not address.startswith(("file:", "data:"))] == []


def test_the_page_has_no_serious_accessibility_finding(opened: Opened) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened.page).response["violations"]
    assert [(each["id"], each["help"], len(each["nodes"])) for each in found] == []


def test_the_first_screen_answers_five_questions(report: Opened, home: Path) -> None:
    """Whose lead and how long, as of when, where it heads with which odds, what the evidence says, how old it is."""
    verdict: dict[str, Any] = json.loads((home / "published/verdict.json").read_text("utf-8"))
    seen = report.page.evaluate(
        """(() => { const height = innerHeight; const words = [];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const range = document.createRange(); range.selectNodeContents(walk.currentNode);
                const box = range.getBoundingClientRect();
                if (box.height && box.bottom <= height + scrollY) words.push(walk.currentNode.textContent);
            }
            return words.join(' '); })()"""
    )
    text = " ".join(seen.split())
    day = dt.date.fromisoformat(verdict["as_of"])
    assert " ".join(verdict["headline"].split()) in text
    assert re.search(r"United States.*China in AI.*\d+ months?", text)
    assert f"{day.day} {day:%B %Y}" in text
    assert verdict["degree"] in text.lower()
    assert len(re.findall(r"\b\d+%", text)) > len(("p_s1", "p_s2", "p_neither"))
    assert "Which path the evidence since" in text
    assert re.search(r"Too early to tell|The road to|No change of course", text)
    assert re.search(r"Newest capability figure: .* \d+ days? old", text)


def test_every_chart_is_drawn_with_marks_inside_its_frame(opened: Opened) -> None:
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for figure in opened.page.locator("figure:has(svg)").all():
        [chart] = figure.locator("svg:visible").all()  # the one of this colour scheme
        box = chart.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 80
        assert chart.locator("path, line, rect, circle").count() > 5


def test_no_word_of_a_chart_leaves_its_drawing(opened: Opened) -> None:
    out = opened.page.evaluate(
        """[...document.querySelectorAll('figure svg')].filter(each => each.checkVisibility()).flatMap(drawing => {
            const frame = drawing.getBoundingClientRect();
            return [...drawing.querySelectorAll('text')].filter(word => word.textContent.trim()).filter(word => {
                const box = word.getBoundingClientRect();
                return box.left < frame.left - 4 || box.right > frame.right + 4;
            }).map(word => word.textContent);
        })"""
    )
    assert out == []


def test_the_report_draws_the_way_here_what_moved_it_both_legs_and_the_way_ahead(report: Opened) -> None:
    drawn = [figure.get_attribute("id") for figure in report.page.locator("figure:has(svg)").all()]
    assert drawn == [f"figure-{name}" for name in ("path", "moves", "gap", "ratio", "fan-lag")]


def test_the_report_is_no_longer_on_a_phone_than_people_scroll_and_no_heavier_than_they_wait_for(
    browser: Browser, home: Path
) -> None:
    file = home / "published/report.html"
    assert file.stat().st_size <= MOST_BYTES
    with shown(browser, file, "phone", "light") as opened:
        tall = opened.page.evaluate("document.documentElement.scrollHeight")
    assert tall <= SCREENS * WIDTHS["phone"][1]


def test_nothing_is_wider_than_the_screen(opened: Opened) -> None:
    wide = opened.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= ROOM


def test_the_keyboard_reaches_every_link_and_shows_where_it_is(opened: Opened) -> None:
    opened.page.keyboard.press("Tab")
    tag, outline = opened.page.evaluate(
        "(() => { const at = document.activeElement; return [at.tagName, getComputedStyle(at).outlineStyle] })()"
    )
    assert tag in {"A", "SUMMARY", "BUTTON"}
    assert outline != "none"


def test_in_print_ink_is_dark_on_white(opened: Opened) -> None:
    opened.page.emulate_media(media="print")
    ground, ink = opened.page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color] })()"
    )
    opened.page.emulate_media(media="screen")
    assert ground in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert max(int(part) for part in ink.removeprefix("rgb(").rstrip(")").split(", ")) < 100
