"""Odd heads and odd variables: whatever a server or an operator writes, a source ends in a state with one sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from orchestration.archive import asking, fetching, intake
from orchestration.base.settings import YEARS, Settings, SettingsError
from orchestration.sources import SOURCES, Request
from tests import wire
from tests.faults.hostile import Hostile
from tests.faults.odd_heads import (
    BODIES,
    HEADS,
    MONDAY,
    ODD,
    STATES,
    STATUSES,
    Everywhere,
    answer,
    look,
    saying,
    stumbled,
)
from tests.homes import BIN, environment
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE, ECI = CASES["epoch_eci"], SOURCES["epoch_eci"]
PLACE = CASE.address.removeprefix("https://")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    with Hostile(tmp_path_factory.mktemp("heads")).at_work() as server:
        yield server


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "READ_SECONDS", 1.0)
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 2.0)
    monkeypatch.setattr(fetching, "FIRST_WAIT_SECONDS", 0.001)


def answers(hostile: Hostile, status: int, head: dict[str, bytes | None], body: bytes) -> None:
    hostile.faults = {PLACE: saying(answer(status, head, body))}


@pytest.mark.parametrize("status", STATUSES)
def test_no_status_with_any_odd_head_leaves_its_source(hostile: Hostile, status: int, tmp_path: Path) -> None:
    for number, (name, value) in enumerate(ODD):
        answers(hostile, status, {name: value}, wire.eci(60))
        found = look(hostile, ECI, tmp_path / f"{number}")
        assert stumbled(found) == [], (name, value)
        assert len(found.messages) == (found.state not in ("new", "unchanged")), (name, value, found.messages)


# An answer of each status, and every odd line of a head in one of them.
TWENTY = [
    answer(status, dict(ODD[number :: len(STATUSES)]), BODIES[number % len(BODIES)])
    for number, status in enumerate(STATUSES)
]


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if not source.by_hand])
def test_no_source_takes_an_odd_answer_for_more_than_its_own_trouble(
    hostile: Hostile, name: str, tmp_path: Path
) -> None:
    for number, said in enumerate(TWENTY):
        hostile.faults = Everywhere(all=saying(said))
        found = look(hostile, SOURCES[name], tmp_path / str(number))
        assert stumbled(found) == [], said[:200]
        assert all(message.count("\n") == 0 for message in found.messages)


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from(STATUSES),
    head=st.fixed_dictionaries({name: st.sampled_from(values) for name, values in HEADS.items()}),
    body=st.sampled_from(BODIES),
)
def test_no_mixture_of_odd_heads_does_either_nor_the_look_after_it(
    hostile: Hostile,
    tmp_path_factory: pytest.TempPathFactory,
    status: int,
    head: dict[str, bytes | None],
    body: bytes,
) -> None:
    data = tmp_path_factory.mktemp("mixture")
    answers(hostile, status, head, body)
    assert stumbled(look(hostile, ECI, data)) == []
    hostile.faults = {}
    hostile.says(CASE.address, CASE.published)
    assert look(hostile, ECI, data, 1).state in ("new", "unchanged"), "what was kept of the odd answer does no harm"


def test_not_modified_without_a_condition_is_an_answer_that_fails(hostile: Hostile, tmp_path: Path) -> None:
    answers(hostile, 304, {}, b"")
    found = look(hostile, ECI, tmp_path)
    assert found.state == "failed"
    assert "though no earlier state was named" in found.messages[0]


def test_a_mistake_of_ours_that_an_answer_brings_to_light_costs_its_source_alone(
    hostile: Hostile, tmp_path: Path
) -> None:
    def stumbling(*_: Any) -> Any:
        raise RecursionError("https://example.org/?key=a-secret")

    hostile.faults = {}
    hostile.says(CASE.address, CASE.published)
    other = dataclasses.replace(SOURCES["epoch_models"], plan=stumbling)
    settings = Settings(data=tmp_path, bundle=tmp_path / "none", mirror=hostile.url)
    found = intake.pull(settings, [other, ECI], MONDAY)
    assert (found["epoch_models"].state, found["epoch_eci"].state) == ("failed", "new")
    [told] = found["epoch_models"].messages
    assert "makes us stumble (RecursionError in test_heads.stumbling)" in told
    assert "secret" not in told


def test_a_publisher_of_another_shape_is_left_alone_after_three_refusals_with_one_sentence(
    hostile: Hostile, tmp_path: Path
) -> None:
    parts = [f"2024-{month:02d}" for month in range(1, 13)]
    source = dataclasses.replace(
        ECI, plan=lambda _day, _held: [Request(url=f"https://epoch.ai/{part}.csv", part=part) for part in parts]
    )
    hostile.faults = {}
    for part in parts:
        hostile.says(f"https://epoch.ai/{part}.csv", b'{"data": []}')
    settings = Settings(data=tmp_path, bundle=tmp_path / "none", mirror=hostile.url)
    before = len(hostile.seen)
    found = intake.pull(settings, [source], MONDAY)["epoch_eci"]
    assert found.state == "refused"
    assert len(hostile.seen) - before < 2 * asking.PATIENCE
    [told] = found.messages
    assert told.startswith("2024-01, 2024-02, 2024-03")
    hostile.says("https://epoch.ai/2024-12.csv", CASE.published)
    again = intake.pull(settings, [source], MONDAY + dt.timedelta(days=1))["epoch_eci"]
    assert any(path.endswith("2024-04.csv") for path, *_ in hostile.seen[before:]), "what was refused comes last"
    assert again.state == "refused"


ODD_WORDS = (
    "数据 <x@example.org>",
    "two\r\nlines",
    "   ",
    "'quoted'",
    '"quoted"',
    "tab\there",
    "é",
    "\u200b",
    "²",
    "%2F",
    "[",
)


VARIABLES = (
    "PATH2028_CONTACT",
    "PATH2028_MIRROR",
    "PATH2028_WEBHOOK",
    "PATH2028_FETCH_SECONDS",
    "PATH2028_NOW",
    "PATH2028_OFFLINE",
    "CENSUS_API_KEY",
    "COMTRADE_API_KEY",
)
# What an environment may hold, bytes that are no UTF-8 among it; some of it begins as it should.
WORDS = st.tuples(
    st.sampled_from(("", " ", '"', "https://", "http://localhost", "2026-", "0001-01-01T00:00+14:00", "9" * 20, "1e")),
    st.text(st.characters(exclude_characters="\0", exclude_categories=())),
).map("".join)


def _refusal(variables: dict[str, str]) -> str | None:
    try:
        Settings.from_environment(variables)
    except SettingsError as error:
        return str(error)
    return None


@given(name=st.sampled_from((*VARIABLES, "PATH2028_DATA", "PATH2028_BUNDLE")), words=WORDS)
def test_whatever_a_variable_holds_it_is_read_or_refused_by_its_name(name: str, words: str) -> None:
    variables = {"PATH2028_DATA": "/data", name: words}
    if refused := _refusal(variables):
        assert refused.startswith(name)
        assert "\n" not in refused
        return
    read = Settings.from_environment(variables)
    head = [read.user_agent, *read.keys.values()]
    assert all(line == line.strip() and line.encode("latin-1").decode("latin-1").isprintable() for line in head)
    assert all(map(str.isascii, filter(None, (read.mirror, read.webhook))))
    assert read.seen_from(None).year in YEARS
    assert read.data.is_absolute()


@pytest.mark.parametrize("words", ODD_WORDS, ids=ascii)
@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_is_read_or_refused_by_its_name_and_never_stumbled_over(
    name: str, words: str, hostile: Hostile, tmp_path: Path
) -> None:
    hostile.faults = {}
    hostile.says(CASE.address, CASE.published)
    variables = {"PATH2028_DATA": str(tmp_path), name: words}
    refused = _refusal(variables)
    if refused:
        assert name in refused
        return
    read = Settings.from_environment(variables)
    asked = dataclasses.replace(read, mirror=hostile.url, offline=False, bundle=tmp_path / "none")
    found = intake.pull(asked, [ECI, SOURCES["us_census"]], MONDAY)
    assert found["epoch_eci"].state == "new", found["epoch_eci"].messages
    assert found["us_census"].state in STATES
    assert read.fixed_now is None or read.fixed_now.tzinfo is dt.UTC


def test_a_key_and_a_contact_lose_the_blanks_and_quotes_around_them() -> None:
    read = Settings.from_environment({"CENSUS_API_KEY": ' "abc123" \n', "PATH2028_CONTACT": " 'me@example.org' "})
    assert read.keys == {"CENSUS_API_KEY": "abc123"}
    assert read.contact == "me@example.org"


@pytest.mark.slow
def test_a_contact_that_no_header_can_carry_is_a_usage_error_that_names_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(BIN), "refresh"],
        env=environment(tmp_path / "data") | {"PATH2028_CONTACT": "数据 <contact@example.org>"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("PATH2028_CONTACT")
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_a_refresh_in_which_each_source_answers_oddly_ends_with_a_verdict(hostile: Hostile, tmp_path: Path) -> None:
    heads = [{name: value} for name, value in ODD]
    for number, source in enumerate(SOURCES.values()):
        address = source.url.removeprefix("https://").partition("?")[0]
        status, head = STATUSES[number % len(STATUSES)], heads[number % len(heads)]
        hostile.faults = hostile.faults | {address: saying(answer(status, head, b"{}"))}
    asked = {"PATH2028_MIRROR": hostile.url, "PATH2028_OFFLINE": "0", "PATH2028_FETCH_SECONDS": "20"}
    done = subprocess.run(
        [str(BIN), "refresh", "--json"],
        env=environment(tmp_path / "data") | asked,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["verdict"]["verdict"]
