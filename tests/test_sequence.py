"""The steps of a refresh do their work once, whoever calls them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from orchestration.base import locking, plain
from orchestration.defs import sequence
from orchestration.sources import SOURCES
from orchestration.warehouse import database, loading, status
from tests import wire
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestration.base.settings import Settings
    from orchestration.sources.contracts import Row
    from tests.loopback import Publisher

CASE = CASES["epoch_eci"]


@pytest.fixture
def alone(online: Settings) -> Iterator[Settings]:
    with locking.sole(online):
        yield online


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each source's payloads have been parsed."""
    counted: Counter[str] = Counter()

    def counting(source: str) -> None:
        rows = SOURCES[source].rows

        def once_more(payload: bytes) -> list[Row]:
            counted[source] += 1
            return rows(payload)

        monkeypatch.setitem(SOURCES, source, dataclasses.replace(SOURCES[source], rows=once_more))

    for name in SOURCES:
        counting(name)
    return counted


def test_a_payload_is_parsed_once_between_its_address_and_the_warehouse(
    alone: Settings, publisher: Publisher, parsed: Counter[str]
) -> None:
    for body in (CASE.published, CASE.revised):
        publisher.says(CASE.address, body)
        sequence.ask(alone, [SOURCES["epoch_eci"]])
    found = sequence.load(alone, alone.now().date()).set_index("source")
    loading.contract(alone, SOURCES["epoch_eci"])
    assert found.loc["epoch_eci", "vintages"] == 2
    assert parsed == {"epoch_eci": 2}


def test_a_refused_payload_is_parsed_once_and_not_loaded(
    alone: Settings, publisher: Publisher, parsed: Counter[str]
) -> None:
    publisher.says(CASE.address, wire.eci(10))  # fewer rows than the contract allows
    sequence.ask(alone, [SOURCES["epoch_eci"]])
    found = sequence.load(alone, alone.now().date()).set_index("source")
    assert (found.loc["epoch_eci", "state"], found.loc["epoch_eci", "vintages"]) == ("refused", 0)
    assert parsed == {"epoch_eci": 1}


def test_how_the_sources_stand_is_worked_out_once_and_kept_with_the_build(
    alone: Settings, publisher: Publisher
) -> None:
    publisher.says(CASE.address, CASE.published)
    sequence.ask(alone, [SOURCES["epoch_eci"]])
    made = sequence.load(alone, alone.now().date())
    with database.reader(alone.build) as connection:
        kept = status.kept(connection)
    assert [row["source"] for row in kept] == list(SOURCES)
    assert kept == plain.rows(made)


def test_the_inputs_of_a_release_change_with_what_a_source_answered(alone: Settings, publisher: Publisher) -> None:
    publisher.says(CASE.address, CASE.published)
    sequence.ask(alone, [SOURCES["epoch_eci"]])
    first = status.states(alone)
    sequence.ask(alone, [SOURCES["epoch_eci"]])
    assert status.states(alone) != first, "new, then unchanged"
    second = status.states(alone)
    sequence.ask(alone, [SOURCES["epoch_eci"]])
    assert status.states(alone) == second
