"""What the outside world does to a payload, for every source, on its own wire format.

Each case ends in a sentence that names the remedy, the last good vintage in use, and nothing lost.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import backfilling, figures, holdings, intake, vintages
from orchestration.sources import SOURCES, PayloadError, Request, Source
from orchestration.sources.readers import frames
from tests import wire
from tests.sources.cases import CASES, Case
from tests.sources.formats import altered, is_json

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from orchestration.archive.intake import Intake
    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
HTML = b"<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head><body></body></html>\n"


def cut_in_half(payload: bytes) -> bytes:
    return payload[: len(payload) // 2]


# What HTTP can do is no matter for files that are taken in by hand.
over_http = pytest.mark.parametrize("case", [name for name in CASES if not SOURCES[name].by_hand], indirect=True)


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def source(case: Case, one_slice: None) -> Source:  # noqa: ARG001  # the source as it is asked in these tests
    return SOURCES[case.source]


@pytest.fixture(autouse=True)
def one_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources that come in slices are asked for their first slice only, so that one answer is one vintage."""
    for name, source in SOURCES.items():
        if source.plan is not None:
            monkeypatch.setitem(SOURCES, name, dataclasses.replace(source, plan=_first_of(source)))


@pytest.fixture
def uncontracted(case: Case, one_slice: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # patched after it
    """The source without its expectations: a transport or a parser is at stake, and checking takes most of the time."""
    monkeypatch.setitem(SOURCES, case.source, dataclasses.replace(SOURCES[case.source], expectations=()))


def ask(
    settings: Settings, publisher: Publisher, case: Case, body: bytes, *, day: int = 0, version: int = 1, **how: object
) -> Intake:
    """The publisher says `body`; the source is asked on the given day (or, by hand, given the file of that day)."""
    if SOURCES[case.source].by_hand:
        at = NOON + dt.timedelta(days=day)
        file = settings.data / f"drop{day}" / at.date().isoformat() / case.address.removeprefix("https://")
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
        return backfilling.from_files(settings, SOURCES[case.source], settings.data / f"drop{day}")
    for address, answer in case.listing(version).items() if case.listing else ():
        publisher.says(address, answer)
    if opened_by := SOURCES[case.source].opened_by:
        publisher.says(opened_by, b"<html>", headers={"Set-Cookie": "session=one"})
    publisher.says(case.address, body, **how)
    return intake.pull(settings, [SOURCES[case.source]], NOON + dt.timedelta(days=day))[case.source]


def held(settings: Settings, case: Case) -> list[str]:
    return [vintage.origin.sha256 for vintage in holdings.of(settings, SOURCES[case.source])]


def test_every_source_has_a_case() -> None:
    assert set(CASES) == set(SOURCES)


def test_a_payload_as_published_is_parsed_into_the_declared_columns(case: Case, source: Source) -> None:
    frame = source.parse(case.published)
    assert list(frame.columns) == list(source.columns)
    assert len(frame) > 0
    assert not frame.duplicated(list(source.key)).any()


@pytest.mark.usefixtures("uncontracted")
@over_http
def test_a_payload_is_kept_once_with_its_origin_and_a_second_look_is_answered_304(
    online: Settings, publisher: Publisher, case: Case, source: Source
) -> None:
    assert ask(online, publisher, case, case.published).state == "new"
    [vintage] = vintages.archived(online, source.name)
    assert vintage.path.read_bytes() == case.published
    assert (vintage.origin.url.partition("?")[0], vintage.origin.retrieved_at) == (case.address, NOON)
    assert ask(online, publisher, case, case.published, day=1).state == "unchanged"
    asked = publisher.statuses(case.address)
    assert asked == ([200] if case.listing else [200, 200] if publisher.posted else [200, 304])
    assert len(vintages.archived(online, source.name)) == 1


def test_a_later_vintage_with_revisions_is_kept_beside_the_first(
    online: Settings, publisher: Publisher, case: Case, source: Source
) -> None:
    assert ask(online, publisher, case, case.published).state == "new"
    assert ask(online, publisher, case, case.revised, day=30, version=2).state == "new"
    first, second = holdings.of(online, source)
    assert not figures.read(online, source, first).equals(figures.read(online, source, second))


@pytest.mark.usefixtures("uncontracted")
@pytest.mark.parametrize(
    ("hurt", "told"),
    [
        pytest.param(lambda _: b"", "is empty", id="empty"),
        pytest.param(lambda _: HTML, "web page", id="html"),
    ],
)
def test_a_broken_answer_is_refused_and_the_last_good_vintage_stays(
    online: Settings, publisher: Publisher, case: Case, hurt: Callable[[bytes], bytes], told: str
) -> None:
    ask(online, publisher, case, case.published)
    good = held(online, case)
    result = ask(online, publisher, case, hurt(case.published), day=1, version=2)
    assert result.state == "refused"
    assert told in result.messages[0]
    assert "the vintage of 2026-03-01 stays in use" in result.messages[0]
    assert held(online, case) == good
    assert list(online.quarantine.rglob("reason.json"))


def test_half_an_answer_is_refused_by_its_parser_or_its_contract(
    online: Settings, publisher: Publisher, case: Case
) -> None:
    assert ask(online, publisher, case, cut_in_half(case.published)).state == "refused"
    assert held(online, case) == []


@pytest.mark.usefixtures("uncontracted")
def test_a_renamed_column_is_refused_and_named(online: Settings, publisher: Publisher, case: Case) -> None:
    old, new = case.column.encode(), b"Something else"
    renamed = altered(case.published, lambda text: text.replace(old, new))
    result = ask(online, publisher, case, renamed)
    assert result.state == "refused"
    assert case.column in result.messages[0]
    assert "renamed" in result.messages[0]


def test_an_added_column_changes_nothing(case: Case, source: Source) -> None:
    assert source.parse(altered(case.published, case.wider)).equals(source.parse(case.published))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.number])
