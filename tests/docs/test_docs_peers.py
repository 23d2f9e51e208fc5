"""The table of peers: each row can be checked, and none passes over what is missing."""

from __future__ import annotations

import re

from orchestration.pages import prose
from tests.docs import docs_pages as pages

PAGE = pages.DOCS / "explanation" / "peers.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| expected")
]


def test_every_row_names_a_peer_with_an_address_or_says_that_none_was_found() -> None:
    assert len(ROWS) > 10
    for expected, peer, here, *_ in ROWS:
        assert "](https://" in peer or peer.startswith("none of the five") or "the same archives" in peer, expected
        assert here


def test_every_row_says_how_it_stands_and_where_to_look() -> None:
    for expected, _, _, stands, see in ROWS:
        assert stands.partition(" ")[0].rstrip(",") in {"further", "level", "behind"}, expected
        assert re.search(r"`[^`]+`|\]\([^)]+\)|\*[^*]+\*", see), expected


def test_what_is_behind_waits_for_a_host_for_years_or_is_a_choice() -> None:
    behind = [stands for *_, stands, _ in ROWS if "behind" in stands]
    assert behind
    assert all(re.search("host|years|by choice", stands) for stands in behind)


def test_the_figure_that_a_row_names_is_drawn() -> None:
    named = re.findall(r"the figure `(\w+)`", PAGE.read_text("utf-8"))
    assert named
    assert set(named) <= set(prose.read()["figure"])
