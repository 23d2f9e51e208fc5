"""How far long work is: counted from nothing to all, and told to no one who did not ask."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import backfilling, bundle, intake
from orchestration.base import progress
from orchestration.sources import SOURCES
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings

ECI = SOURCES["epoch_eci"]


@pytest.fixture
def heard() -> list[tuple[str, int, int]]:
    return []


def test_items_are_counted_from_none_to_all(heard: list[tuple[str, int, int]]) -> None:
    with progress.told_to(lambda *told: heard.append(told)):
        assert list(progress.through("Counting", ["a", "b"])) == ["a", "b"]
    assert heard == [("Counting", 0, 2), ("Counting", 1, 2), ("Counting", 2, 2)]


def test_after_the_block_nothing_is_told(heard: list[tuple[str, int, int]]) -> None:
    with progress.told_to(lambda *told: heard.append(told)):
        pass
    progress.tell("Talking to oneself")
    assert heard == []


def test_every_source_that_was_asked_counts_even_when_it_is_out_of_reach(
    settings: Settings, heard: list[tuple[str, int, int]]
) -> None:
    sources = list(SOURCES.values())[:5]
    with progress.told_to(lambda *told: heard.append(told)):
        intake.pull(settings, sources, dt.datetime(2026, 8, 1, tzinfo=dt.UTC))
    assert heard == [("Asking the sources", done, 5) for done in range(6)]


def test_older_files_and_the_bundle_are_counted(
    settings: Settings, tmp_path: Path, heard: list[tuple[str, int, int]]
) -> None:
    for day in ("2026-02-01", "2026-03-01"):
        file = tmp_path / "tree" / day / ECI.url.removeprefix("https://")
        file.parent.mkdir(parents=True)
        file.write_bytes(wire.eci(60))
    with progress.told_to(lambda *told: heard.append(told)):
        backfilling.from_files(settings, ECI, tmp_path / "tree")
        bundle.write(settings)
    assert heard[:3] == [("Taking in epoch_eci", done, 2) for done in range(3)]
    assert heard[-1][0] == "Writing the bundle"
    assert heard[-1][1] == heard[-1][2] > 0
