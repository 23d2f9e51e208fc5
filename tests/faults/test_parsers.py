"""Whatever a publisher sends, its parser gives the declared columns or the declared error: nothing else ever comes out.

A few examples per parser, the same in each run; `fuzz.py` looks for more, guided by coverage.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import datetime as dt
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.archive import intake
from orchestration.sources import SOURCES, PayloadError, Request
from tests.faults.damage import AWKWARD, KINDS, Edit, members, packed
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

EXAMPLES = 40
EDITS = st.lists(
    st.builds(
        Edit,
        kind=st.sampled_from(KINDS),
        place=st.integers(0, 1 << 20),
        length=st.integers(0, 40),
        word=st.sampled_from(AWKWARD) | st.binary(max_size=8),
    ),
    min_size=1,
    max_size=4,
)


SAME_EACH_TIME = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _document(payload: bytes) -> Any:
    """What a JSON or YAML payload holds; None for anything else."""
    try:
        return json.loads(payload) if payload[:1] in b"{[" else yaml.safe_load(payload)
    except (ValueError, yaml.YAMLError):
        return None


def _places(body: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document, as a container and a key; those near its top first, as many times as deeper ones."""
    left = [body]
    while left:
        here = left.pop(0)
        for key in here if isinstance(here, dict) else range(len(here)):
            yield here, key
            if isinstance(here[key], dict | list):
                left.append(here[key])


@pytest.mark.parametrize("name", CASES)
@SAME_EACH_TIME
@given(edits=EDITS, inside=st.booleans())
def test_a_damaged_payload_is_read_or_refused(name: str, edits: list[Edit], inside: bool) -> None:  # noqa: FBT001  # drawn
    body = CASES[name].published
    bodies = members(body) if inside else {"": body}
    for edit in edits:
        bodies = {member: edit.done_to(text) for member, text in bodies.items()}
    try:
        frame = SOURCES[name].parse(packed(bodies))
    except PayloadError:
        return
    assert list(frame.columns) == list(SOURCES[name].columns)


DOCUMENTS = {name: body for name, case in CASES.items() if isinstance(body := _document(case.published), dict | list)}
KINDS_OF_VALUES: tuple[Any, ...] = (None, True, 5, -1.5, 10**400, "", "x", "9" * 5000, [], [None], {}, {"a": 1}, [[1]])


@pytest.mark.parametrize("name", DOCUMENTS)
@SAME_EACH_TIME
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.sampled_from(KINDS_OF_VALUES)), min_size=1, max_size=3))
def test_a_document_with_a_part_of_another_kind_is_read_or_refused(name: str, changes: list[tuple[int, Any]]) -> None:
    body = copy.deepcopy(DOCUMENTS[name])
    for place, value in changes:
        places = list(_places(body))
        if places:
            parent, key = places[place % len(places)]
            parent[key] = copy.deepcopy(value)
    try:
        frame = SOURCES[name].parse(json.dumps(body, default=str).encode())
    except PayloadError:
        return
    assert list(frame.columns) == list(SOURCES[name].columns)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.listing])
@SAME_EACH_TIME
@given(edits=EDITS)
def test_a_damaged_list_of_what_there_is_is_followed_or_refused(name: str, edits: list[Edit]) -> None:
    listing, answers = SOURCES[name].listing, CASES[name].listing
    assert listing is not None
    assert answers is not None
    bodies = list(answers(1).values())
    for edit in edits:
        bodies = [edit.done_to(body) for body in bodies]
    try:
        wanted = list(listing.plan(bodies, {}))
    except PayloadError:
        return
    assert all(request.url.startswith("https://") for request, _ in wanted)


@pytest.mark.parametrize("part", ["../../elsewhere", "/etc", "a/b", "a\\b", "..", ".hidden", "a" * 200, "a\x00", "a\n"])
def test_a_slice_whose_name_leads_elsewhere_is_refused(part: str) -> None:
    with pytest.raises(PayloadError, match="no plain name"):
        Request(url="https://example.org", part=part)


@pytest.mark.parametrize("period", ["2025/../../../elsewhere", "202506&reporterCode=0", "", "20250601"])
def test_a_list_that_names_no_period_is_refused(period: str) -> None:
    row = {"period": period, "reporterCode": 458, "datasetChecksum": 1}
    listing = SOURCES["comtrade"].listing
    assert listing is not None
    with pytest.raises(PayloadError, match="The list names the period"):
        listing.plan([json.dumps({"data": [row]}).encode()], {})


@pytest.mark.parametrize(
    ("old", "new"),
    [(b": 0", b': {"0": 0}'), (b": 0", b": 1"), (b'{"0":', '{"\u00b2":'.encode())],
    ids=["a code without a number", "a number twice", "a place that only looks like a number"],
)
def test_a_grid_whose_places_are_not_counted_is_refused(old: bytes, new: bytes) -> None:
    hurt = CASES["eurostat_comext"].published.replace(old, new)
    assert hurt != CASES["eurostat_comext"].published
    with pytest.raises(PayloadError):
        SOURCES["eurostat_comext"].parse(hurt)


def test_a_grid_of_a_million_million_places_is_not_laid_out() -> None:
    body = json.loads(CASES["eurostat_comext"].published)
    for name in ("reporter", "partner", "product", "time"):
        index = body["dimension"][name]["category"]["index"]
        index |= {f"X{number}": number for number in range(len(index), 1000)}
        body["size"][body["id"].index(name)] = 1000
    begun = time.monotonic()
    with contextlib.suppress(PayloadError):
        SOURCES["eurostat_comext"].parse(json.dumps(body).encode())
    assert time.monotonic() - begun < 5


def test_a_reader_that_stumbles_all_the_same_stops_no_other_source(online: Settings, publisher: Publisher) -> None:
    def stumbling(payload: bytes) -> list[dict[str, Any]]:
        raise TypeError(f"unexpected {payload[:1]!r}")

    sources = [
        dataclasses.replace(SOURCES["epoch_eci"], expectations=(), rows=stumbling),
        dataclasses.replace(SOURCES["epoch_models"], expectations=()),
    ]
    for source in sources:
        publisher.says(CASES[source.name].address, CASES[source.name].published)
    found = intake.pull(online, sources, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert (found["epoch_eci"].state, found["epoch_models"].state) == ("refused", "new")
    assert "Its reader stumbled (TypeError: \"unexpected b'M'\")" in found["epoch_eci"].messages[0]
    assert "please report it" in found["epoch_eci"].messages[0]
