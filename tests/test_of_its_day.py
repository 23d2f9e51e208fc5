"""The record is of its day: nothing ahead of it counts, and a clock that ran ahead leaves a way out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from orchestration.archive import holdings, intake, vintages
from orchestration.base import locking
from orchestration.base.settings import DayError, Settings
from orchestration.cli import refreshing
from orchestration.forecasts import chain, ledger, scores, tables
from orchestration.forecasts.ledger import Entry, LedgerError
from orchestration.sources import SOURCES
from orchestration.upkeep import chronology, diagnosis, housekeeping
from orchestration.warehouse import database
from tests import wire

if TYPE_CHECKING:
    from tests.loopback import Publisher

NOW = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
AHEAD = dt.datetime(2030, 1, 1, 5, tzinfo=dt.UTC)
ADDRESS = "https://epoch.ai/data/eci_scores.csv"
ECI = SOURCES["epoch_eci"]
PANEL = pd.DataFrame(
    {"indicator": ["a"], "month": pd.to_datetime(["2026-01-01"]), "known_on": pd.to_datetime(["2026-01-02"])}
)
ODDS = [{"signpost": "one", "probability": 0.8}]


def entry(day: dt.date, name: str = "aaaa") -> Entry:
    told: dict[str, list[dict[str, Any]]] = {
        "verdict": [{"p_s1": 0.2, "seed": 1}],
        "by_model": [],
        "quantiles": [],
        "odds": ODDS,
    }
    return Entry(run_id=f"{day}-{name}", as_of=f"{day}", model_version="1", data_fingerprint="f", tables=told)


def by_release_0_1_0(settings: Settings, day: dt.date, recorded_at: dt.datetime) -> str:
    """A forecast in the record as a release that did not look at the day would have written it."""
    early = entry(day, "0000")
    ledger.append(settings, early, PANEL, dt.datetime.combine(day, dt.time(), dt.UTC))
    place = settings.ledger / "chain.jsonl"
    lines = chain.read(settings.ledger)
    lines[-1] |= {"recorded_at": recorded_at.isoformat()}
    place.write_text("".join(json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n" for line in lines))
    return early.run_id


def decided(day: dt.date) -> pd.DataFrame:
    return pd.DataFrame({"signpost": ["one"], "status": ["true"], "resolves_on": [day]})


@given(st.dates(dt.date(2026, 11, 29), dt.date(2199, 12, 31)))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_day_still_to_come_cannot_be_seen_from_refreshed_or_recorded(settings: Settings, day: dt.date) -> None:
    here = dataclasses.replace(settings, fixed_now=NOW)
    with pytest.raises(DayError, match=f"^{day} is still to come: today is 2026-11-28"):
        refreshing.refresh(here, as_of=day)
    with pytest.raises(LedgerError, match="nothing was recorded"):
        ledger.append(here, entry(day), PANEL, NOW)
    assert not here.data.exists()


def test_what_an_earlier_release_recorded_ahead_of_its_day_is_kept_and_never_scored(settings: Settings) -> None:
    day = dt.date(2027, 6, 1)
    early = by_release_0_1_0(settings, day, NOW)
    later = dt.datetime.combine(day, dt.time(12), dt.UTC)
    ledger.append(settings, entry(day, "ffff"), PANEL, later)
    assert ledger.ahead(settings) == {early}
    assert early in ledger.runs(settings)
    found = scores.signposts(settings, decided(dt.date(2027, 12, 31)), dt.date(2028, 1, 1))
    assert list(found["run_id"]) == [f"{day}-ffff"]
    assert early not in ledger.counted(settings)
    assert any(
        "1 of them were recorded ahead of their day and count nowhere" in each
        for each in diagnosis.examine(settings)["whole"]
    )


def test_the_tables_of_a_day_show_no_run_of_a_later_day_and_a_past_day_shows_its_own(settings: Settings) -> None:
    for day in (5, 6, 7):
        ledger.append(settings, entry(dt.date(2026, 11, day)), PANEL, dt.datetime(2026, 11, day, 6, tzinfo=dt.UTC))
    shown = entry(dt.date(2026, 11, 6), "bbbb")
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill_runs(connection, settings, dt.date(2026, 11, 6), shown)
        runs = connection.sql("SELECT run_id, entry_sha256 IS NULL FROM tracking.runs ORDER BY ALL").fetchall()
    assert runs == [("2026-11-05-aaaa", False), ("2026-11-06-aaaa", False), ("2026-11-06-bbbb", True)]
    assert shown.run_id not in ledger.runs(settings)


def ran_ahead(settings: Settings, publisher: Publisher) -> tuple[Settings, str]:
    """A folder of two good days, then one on which the clock said 2030: payload, look and forecast are dated so."""
    for number, at in enumerate((NOW - dt.timedelta(days=2), AHEAD)):
        publisher.says(ADDRESS, wire.eci(60 + number))
        intake.pull(settings, [ECI], at)
        ledger.append(settings, entry(at.date()), PANEL, at)
    return dataclasses.replace(settings, fixed_now=NOW), f"{AHEAD:%Y-%m-%d}-aaaa"


def test_after_a_clock_that_ran_ahead_there_is_a_way_out_that_keeps_what_was_recorded_and_says_so(
    online: Settings, publisher: Publisher
) -> None:
    here, early = ran_ahead(online, publisher)
    held = {path.name: path.read_bytes() for path in here.ledger.rglob("*-aaaa.json")}
    with pytest.raises(chronology.ClockError, match="`path2028 doctor --clock-is-right`"):
        housekeeping.prepare(here)
    with locking.sole(here):
        told = " ".join(chronology.set_right(here))
    assert "The clock had run ahead to 2030-01-01 05:00 UTC; it is 2026-11-28 09:00." in told
    assert "1 vintages are dated 2026-11-28" in told
    assert f"1 forecasts stay in the ledger and count nowhere: {early}." in told
    assert {path.name: path.read_bytes() for path in here.ledger.rglob("*-aaaa.json")} == held
    assert (chain.flaws(here.ledger), chain.unlinked(here.ledger)) == ([], [])
    housekeeping.prepare(here)
    assert [each.origin.vintage for each in holdings.of(here, ECI)] == [dt.date(2026, 11, 26), dt.date(2026, 11, 28)]
    assert len(list(here.quarantine.glob("epoch_eci/20300101*/payload.csv"))) == 1
    assert diagnosis.examine(here)["flaws"] == []


def test_after_the_way_out_the_record_goes_on_and_the_run_from_the_future_is_never_scored(
    online: Settings, publisher: Publisher
) -> None:
    here, early = ran_ahead(online, publisher)
    with locking.sole(here):
        chronology.set_right(here)
        assert chronology.set_right(here) == []
    publisher.says(ADDRESS, wire.eci(64))
    [met] = intake.pull(here, [ECI], NOW + dt.timedelta(hours=1)).values()
    assert met.state == "new"
    ledger.append(here, entry(NOW.date()), PANEL, NOW + dt.timedelta(hours=1))
    chronology.check(dataclasses.replace(here, fixed_now=NOW + dt.timedelta(hours=2)))
    found = scores.signposts(here, decided(dt.date(2030, 6, 1)), dt.date(2031, 1, 1))
    assert early not in set(found["run_id"])
    assert len(found) == 2


def test_a_clock_that_did_not_run_ahead_changes_nothing(online: Settings, publisher: Publisher) -> None:
    publisher.says(ADDRESS, wire.eci(60))
    intake.pull(online, [ECI], NOW)
    before = {path: path.read_bytes() for path in online.data.rglob("*") if path.is_file()}
    with locking.sole(online):
        assert chronology.set_right(dataclasses.replace(online, fixed_now=NOW)) == []
    assert {p: p.read_bytes() for p in online.data.rglob("*") if p.is_file() and p.suffix != ".lock"} == {
        path: body for path, body in before.items() if path.suffix != ".lock"
    }


def test_the_way_out_can_be_taken_again_after_it_was_cut_off(
    online: Settings, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, early = ran_ahead(online, publisher)
    for step in ("refuse", "forget"):
        with monkeypatch.context() as cut, locking.sole(here):
            cut.setattr(vintages, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                chronology.set_right(here)
    with locking.sole(here):
        assert early in " ".join(chronology.set_right(here))
    housekeeping.prepare(here)
    assert max(each.origin.vintage for each in holdings.of(here, ECI)) == NOW.date()
    assert diagnosis.examine(here)["flaws"] == []
