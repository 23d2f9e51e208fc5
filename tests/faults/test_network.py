"""What the network can do: each fault on a source, each source alone, and all of it at once.

After each: a sentence that says what happened, the last good vintage in use, no temporary file, and an end in time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import re
import socket
import subprocess
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.archive import fetching, holdings, intake
from orchestration.base.settings import Settings
from orchestration.sources import SOURCES, Source
from tests.faults.hostile import FAULTS, Fault, Hostile, leads
from tests.homes import BIN, environment
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MONDAY = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
READ_SECONDS, TOTAL_SECONDS, SPARE_SECONDS = 2.0, 3.0, 10.0
# Faults of the mirror as a whole cannot befall one source; the others can.
ON_A_PATH = {name: fault for name, fault in FAULTS.items() if fault.mirror is None}


def _once(source: Source) -> Source:
    """Without expectations, which are not at stake; asked for its first slice only, when it comes in slices."""
    plan = source.plan
    first = None if plan is None else (lambda today, _: list(plan(today, frozenset()))[:1])
    return dataclasses.replace(source, expectations=(), plan=first, size_cap=1 << 20)


KEYS = {
    source.key_variable: "a-secret" for source in SOURCES.values() if source.key_variable and not source.keyed_listing
}
ASKED = {name: _once(source) for name, source in SOURCES.items() if not source.by_hand}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hostile, Settings]]:
    """A publisher of everything, and a data folder that holds one good vintage of each source."""
    folder = tmp_path_factory.mktemp("world")
    with Hostile(folder).at_work() as hostile:
        for name, source in ASKED.items():
            for address, answer in (listing(1) if (listing := CASES[name].listing) else {}).items():
                hostile.says(address, answer)
            hostile.says(CASES[name].address, CASES[name].published)
            if opened_by := source.opened_by:
                hostile.says(opened_by, b"<html></html>")
        settings = Settings(data=folder / "data", bundle=folder / "bundle", mirror=hostile.url, keys=KEYS)
        first = intake.pull(settings, list(ASKED.values()), MONDAY)
        assert {name: result.messages for name, result in first.items() if result.state != "new"} == {}
        yield hostile, settings


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of a refresh, small."""
    monkeypatch.setattr(fetching, "READ_SECONDS", READ_SECONDS)
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", TOTAL_SECONDS)
    monkeypatch.setattr(fetching, "FIRST_WAIT_SECONDS", 0.01)


