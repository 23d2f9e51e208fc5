"""A try says what a refresh would do, and leaves nothing behind."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from orchestration.archive import intake, trying
from orchestration.sources import SOURCES
from tests import wire
from tests.sources import wire_trade

if TYPE_CHECKING:
    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

ECI, REGISTER, CENSUS, TAIWAN = (SOURCES[n] for n in ("epoch_eci", "federal_register", "us_census", "taiwan_customs"))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def kept(settings: Settings) -> dict[str, bytes]:
    """Every file of the data folder."""
    return {str(path): path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}


def test_what_would_be_taken_is_told_with_its_rows_and_nothing_is_stored(
    online: Settings, publisher: Publisher
) -> None:
    publisher.says(ECI.url, wire.eci(60))
    (row,) = trying.attempt(online, [ECI])
    assert (row["outcome"], row["answers"], row["rows"], row["why"]) == ("would be taken", 1, 60, "")
    assert tuple(row) == trying.COLUMNS
    assert not online.data.exists()


def test_an_answer_is_judged_against_what_is_held_and_the_archive_stays_as_it_is(
    online: Settings, publisher: Publisher
) -> None:
    publisher.says(ECI.url, wire.eci(60))
    intake.pull(online, [ECI], NOON)
    before = kept(online)
    (same,) = trying.attempt(online, [ECI])
    assert same["outcome"] == "nothing new"
    assert publisher.statuses(ECI.url) == [200, 304]
    publisher.says(ECI.url, wire.eci(30))
    (shrunken,) = trying.attempt(online, [ECI])
    assert shrunken["outcome"] == "would be refused"
    assert "stays in use" in shrunken["why"]
    assert kept(online) == before


def test_of_a_source_in_slices_a_few_are_asked_for(online: Settings, publisher: Publisher) -> None:
    publisher.says(REGISTER.url, wire_trade.register())
    (row,) = trying.attempt(online, [REGISTER])
    assert (row["outcome"], row["answers"], row["rows"]) == ("would be taken", trying.ANSWERS, 3 * trying.ANSWERS)
    assert len(publisher.statuses(REGISTER.url)) == trying.ANSWERS


def test_each_trouble_has_its_name_and_its_remedy(online: Settings, publisher: Publisher) -> None:
    publisher.says(ECI.url, b"<html>moved</html>")
    keyless = dataclasses.replace(online, keys={})
    told = {row["source"]: row for row in trying.attempt(keyless, [ECI, REGISTER, CENSUS, TAIWAN])}
    assert {name: row["outcome"] for name, row in told.items()} == {
        "epoch_eci": "would be refused",
        "federal_register": "failed",
        "us_census": "not asked",
        "taiwan_customs": "not asked",
    }
    assert all(row["why"] for row in told.values())
    assert "CENSUS_API_KEY" in told["us_census"]["why"]
    assert not publisher.statuses(CENSUS.url)


def test_a_finding_that_keeps_nothing_out_is_told(online: Settings, publisher: Publisher) -> None:
    odd = wire_trade.document("2026-9", "A note", "2026-02-02", None, "Sunshine Act Document")
    publisher.says(REGISTER.url, wire_trade.register(odd))
    (row,) = trying.attempt(online, [REGISTER])
    assert row["outcome"] == "would be taken"
    assert "Let in and told: document type is known: broken" in row["why"]
