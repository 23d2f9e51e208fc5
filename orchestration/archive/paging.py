"""Pages: one list that a publisher hands out a page at a time becomes one payload.

What belongs here: following `Link: <...>; rel="next"` to the end and joining what came. What does not: getting a page
(`fetching`), or a list that is cut without a word (`sources.readers.pages`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from orchestration.archive.fetching import Download, FetchError, Validators
from orchestration.base import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGES = 50  # of one list; more have no end


def whole(first: Download, url: str, ask: Callable[[str], Download], size_cap: int) -> Download:
    """`first` with all that its publisher says comes after it.

    The joined list has no mark of its own for the next look: that the first page is unchanged says nothing of the rest.

    Args:
        first: the answer to `url`.
        url: as it was asked.
        ask: for a page, at the address that the page before it names.
        size_cap: bytes of all pages together.

    Raises:
        FetchError: a page cannot be had, is no JSON list, or leads elsewhere; nothing is left behind.
    """
    if first.following is None or first.path is None:
        return first
    try:
        body = b"[" + b",".join(_pages(first, url, ask, size_cap)) + b"]"
    except FetchError:
        first.path.unlink(missing_ok=True)
        raise
    first.path.write_bytes(body)
    return replace(first, sha256=plain.digest(body), size=len(body), validators=Validators(), following=None)


def _pages(first: Download, url: str, ask: Callable[[str], Download], size_cap: int) -> list[bytes]:
    asked, page, found = [url], first, [_entries(first.path, url)]
    while page.following is not None:
        address = _beside(page.following, asked[-1])
        if address in asked or len(asked) == PAGES:
            raise FetchError(f"{_plain(url)} has more than {PAGES} pages, or one that leads back; {_CHECK}.")
        page = ask(address)
        asked.append(address)
        if page.path is None:
            raise FetchError(f"{_plain(url)} names a next page and has none (HTTP {page.status}); {_AGAIN}.")
        try:
            found.append(_entries(page.path, url))
        finally:
            page.path.unlink(missing_ok=True)
        if sum(map(len, found)) > size_cap:
            raise FetchError(f"{_plain(url)} has pages of more than {size_cap >> 20} MiB together; {_CHECK}.")
    return [entries for entries in found if entries]


_AGAIN = "it is asked again at the next refresh"
_CHECK = "check the address by hand"


def _entries(path: Path | None, url: str) -> bytes:
    """What stands between the brackets of a JSON list."""
    body = path.read_bytes().strip() if path else b""
    if not (body.startswith(b"[") and body.endswith(b"]")):
        told = f"{_plain(url)} answers with a page of something longer that is no list"
        raise FetchError(f"{told}; waiting does not help: adapt the source's module to ask for smaller slices.")
    return body[1:-1].strip()


def _beside(following: str, url: str) -> str:
    """The address of the next page, which must be of the same publisher."""
    try:
        address = urljoin(url, following)
        here, there = urlsplit(url), urlsplit(address)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
    except ValueError:
        same = False
    if not same:
        raise FetchError(f"{_plain(url)} names a next page elsewhere ({_plain(following)[:80]!r}); {_CHECK}.")
    return address


def _plain(url: str) -> str:
    """The address without its query, which may hold a key."""
    return url.partition("?")[0]
