"""What is particular to Hong Kong's trade service: its status, what its records say of themselves, and its months."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import backfilling, intake, vintages
from orchestration.sources import SOURCES, PayloadError
from tests.sources import wire_trade
from tests.sources.test_trade import NOON, planned

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher


@pytest.mark.parametrize(("code", "words"), [(2, "Usage limit exceeded"), (3, "System busy"), (4, "Access denied")])
def test_a_service_that_declines_with_status_200_is_refused_in_its_own_words(code: int, words: str) -> None:
    with pytest.raises(PayloadError, match=rf"declines \(status {code}: {words}\); it is fetched again"):
        SOURCES["hk_idds"].parse(wire_trade.hk(name="Error", code=code, message=words))


@pytest.mark.parametrize(
    ("today", "last"),
    [(dt.date(2026, 5, 29), "202602"), (dt.date(2026, 5, 30), "202603"), (dt.date(2026, 3, 1), "202512")],
)
def test_no_month_is_asked_of_hong_kong_before_sixty_days_after_its_end(today: dt.date, last: str) -> None:
    assert f",{last}&" in planned("hk_idds", today=today)[last[:4]]
    assert last[:4] == list(planned("hk_idds", today=today))[-1]


def test_a_refusal_whose_message_is_a_list_is_told_in_its_words() -> None:
    with pytest.raises(PayloadError, match=r"declines \(status 1: Period code is not defined: 202605\); it is fetched"):
        SOURCES["hk_idds"].parse(wire_trade.hk(name="Fail", code=1, message=["Period code is not defined: 202605"]))


@pytest.mark.parametrize("message", [["No record found"], "No record found."])
def test_a_year_of_which_hong_kong_has_no_record_is_an_empty_slice(
    online: Settings, publisher: Publisher, message: object
) -> None:
    publisher.says(SOURCES["hk_idds"].url, wire_trade.hk(name="Fail", code=1, message=message))
    taken = intake.pull(online, [SOURCES["hk_idds"]], NOON)["hk_idds"]
    assert (taken.state, taken.messages) == ("new", ())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"ttype": 3', b'"ttype": 4', "says ttype='4' where '3' was asked for"),
        (b'"sv": "VCm"', b'"sv": "VCy"', "says sv='VCy'"),
        (b'"freq": "M"', b'"freq": "A"', "says freq='A'"),
        (b'"codeclass": "HKHS6"', b'"codeclass": "HKHS4"', "says codeclass='HKHS4'"),
        (b"HK$ THOUSAND", b"HK$ MILLION", "counts in 'HK$ MILLION'"),
        (b'"unitEN": "HK$ THOUSAND"', b'"svDesc": "US$ thousand"', "counts in 'US$ thousand'"),
        (b"HK$ THOUSAND", b"KILOGRAM", "counts in 'KILOGRAM'"),
        (b'"noOfRecords": 7', b'"noOfRecords": 66', "holds 7 of the 66 records"),
    ],
)
def test_an_answer_that_says_it_holds_something_else_than_asked_is_refused(old: bytes, new: bytes, told: str) -> None:
    assert old in wire_trade.hk()
    with pytest.raises(PayloadError, match=re.escape(told)):
        SOURCES["hk_idds"].parse(wire_trade.hk().replace(old, new, 1))


@pytest.mark.parametrize("unit", [b"HK$'000", b"HK$ thousand", b"Thousand HK$", b"Value"])
def test_thousands_of_hong_kong_dollars_may_be_spelled_or_left_unsaid(unit: bytes) -> None:
    assert len(SOURCES["hk_idds"].parse(wire_trade.hk().replace(b"HK$ THOUSAND", unit))) == 7


def test_slices_laid_out_by_hand_are_taken_in_under_their_files_names(settings: Settings, tmp_path: Path) -> None:
    place = tmp_path / "2026-03-01" / "tradeidds.censtatd.gov.hk/api/get"
    place.mkdir(parents=True)
    (place / "2025.json").write_bytes(wire_trade.hk())
    (place / "2024.json").write_bytes(wire_trade.hk().replace(b'"2025', b'"2024'))
    assert backfilling.from_files(settings, SOURCES["hk_idds"], tmp_path).accepted == 2
    assert {vintage.origin.part for vintage in vintages.archived(settings, "hk_idds")} == {"2024", "2025"}


def test_hong_kong_dollars_are_counted_one_by_one_and_unknown_destinations_keep_their_code() -> None:
    frame = SOURCES["hk_idds"].parse(wire_trade.hk().replace(b'"cc": "VN"', b'"cc": "KZ"'))
    assert frame["value_hkd"].iloc[0] == 4_000_000
    assert set(frame["partner_iso3"]) == {"CHN", "KZ"}