def test_text_where_a_number_belongs_costs_its_cell_and_is_told(name: str) -> None:
    case, source = CASES[name], SOURCES[name]

    def misspelt(text: bytes) -> bytes:
        return text.replace(str(case.number).encode(), b'"about 5"' if is_json(text) else b"about 5", 1)

    wrong = altered(case.published, misspelt)
    frame, refused = _read_or_refused(source, wrong)
    if frame is None:  # it was the only one of its column
        assert "says 'about 5', and so 1 of 1 cells are not read" in refused
        return
    assert len(frame) == len(source.parse(case.published))
    assert 1 <= frames.lost(frame)["count"] <= 4  # one per member of a zip
    assert "about 5" in frames.lost(frame)["examples"][0]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.number])
def test_a_column_of_text_where_numbers_belong_is_refused_with_the_first_cell(name: str) -> None:
    source = SOURCES[name]
    for column in _numbers(source):
        rows = [row | {column: "about 5"} for row in source.rows(CASES[name].published)]
        with pytest.raises(PayloadError, match=f"The column {column} should hold a number but row 2 says 'about 5'"):
            frames.tidy(rows, source.columns)


def test_duplicated_keys_are_refused(online: Settings, publisher: Publisher, case: Case) -> None:
    result = ask(online, publisher, case, altered(case.published, case.twice))
    if len(SOURCES[case.source].parse(case.published)) == 1:  # one repetition is a slip: it falls out and is told
        assert result.state == "new"
        return
    assert result.state == "refused"
    assert re.search("key is unique: broken|stand there twice|stands twice", result.messages[0])


def test_bytes_of_another_encoding_are_refused_not_guessed(case: Case, source: Source) -> None:
    wrong = altered(case.published, lambda text: text.replace(b"5", "5µ".encode("latin-1"), 400))
    with pytest.raises(PayloadError):
        source.parse(wrong)


