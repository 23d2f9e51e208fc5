"""A list that is handed out a page at a time: joined to its end, or refused with what stands in the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.archive import intake, paging, vintages
from orchestration.archive.fetching import Download, FetchError, Validators
from orchestration.base import plain
from orchestration.sources import SOURCES, hf_hub
from tests.sources import wire_lab

if TYPE_CHECKING:
    from orchestration.archive.intake import Intake
    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

URL = "https://example.org/list?limit=2"
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HUB = dataclasses.replace(SOURCES["hf_hub"], plan=lambda *_: hf_hub.plan(NOON.date(), frozenset())[:1])
MODELS = json.loads(wire_lab.hf_hub(12))


def link(url: str) -> dict[str, str]:
    return {"Link": f'<{url}>; rel="next", <https://huggingface.co/first>; rel="first"'}


def look(settings: Settings, publisher: Publisher, *pages: tuple[bytes, str | None], day: int = 0) -> Intake:
    """Each page with the address of the next one."""
    addresses = [HUB.url, *(f"{HUB.url}?cursor={number}" for number in range(1, len(pages)))]
    for address, (body, following) in zip(addresses, pages, strict=True):
        publisher.says(address, body, headers=link(following) if following else {})
    return intake.pull(settings, [HUB], NOON + dt.timedelta(days=day))["hf_hub"]


def page(first: int, last: int) -> bytes:
    return json.dumps(MODELS[first:last]).encode()


def test_the_pages_of_a_list_are_one_vintage(online: Settings, publisher: Publisher) -> None:
    next_pages = (f"{HUB.url}?cursor=1", "/api/models?cursor=2")
    found = look(online, publisher, (page(0, 5), next_pages[0]), (page(5, 10), next_pages[1]), (page(10, 12), None))
    assert (found.state, found.messages) == ("new", ())
    [vintage] = vintages.archived(online, "hf_hub")
    assert json.loads(vintage.path.read_bytes()) == MODELS
    assert len(HUB.parse(vintage.path.read_bytes())) == 12


def test_an_unchanged_first_page_says_nothing_of_the_next(online: Settings, publisher: Publisher) -> None:
    following = f"{HUB.url}?cursor=1"
    assert look(online, publisher, (page(0, 5), following), (page(5, 11), None)).state == "new"
    assert look(online, publisher, (page(0, 5), following), (page(5, 11), None), day=1).state == "unchanged"
    assert look(online, publisher, (page(0, 5), following), (page(5, 12), None), day=2).state == "new"


@pytest.mark.parametrize(
    ("following", "second", "told"),
    [
        ("https://elsewhere.org/api", b"[]", "names a next page elsewhere"),
        ("http://huggingface.co/api/models?cursor=1", b"[]", "names a next page elsewhere"),
        ("https://[bad/x", b"[]", "names a next page elsewhere"),
        (f"{HUB.url}?cursor=1", b'{"error": 1}', "a page of something longer that is no list; waiting does not help"),
        (f"{HUB.url}?cursor=1", b"<html>", "a page of something longer that is no list; waiting does not help"),
        (f"{HUB.url}?cursor=9", b"[]", "answered HTTP 404"),
    ],
)
def test_a_list_that_cannot_be_followed_to_its_end_is_not_taken_for_whole(
    online: Settings, publisher: Publisher, following: str, second: bytes, told: str
) -> None:
    publisher.says(f"{HUB.url}?cursor=9", status=404)
    found = look(online, publisher, (page(0, 5), following), (second, None))
    assert found.state == "failed"
    assert told in found.messages[0]
    assert vintages.archived(online, "hf_hub") == []
    assert not list((online.data / "incoming").glob("*.part"))


def test_a_page_that_leads_back_is_no_end(online: Settings, publisher: Publisher) -> None:
    found = look(online, publisher, (page(0, 5), f"{HUB.url}?cursor=1"), (page(5, 9), f"{HUB.url}?cursor=1"))
    assert found.state == "failed"
    assert "or one that leads back" in found.messages[0]


def download(folder: Path, name: str, body: bytes, following: str | None) -> Download:
    path = folder / f"{name}.part"
    path.write_bytes(body)
    marks = Validators(etag='"first"')
    return Download(
        status=200, path=path, sha256=plain.digest(body), size=len(body), validators=marks, following=following
    )


@given(
    st.lists(st.lists(st.integers() | st.text(), max_size=4), min_size=1, max_size=paging.PAGES + 3), st.integers(0, 2)
)
def test_however_a_list_is_cut_into_pages_it_is_joined_or_refused(pages: list[list[object]], indent: int) -> None:
    bodies = [json.dumps(page, indent=indent or None).encode() for page in pages]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def ask(url: str) -> Download:
            number = int(url.partition("page=")[2])
            following = f"?page={number + 1}" if number + 1 < len(pages) else None
            return download(folder, str(number), bodies[number], following)

        first = ask(f"{URL}&page=0")
        if len(pages) > paging.PAGES:
            with pytest.raises(FetchError, match=f"more than {paging.PAGES} pages"):
                paging.whole(first, URL, ask, 1 << 20)
            assert list(folder.iterdir()) == []
            return
        whole = paging.whole(first, URL, ask, 1 << 20)
        assert whole.path is not None
        body = whole.path.read_bytes()
        assert json.loads(body) == [entry for page in pages for entry in page]
        assert list(folder.iterdir()) == [whole.path]
        assert (whole.sha256, whole.size) == (plain.digest(body), len(body))
        assert whole.validators == (Validators() if len(pages) > 1 else first.validators)


def test_pages_together_stay_below_the_cap_of_the_source(tmp_path: Path) -> None:
    first = download(tmp_path, "0", b"[1234567]", "?page=1")
    with pytest.raises(FetchError, match="pages of more than 0 MiB together"):
        paging.whole(first, URL, lambda _: download(tmp_path, "1", b"[1234567]", "?page=2"), 10)
    assert list(tmp_path.iterdir()) == []
