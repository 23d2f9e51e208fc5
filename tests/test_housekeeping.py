"""A data folder made fit before a refresh, and what the doctor finds and mends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import vintages
from orchestration.archive.vintages import Pull
from orchestration.base import files, locking
from orchestration.forecasts import chain
from orchestration.upkeep import chronology, diagnosis, housekeeping

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def lived(settings: Settings) -> Settings:
    """A folder with a ledger, a release in use and one before it."""
    settings = dataclasses.replace(settings, fixed_now=NOON)
    for stamp in ("20260228T000000Z", "20260301T000000Z"):
        (settings.releases / stamp / "published").mkdir(parents=True)
    settings.current.symlink_to("releases/20260301T000000Z")
    files.write_once(settings.ledger / "panels" / "f.csv", "indicator\n")
    chain.add(settings.ledger, ["panels/f.csv"], NOON)
    return settings


def left_behind(settings: Settings) -> list[Path]:
    """One of everything that a killed process leaves."""
    places = [
        settings.data / "incoming" / "download.part",
        settings.build,
        settings.vintages / "epoch_eci" / "whole" / "tmp1.part" / "origin.json",
        settings.ledger / "entries" / "2026-03-01" / "tmp2.part",
        settings.pulls / "tmp3.part",
        settings.figures / "epoch_eci" / "tmp4.part",
        settings.alerts / "tmp5.part",
        settings.releases / "20260301T000001Z" / "warehouse.duckdb",
        settings.current / "tmp9.part",
        settings.data / ".current.part",
        settings.data / "tmp10.part" / "one",
        settings.releases / "tmp11.part" / "one",
        settings.dagster_home / "tmp12.part" / "one",
        settings.datadocs_sites / "tmp6" / "index.html",
        settings.datadocs_sites / "tmp7.part" / "site" / "index.html",
        settings.backtest / "origins" / "tmp8.part",
        settings.data / "study-old" / "warehouse.duckdb",
    ]
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("half")
    for place in (*settings.datadocs_sites.iterdir(), places[-2], places[-1].parent):
        os.utime(place, (time.time() - 2 * housekeeping.ABANDONED_SECONDS,) * 2)
    return places


def test_what_a_killed_refresh_left_is_cleared_and_what_was_kept_stays(lived: Settings) -> None:
    kept = sorted(lived.data.rglob("*"))
    places = left_behind(lived)
    [told] = housekeeping.prepare(lived)
    assert told.startswith("Cleared what a refresh left that did not end: ")
    assert not [place for place in places if place.exists()]
    assert set(kept) <= set(lived.data.rglob("*"))
    assert housekeeping.prepare(lived) == []


@pytest.mark.parametrize("name", ["study-new", ".datadocs/tmp1.part", "backtest/origins/tmp2.part"])
def test_what_was_begun_today_without_the_lock_is_somebodys(lived: Settings, name: str) -> None:
    (lived.data / name).mkdir(parents=True)
    assert housekeeping.prepare(lived) == []
    assert (lived.data / name).exists()


def test_the_pages_about_the_contracts_stay_however_old_they_are(lived: Settings) -> None:
    site = lived.datadocs_sites / "tmp1"
    site.mkdir(parents=True)
    os.utime(site, (0, 0))
    lived.datadocs.symlink_to(".datadocs/tmp1")
    assert housekeeping.prepare(lived) == []
    assert site.exists()


def test_what_was_written_but_not_linked_is_linked_by_the_next_refresh(lived: Settings) -> None:
    files.write_once(lived.ledger / "entries" / "2026-03-01" / "2026-03-01-aaaa.json", "{}\n")
    assert housekeeping.prepare(lived) == ["Linked into the ledger's chain: entries/2026-03-01/2026-03-01-aaaa.json."]
    assert chain.unlinked(lived.ledger) == []


@pytest.mark.parametrize("back", [dt.timedelta(seconds=1), dt.timedelta(days=300)])
def test_a_clock_behind_the_ledger_is_refused(lived: Settings, back: dt.timedelta) -> None:
    with pytest.raises(chronology.ClockError, match=r"last written at 2026-03-01 12:00 UTC.*nothing was changed"):
        housekeeping.prepare(dataclasses.replace(lived, fixed_now=NOON - back))


def test_a_clock_behind_the_last_look_at_a_source_is_refused(settings: Settings) -> None:
    met = Pull(checked_at=NOON, outcome="accepted", sha256="0", edition="1")
    vintages.remember(settings, "epoch_eci", {"": met})
    chronology.check(dataclasses.replace(settings, fixed_now=NOON))
    with pytest.raises(chronology.ClockError):
        chronology.check(dataclasses.replace(settings, fixed_now=NOON - dt.timedelta(minutes=1)))


def test_a_disk_too_full_for_a_build_is_refused_before_anything_is_changed(
    lived: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(lived.data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 * 2**20))
    with pytest.raises(housekeeping.NoSpaceError, match=r"has 5 MB free and a refresh needs about 96 MB"):
        housekeeping.prepare(lived)


def test_the_doctor_names_what_can_be_mended_and_mends_it_when_asked(lived: Settings) -> None:
    places = left_behind(lived)
    damaged = lived.figures / "epoch_eci" / "0-1.parquet"
    damaged.write_bytes(b"PAR1 half")
    files.write_once(lived.ledger / "news" / "a--b.json", "[]\n")
    found = diagnosis.examine(lived)["flaws"]
    assert any("news/a--b.json was written to the ledger but not linked" in flaw for flaw in found)
    assert any(f"{damaged} cannot be read" in flaw for flaw in found)
    assert sum("left by a process that did not end" in flaw for flaw in found) == len(places)
    mended = diagnosis.examine(lived, fix=True)
    assert len(mended["mended"]) == len(places) + 2
    assert chain.unlinked(lived.ledger) == []
    assert not damaged.exists()
    again = diagnosis.examine(lived, fix=True)
    assert again["mended"] == []
    assert (
        again["flaws"]
        == mended["flaws"]
        == ["The current generation is not complete; `path2028 refresh` builds a new one."]
    )


def test_the_doctor_mends_nothing_that_a_copy_must_bring_back(lived: Settings) -> None:
    (lived.ledger / "panels" / "f.csv").write_text("forged\n")
    (lived.vintages / "epoch_eci" / "whole" / "20260301T000000Z-00000000").mkdir(parents=True)
    (lived.vintages / "nobody" / "whole").mkdir(parents=True)
    mended = diagnosis.examine(lived, fix=True)
    assert mended["mended"] == []
    assert (
        "panels/f.csv was changed after it was recorded. Restore data/ledger from a copy made before."
        in mended["flaws"]
    )
    assert any("is no payload with its origin" in flaw for flaw in mended["flaws"])
    assert any("belongs to no source of this release" in flaw for flaw in mended["flaws"])


def test_a_refresh_at_work_is_no_flaw_and_is_not_disturbed(lived: Settings) -> None:
    left_behind(lived)
    from filelock import FileLock

    with FileLock(lived.lock):
        assert not [flaw for flaw in diagnosis.examine(lived)["flaws"] if "left by a process" in flaw]
        files.write_once(lived.ledger / "news" / "a--b.json", "[]\n")
        with pytest.raises(locking.AlreadyRunningError):
            diagnosis.examine(lived, fix=True)
    assert lived.build.exists()