def test_a_byte_order_mark_changes_nothing(case: Case, source: Source) -> None:
    marked = altered(case.published, lambda text: b"\xef\xbb\xbf" + text)
    assert source.parse(marked).equals(source.parse(case.published))


@pytest.mark.usefixtures("uncontracted")
@over_http
def test_a_busy_server_is_asked_again_after_the_time_it_names(
    online: Settings, publisher: Publisher, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("orchestration.archive.fetching.time.sleep", waits.append)
    publisher.says(case.address)
    result = ask(
        online, publisher, case, b"", status=429, headers={"Retry-After": "7"}, times=1, then=_answer(case.published)
    )
    assert result.state == "new"
    assert 7.0 in waits


@pytest.mark.usefixtures("uncontracted")
@over_http
def test_three_server_errors_and_then_data_is_data(
    online: Settings, publisher: Publisher, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.archive.fetching.time.sleep", lambda _: None)
    assert ask(online, publisher, case, b"", status=500, times=3, then=_answer(case.published)).state == "new"


@pytest.mark.usefixtures("uncontracted")
@over_http
def test_a_connection_dropped_in_mid_body_is_made_again(
    online: Settings, publisher: Publisher, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.archive.fetching.time.sleep", lambda _: None)
    assert ask(online, publisher, case, case.published, cut=True, times=2, then=_answer(case.published)).state == "new"
    assert not list((online.data / "incoming").glob("*.part"))


@over_http
def test_a_payload_over_the_cap_is_not_read_to_the_end(
    online: Settings, publisher: Publisher, case: Case, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, source.name, dataclasses.replace(source, size_cap=200))
    ask(online, publisher, case, case.published)
    result = intake.pull(online, [SOURCES[source.name]], NOON)[source.name]
    assert result.state == "failed"
    assert "more than the 0 MiB" in result.messages[0] or "size_cap" in result.messages[0]
    assert not list((online.data / "incoming").glob("*.part"))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.published.startswith(b"PK")])
def test_a_zip_bomb_is_not_unpacked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.sources.readers import archives

    monkeypatch.setattr(archives, "CAP", 1 << 20)
    bomb = altered(CASES[name].published, lambda _: bytes(2 << 20))
    assert len(bomb) < 20_000
    with pytest.raises(PayloadError, match="unpacks to more than"):
        SOURCES[name].parse(bomb)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.published.startswith(b"PK")])
def test_a_zip_without_its_member_says_what_it_found(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/readme.txt", "hello")
    with pytest.raises(PayloadError, match=r"readme\.txt"):
        SOURCES[name].parse(out.getvalue())


def test_a_source_that_has_lost_most_of_its_rows_is_refused_for_lost_coverage(
    online: Settings, publisher: Publisher
) -> None:
    case = CASES["epoch_eci"]
    ask(online, publisher, case, wire.eci(120))
    result = ask(online, publisher, case, wire.eci(60), day=1)
    assert result.state == "refused"
    assert "coverage is kept: broken, kept share is 0.5 where at least 0.8 is expected" in result.messages[0]


def test_a_source_stands_still_for_a_dead_host_only_once(settings: Settings) -> None:
    import socket

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    dead = dataclasses.replace(settings, offline=False, mirror=f"http://127.0.0.1:{port}")
    results = intake.pull(dead, [source for source in SOURCES.values() if not source.by_hand], NOON)
    assert {result.state for result in results.values()} == {"unreachable"}


def _read_or_refused(source: Source, payload: bytes) -> tuple[pd.DataFrame | None, str]:
    try:
        return source.parse(payload), ""
    except PayloadError as error:
        return None, str(error)


def _numbers(source: Source) -> list[str]:
    return [name for name, column in source.columns.items() if column.kind == "number"]


def _first_of(source: Source) -> Callable[[dt.date, frozenset[str]], list[Request]]:
    plan = source.plan
    assert plan is not None
    return lambda today, _: list(plan(today, frozenset()))[:1]


def _answer(body: bytes) -> object:
    from tests.loopback import Answer

    return Answer(body=body)
