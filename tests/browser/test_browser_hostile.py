"""Names from strangers in a browser: shown, and nothing else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.hostile_release import publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page

# What a browser would run or fetch; a block of data is none of it.
ACTIVE = "script:not([type='application/ld+json']), img, iframe, object, embed, form, base, meta[http-equiv=refresh]"
pytestmark = pytest.mark.slow


class Watched:
    """A page, and everything that a hostile name could have made it do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.happened: list[str] = []
        page.on("dialog", self.spoken)
        page.on("pageerror", lambda error: self.happened.append(f"error {error}"))
        page.on("popup", lambda opened: self.happened.append(f"popup {opened.url}"))
        page.on("request", lambda request: self.asked(request.url))

    def spoken(self, dialog: Dialog) -> None:
        self.happened.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def asked(self, address: str) -> None:
        if not address.startswith(("file:", "data:")):
            self.happened.append(f"request {address}")


@pytest.fixture(scope="module")
def watched(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    report = publish(tmp_path_factory.mktemp("hostile")) / "report.html"
    found = Watched(browser.new_page())
    found.page.goto(report.as_uri())
    found.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield found
    found.page.close()


def test_the_names_are_shown_as_they_are_written(watched: Watched) -> None:
    assert "<script>alert('x')</script>" in watched.page.inner_text("main")


def test_they_bring_no_element_that_could_act(watched: Watched) -> None:
    assert watched.page.locator(ACTIVE).count() == 0
    acting = (
        "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/i.test(a.name)).length"
    )
    assert watched.page.evaluate(acting) == 0


def test_no_link_runs_anything_when_it_is_followed(watched: Watched) -> None:
    protocols = watched.page.evaluate("[...new Set([...document.links].map(link => link.protocol))]")
    assert set(protocols) <= {"file:", "https:", "http:"}
    within = watched.page.locator("a[href^='#']").all()
    assert within
    for link in within:
        link.evaluate("link => link.click()")


def test_nothing_happened_meanwhile(watched: Watched) -> None:
    watched.page.wait_for_timeout(300)
    assert watched.happened == []
