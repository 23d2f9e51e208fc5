"""A tree of dated files is taken in under the slices that asking would use."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import backfilling, holdings, intake, vintages
from orchestration.sources import SOURCES
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source
    from tests.loopback import Publisher

SLICED = [name for name, source in SOURCES.items() if source.plan or source.listing]


def laid(tree: Path, day: str, source: Source, body: bytes, name: str = "") -> Path:
    """A file in a dated folder, at the path that asking uses, or below it under a name of its own."""
    path = CASES[source.name].address.removeprefix("https://").partition("?")[0]
    file = tree / day / (f"{path}/{name}" if name else path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    return tree


@pytest.mark.parametrize("name", SLICED)
def test_every_sliced_source_says_in_which_slice_a_row_is(name: str) -> None:
    assert SOURCES[name].slice_of is not None


@pytest.mark.parametrize("name", SLICED)
def test_a_dated_file_becomes_a_vintage_of_the_slice_that_asking_would_use(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    source = SOURCES[name]
    tree = laid(tmp_path / "tree", "2026-10-01", source, CASES[name].published)
    taken = backfilling.from_files(settings, source, tree)
    assert taken.accepted == 1, taken.messages
    [vintage] = vintages.archived(settings, name)
    assert vintage.origin.part
    if source.plan:
        assert vintage.origin.part in {each.part for each in source.plan(settings.now().date(), frozenset())}
    else:
        assert vintage.origin.part == "M-2025-06-MYS"


@pytest.mark.parametrize("name", [name for name in SLICED if SOURCES[name].plan])
def test_what_was_laid_down_and_what_is_asked_for_later_are_one_slice(
    online: Settings, publisher: Publisher, tmp_path: Path, name: str
) -> None:
    source, case = SOURCES[name], CASES[name]
    backfilling.from_files(online, source, laid(tmp_path / "tree", "2026-10-01", source, case.published))
    [vintage] = vintages.archived(online, name)
    assert source.plan is not None
    asked = [each for each in source.plan(online.now().date(), frozenset()) if each.part == vintage.origin.part]
    publisher.says(case.address, case.revised)
    if source.opened_by:
        publisher.says(source.opened_by, b"<html></html>")
    intake.pull(online, [dataclasses.replace(source, plan=lambda *_: asked)], online.now())
    parts = holdings.by_part(holdings.of(online, source))
    assert "" not in parts
    assert len(parts[vintage.origin.part]) == 2, "two vintages of one slice, of which the newer counts"


def test_domestic_exports_and_re_exports_are_not_added_to_what_was_asked_for(
    settings: Settings, tmp_path: Path
) -> None:
    source = SOURCES["us_census"]
    body = CASES["us_census"].published
    tree = laid(tmp_path / "tree", "2026-10-01", source, body, "as_it_was.json")
    laid(tree, "2026-10-01", source, body, "once_more.json")
    taken = backfilling.from_files(settings, source, tree)
    assert taken.accepted == 1
    assert "a second file of the slice exports-" in taken.messages[0]
    [part] = holdings.by_part(holdings.of(settings, source))
    assert part.startswith("exports-")


def test_a_file_of_several_slices_or_of_none_is_named_with_its_days_and_not_taken(
    settings: Settings, tmp_path: Path
) -> None:
    source = SOURCES["sec_edgar"]
    stranger = json.loads(CASES["sec_edgar"].published) | {"cik": 320193}
    tree = laid(tmp_path / "tree", "2026-07-09", source, json.dumps(stranger).encode())
    laid(tree, "2026-07-10", source, json.dumps(stranger).encode())
    taken = backfilling.from_files(settings, source, tree)
    assert taken.accepted == 0
    assert taken.messages == ("2026-07-09, 2026-07-10: holds 320193, which is no slice that is asked for; not taken",)
    assert vintages.archived(settings, "sec_edgar") == []


@pytest.mark.parametrize(("day", "told"), [("2026-13-45", "there is no such day"), ("2999-01-01", "still to come")])
def test_a_folder_of_no_day_is_a_sentence(settings: Settings, tmp_path: Path, day: str, told: str) -> None:
    source = SOURCES["epoch_eci"]
    taken = backfilling.from_files(settings, source, laid(tmp_path / "t", day, source, CASES["epoch_eci"].published))
    assert (taken.accepted, told in taken.messages[0]) == (0, True)


@pytest.mark.parametrize("name", list(SOURCES))
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"<html>", b"a,b\n1,2\n", b"\x00\xff", b"PK\x03\x04"])
def test_whatever_lies_in_the_tree_ends_in_a_sentence(
    settings: Settings, tmp_path: Path, name: str, body: bytes
) -> None:
    source = SOURCES[name]
    tree = laid(tmp_path / "t", "2026-01-05", source, body, "x.csv" if source.files else "")
    taken = backfilling.from_files(settings, source, tree)
    assert taken.accepted == 0
    assert taken.messages
    assert all(message.startswith("2026-01-05: ") or "No file matches" in message for message in taken.messages)


def test_a_slice_at_an_address_is_checked_against_the_one_that_was_named(
    online: Settings, publisher: Publisher
) -> None:
    source, url = SOURCES["sec_edgar"], "https://example.org/kept.json"
    publisher.says(url, CASES["sec_edgar"].published)
    taken = backfilling.from_address(online, source, url, on=dt.date(2026, 7, 1), part="ORCL")
    assert taken.accepted == 0
    assert "not ORCL; name it with --part" in taken.messages[0]
