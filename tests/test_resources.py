"""What is given to a refresh is what every asset sees, whatever the environment says."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from orchestration import definitions
from orchestration.base.settings import DayError, Settings
from orchestration.defs.resources import Refresh

GIVEN = Settings(
    data=Path("/given/data"),
    bundle=Path("/given/bundle"),
    mirror="http://127.0.0.1:8000",
    offline=True,
    fetch_seconds=12.0,
    contact="given@example.org",
    building=Path("/given/site"),
    fixed_now=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    keys={"CENSUS_API_KEY": "given"},
    webhook="http://127.0.0.1:8001/given",
    notify=("json://127.0.0.1:8001/given",),
    ping="http://127.0.0.1:8001/given",
)
CONTRARY = {
    "PATH2028_DATA": "/environment/data",
    "PATH2028_BUNDLE": "/environment/bundle",
    "PATH2028_MIRROR": "http://127.0.0.1:9",
    "PATH2028_OFFLINE": "0",
    "PATH2028_FETCH_SECONDS": "99",
    "PATH2028_CONTACT": "environment@example.org",
    "PATH2028_NOW": "2030-01-01",
    "CENSUS_API_KEY": "environment",
    "PATH2028_WEBHOOK": "http://localhost/environment",
    "PATH2028_NOTIFY": "json://localhost/environment",
    "PATH2028_PING": "http://localhost/environment",
    "PATH2028_ADDRESS": "https://example.org/environment",
}
FIELDS = [field.name for field in dataclasses.fields(Settings)]


@pytest.fixture
def contrary(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CONTRARY.items():
        monkeypatch.setenv(name, value)


def seen_by_an_asset(built: dg.Definitions) -> Settings:
    """The settings that reach an asset of these definitions."""
    found: list[Settings] = []

    @dg.asset
    def looking(refresh: Refresh) -> None:
        found.append(refresh.settings)

    assert built.resources is not None
    assert dg.materialize([looking], resources={"refresh": built.resources["refresh"]}).success
    return found[0]


@pytest.mark.usefixtures("contrary")
def test_the_environment_says_otherwise_of_every_field_that_it_can_set() -> None:
    told = Settings.from_environment()
    assert [name for name in FIELDS if getattr(told, name) == getattr(GIVEN, name)] == []


@pytest.mark.usefixtures("contrary")
@pytest.mark.parametrize("name", FIELDS)
def test_an_asset_sees_the_given(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.defs.transform.assets", lambda _settings: dg.AssetSpec(["marts", "stand_in"]))
    assert getattr(seen_by_an_asset(definitions.build_definitions(GIVEN)), name) == getattr(GIVEN, name)


@pytest.mark.usefixtures("contrary")
def test_where_nothing_is_given_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.defs.transform.assets", lambda _settings: dg.AssetSpec(["marts", "stand_in"]))
    monkeypatch.setattr("orchestration.defs.history.hasten", lambda: None)
    assert seen_by_an_asset(definitions.defs()) == Settings.from_environment()


@pytest.mark.usefixtures("contrary")
def test_the_day_of_a_run_is_the_one_stated_else_the_day_of_the_given_clock() -> None:
    assert Refresh(settings=GIVEN).day() == dt.date(2026, 3, 1)
    assert Refresh(settings=GIVEN, as_of="2026-03-01").day() == dt.date(2026, 3, 1)
    # The command line's run may end after midnight.
    assert Refresh(settings=GIVEN, as_of="2026-02-28", is_asked=True).day() == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("day", "told"), [("2026-02-01", "the job `replay` judges it again"), ("2026-03-02", "2026-03-02 is still to come")]
)
def test_a_run_of_another_day_is_refused_before_it_takes_the_lock(day: str, told: str) -> None:
    with pytest.raises(DayError, match=told):
        Refresh(settings=GIVEN, as_of=day).alone()
    assert not GIVEN.data.exists()


def test_no_room_but_the_command_line_and_the_assembly_reads_the_environment() -> None:
    from orchestration.base.settings import ROOT

    readers = {
        path.relative_to(ROOT / "orchestration").parts[0]
        for path in (ROOT / "orchestration").rglob("*.py")
        if "from_environment(" in path.read_text("utf-8") and path.name != "settings.py"
    }
    assert readers == {"cli", "definitions.py"}
