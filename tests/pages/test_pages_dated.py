"""Addresses that stay: a page for each day of the record, and what names the public place where there is one."""

from __future__ import annotations

import json
import re
import struct
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from orchestration import pages
from orchestration.base.settings import Settings, SettingsError
from orchestration.pages import card, dated, page, story, tables
from tests.pages.reading_pages import Page
from tests.pages.small_release import BEFORE, DAY, MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://example.org/path2028"
pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pages that know their public address, without charts."""
    monkeypatch.setattr("orchestration.pages.takeaway.write", lambda _folder, _told: [])
    pages.write(World().build(), tmp_path, run_id=RUN, made_at=MADE_AT, address=ADDRESS)
    return tmp_path


def test_every_day_of_the_record_has_a_page_that_leads_to_the_days_around_it(leaves: dict[str, Page]) -> None:
    assert {f"day-{BEFORE}", f"day-{DAY}"} <= set(leaves)
    first = leaves[f"day-{BEFORE}"]
    assert "commanding lead 5%, near parity 15%, neither path 80%" in first.text("h1")
    targets = [each.attributes["href"] for each in first.all("a")]
    assert targets == ["report.html", "report.html", f"day-{DAY}.html", "feed.xml"]
    assert "B7%13%80%" in leaves[f"day-{DAY}"].one("table").text


def test_a_day_keeps_what_its_page_says_when_later_days_come() -> None:
    """Only the link to the day after is new."""
    found = tables.read(World().build(), RUN)
    early = dated.tell(found["history"][:1], found["components"])
    later = dated.tell(found["history"], found["components"])
    assert (early[0].title, early[0].rows, early[0].record) == (later[0].title, later[0].rows, later[0].record)
    assert early[0].after is None


def test_of_a_day_with_two_runs_the_last_is_told() -> None:
    world = World()
    world.rows["tracking.verdict"][0] |= {"as_of": DAY}
    world.rows["tracking.runs"][0] |= {"as_of": DAY}
    found = tables.read(world.build(), RUN)
    [day] = dated.tell(found["history"], found["components"])
    assert RUN in day.record


def test_a_day_weighs_little(published: Path) -> None:
    assert (published / f"day-{DAY}.html").stat().st_size < 5_000


def test_without_an_address_no_page_names_one(published: Path) -> None:
    for path in published.glob("*.html"):
        text = path.read_text("utf-8")
        assert "canonical" not in text
        assert "og:image" not in text


def test_with_an_address_each_page_names_its_own_and_the_card(public: Path) -> None:
    for path in public.glob("*.html"):
        [canonical] = [e for e in Page.of(path.read_text("utf-8")).all("link") if e.attributes["rel"] == "canonical"]
        assert canonical.attributes["href"] == f"{ADDRESS}/{path.name}"
    report = (public / "report.html").read_text("utf-8")
    assert f'<meta property="og:image" content="{ADDRESS}/card.png">' in report
    assert f"{ADDRESS}/day-{DAY}.html" in Page.of(report).one("footer").text
    about = json.loads(Page.of(report).one("script").text)
    assert about["url"] == f"{ADDRESS}/report.html"
    assert all(each["contentUrl"].startswith(ADDRESS) for each in about["distribution"])
    assert json.loads((public / "datapackage.json").read_text("utf-8"))["homepage"] == f"{ADDRESS}/report.html"


def test_an_entry_of_the_feed_leads_to_the_page_of_its_day(public: Path) -> None:
    feed = ET.fromstring((public / "feed.xml").read_text("utf-8"))  # noqa: S314  # our own file
    links = [e.get("href", "") for e in feed.findall("{*}entry/{*}link")]
    assert links
    for link in links:
        assert link.startswith(f"{ADDRESS}/")
        assert (public / link.removeprefix(f"{ADDRESS}/")).is_file()


def test_the_card_is_a_picture_of_the_size_that_is_told_with_the_figures_of_the_day(published: Path) -> None:
    body = (published / card.CARD).read_bytes()
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", body[16:24]) == (1200, 630)
    told = story.tell(tables.read(World().build(), RUN), MADE_AT)
    drawn = re.sub(r"<[^>]*>", " ", card.svg(told))
    assert all(chance.shown in drawn for chance in told.answer.chances)
    assert "about" in drawn


@pytest.mark.parametrize(
    "text", ["path2028", "ftp://example.org", "https://user@example.org", "https://a.org/?q=1", 'https://a.org/"x']
)
def test_an_address_that_pages_cannot_name_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="PATH2028_ADDRESS"):
        Settings.from_environment({"PATH2028_ADDRESS": text})


def test_an_address_is_kept_without_its_last_slash() -> None:
    assert Settings.from_environment({"PATH2028_ADDRESS": f"{ADDRESS}/"}).address == ADDRESS


@pytest.mark.parametrize("url", ["day-2026-10-20.html", "https://example.org/a"])
def test_a_link_may_lead_to_a_day_or_into_the_web(url: str) -> None:
    assert page.web(url) == url
    assert page.web(f"javascript:{url}") == ""