@pytest.fixture
def look(world: tuple[Hostile, Settings]) -> Iterator[Callable[..., dict[str, intake.Intake]]]:
    """Ask the sources while `faults` (address -> fault) are at work, and see that nothing was lost or left behind."""
    hostile, settings = world
    days = itertools.count(1)

    def ask(sources: Sequence[Source], faults: dict[str, str], mirror: str | None = None) -> dict[str, intake.Intake]:
        before = _held(settings)
        hostile.faults = {place.removeprefix("https://"): FAULTS[name] for place, name in faults.items()}
        begun = time.monotonic()
        found = intake.pull(
            dataclasses.replace(settings, mirror=mirror or settings.mirror),
            sources,
            MONDAY + dt.timedelta(days=next(days)),
        )
        took = time.monotonic() - begun
        assert took < TOTAL_SECONDS + READ_SECONDS + SPARE_SECONDS
        assert _held(settings) == before
        assert not list(settings.data.rglob("*.part"))
        assert not (settings.data / "incoming").exists()
        assert hostile.bystander.asked == hostile.secured.asked == []
        return found

    yield ask
    hostile.faults = {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_a_sentence_and_the_last_good_vintage_stays(
    world: tuple[Hostile, Settings],
    look: Callable[..., dict[str, intake.Intake]],
    name: str,
    record_property: Callable[[str, object], None],
) -> None:
    fault = FAULTS[name]
    begun = time.monotonic()
    result = look(
        [ASKED["epoch_eci"]],
        {CASES["epoch_eci"].address: name},
        fault.mirror(world[0]) if fault.mirror else None,
    )["epoch_eci"]
    assert re.search(fault.told, result.messages[0]), result.messages
    assert result.state == fault.state
    assert len(result.messages) == 1
    record_property(
        "network", json.dumps({"fault": name, "state": result.state, "seconds": round(time.monotonic() - begun, 2)})
    )


def test_a_name_that_means_this_machine_a_moment_later_is_refused(
    world: tuple[Hostile, Settings], look: Callable[..., dict[str, intake.Intake]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = world[0].bystander.server_port
    answers = iter(["192.0.43.8", "127.0.0.1"])
    known = socket.getaddrinfo

    def changing(host: str, *rest: Any, **more: Any) -> Any:
        return known(next(answers) if host == "changing.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setitem(FAULTS, "rebinding", Fault(pieces=leads(f"https://changing.example:{port}/"), told=""))
    [message] = look([ASKED["epoch_eci"]], {CASES["epoch_eci"].address: "rebinding"})["epoch_eci"].messages
    assert "leads to changing.example (127.0.0.1), which is no public address" in message
    assert next(answers, None) is None, "the name was looked up twice"


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_a_source_that_fails_alone_harms_no_other(
    look: Callable[..., dict[str, intake.Intake]], name: str, record_property: Callable[[str, object], None]
) -> None:
    told = _in_turn()[name]
    found = look(list(ASKED.values()), dict.fromkeys(_addresses(name), told))
    harmed = {other for other, result in found.items() if result.state in intake.SERVED_FROM_LAST_GOOD}
    assert harmed == {other for other in ASKED if set(_addresses(other)) & set(_addresses(name))}
    # "new" where an empty answer was refused before: what is held is judged again and kept once.
    assert {result.state for other, result in found.items() if other not in harmed} <= {"unchanged", "new"}
    record_property("network", json.dumps({"source": name, "fault": told, "harmed": sorted(harmed)}))


@pytest.mark.slow
def test_all_sources_fail_at_once_and_all_come_back(
    look: Callable[..., dict[str, intake.Intake]], record_property: Callable[[str, object], None]
) -> None:
    faults = {address: fault for name, fault in _in_turn().items() for address in _addresses(name)}
    found = look(list(ASKED.values()), faults)
    assert {result.state for result in found.values()} <= set(intake.SERVED_FROM_LAST_GOOD)
    assert all(result.messages for result in found.values())
    back = look(list(ASKED.values()), {})
    # What was refused in between is judged again, and is what is held already.
    assert {result.state for result in back.values()} <= {"unchanged", "new"}, back
    record_property(
        "network", json.dumps({"sources failing at once": len(found), "kinds of fault": len(set(faults.values()))})
    )


@pytest.mark.slow
def test_a_whole_refresh_amid_all_faults_ends_in_time_and_answers_from_what_is_shipped(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data, seconds = tmp_path / "data", 10
    with Hostile(tmp_path).at_work() as hostile:
        hostile.faults = {
            address.removeprefix("https://"): FAULTS[fault]
            for name, fault in _in_turn().items()
            for address in _addresses(name)
        }
        asked = {"PATH2028_MIRROR": hostile.url, "PATH2028_OFFLINE": "0", "PATH2028_FETCH_SECONDS": str(seconds)}
        begun = time.monotonic()
        done = subprocess.run(
            [str(BIN), "refresh", "--json"],
            env=environment(data) | asked,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        took = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert told["verdict"]["p_s1"] + told["verdict"]["p_s2"] + told["verdict"]["p_neither"] == pytest.approx(1)
    states = {row["source"]: row["state"] for row in told["sources"]}
    assert set(states.values()) <= set(intake.SERVED_FROM_LAST_GOOD)
    assert all(row["message"] for row in told["sources"])
    assert not list(data.rglob("*.part"))
    assert not (data / "incoming").exists()
    record_property(
        "network", json.dumps({"refresh amid faults": dict(Counter(states.values())), "seconds": round(took, 1)})
    )


def test_the_time_of_all_downloads_together_is_bounded_by_the_setting(
    world: tuple[Hostile, Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hostile, settings = world
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 60.0)
    hostile.faults = {CASES["epoch_eci"].address.removeprefix("https://"): FAULTS["the body drips"]}
    client = fetching.Client(dataclasses.replace(settings, fetch_seconds=1.0))
    begun = time.monotonic()
    with pytest.raises(fetching.FetchError, match="within the time"):
        client.get(CASES["epoch_eci"].address, tmp_path, size_cap=1 << 20)
    with pytest.raises(fetching.FetchError, match=r"The 1 s for fetching are over \(PATH2028_FETCH_SECONDS\)"):
        client.get(CASES["epoch_models"].address, tmp_path, size_cap=1 << 20)
    assert time.monotonic() - begun < 1.0 + SPARE_SECONDS
    hostile.faults = {}


def _held(settings: Settings) -> dict[str, list[str]]:
    return {name: [held.origin.sha256 for held in holdings.of(settings, source)] for name, source in ASKED.items()}


def _addresses(name: str) -> list[str]:
    listing = CASES[name].listing
    return [CASES[name].address, *(listing(1) if listing else {})]


def _in_turn() -> dict[str, str]:
    """Source -> one of the faults, so that each fault meets some source when there are enough of them."""
    return dict(zip(ASKED, itertools.cycle(ON_A_PATH), strict=False))
