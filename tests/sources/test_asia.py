"""What is particular to Korea's customs and Taiwan's exchange: forms, cookies, totals among lines, and calendars."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from orchestration.archive import backfilling, intake, vintages
from orchestration.sources import SOURCES, PayloadError, korea_customs
from tests.sources import case_korea_flash, case_korea_trade, case_twse_revenue, case_us_gpus
from tests.sources.case_korea_trade import answer, line
from tests.sources.test_trade import NOON, planned

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

KEPT = (
    b"month,hsk,export_kg,export_thousand_usd\n2025-05,8542321010,147350,11428371\n2025-06,8542321010,149633,11175623\n"
)


def test_a_form_is_posted_with_the_cookie_of_the_page_that_opens_the_portal(
    online: Settings, publisher: Publisher
) -> None:
    source = SOURCES["korea_flash"]
    publisher.says(korea_customs.OPENED_BY, b"<html>", headers={"Set-Cookie": "WMONID=abc; Path=/"})
    publisher.says(source.url, case_korea_flash.payload())
    assert intake.pull(online, [source], NOON)["korea_flash"].state == "new"
    opening, *posts = publisher.seen
    assert opening[0].endswith("/cts/index.do")
    assert {headers["Cookie"] for _, _, headers in posts} == {"WMONID=abc"}
    forms = [parse_qs(body.decode()) for body in publisher.posted]
    assert [form["priodFr"] for form in forms] == [[f"{year}01"] for year in range(2022, 2027)]
    assert forms[-1]["priodTo"] == ["202603"]
    origins = {vintage.origin.url for vintage in vintages.archived(online, "korea_flash")}
    assert any("priodFr=202601" in url for url in origins)


def test_a_portal_that_does_not_open_is_asked_for_nothing(online: Settings, publisher: Publisher) -> None:
    publisher.says(korea_customs.OPENED_BY, b"no", status=403)
    taken = intake.pull(online, [SOURCES["korea_trade"]], NOON)["korea_trade"]
    assert (taken.state, publisher.posted) == ("failed", [])


def test_a_form_goes_to_no_second_address(online: Settings, publisher: Publisher) -> None:
    publisher.says(korea_customs.OPENED_BY, b"<html>")
    publisher.says(SOURCES["korea_trade"].url, status=302, headers={"Location": "https://elsewhere.example/x"})
    assert intake.pull(online, [SOURCES["korea_trade"]], NOON)["korea_trade"].state == "failed"
    assert not [path for path, _, _ in publisher.seen if "elsewhere" in path]


def test_lines_of_totals_are_left_out_and_thousands_are_counted_one_by_one() -> None:
    frame = SOURCES["korea_trade"].parse(case_korea_trade.payload())
    assert len(frame) == 2 * 2 * 3
    assert set(frame["partner_iso3"]) == {"CHN", "HKG", "USA"}
    assert frame["value_usd"].iloc[0] == 1_428_371_000


def test_an_answer_without_destinations_is_the_world() -> None:
    frame = SOURCES["korea_trade"].parse(
        answer(line("총계", "", "", 30), *(line("2025.05", code, "", 10) for code in ("8542321010", "8542323000")))
    )
    assert frame["partner_iso3"].tolist() == ["W00", "W00"]
    assert frame["value_usd"].sum() == 20_000


def test_a_kept_table_of_one_code_is_read_as_the_portal_stated_it(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "2026-02-01/hand/korea_dram_exports_hsk8542321010.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(KEPT)
    source = SOURCES["korea_trade"]
    assert backfilling.from_files(settings, source, tmp_path).accepted == 1
    frame = source.parse(KEPT)
    assert frame["value_usd"].tolist() == [11_428_371_000, 11_175_623_000]
    assert frame["weight_kg"].tolist() == [147_350, 149_633]
    assert set(frame["partner_iso3"]) == {"W00"}


@pytest.mark.parametrize(
    ("changes", "told"), [({"count": 20}, "holds 1 of the 20 lines"), ({"searchresult": "FAIL"}, "declines")]
)
def test_an_answer_that_is_cut_or_says_no_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(PayloadError, match=told):
        SOURCES["korea_trade"].parse(answer(line("2025.05", "8542321010", "중국", 10), **changes))


@pytest.mark.parametrize("window", ["05~10", "first ten days"])
def test_a_window_that_is_no_span_of_days_is_refused(window: str) -> None:
    body = case_korea_flash.payload().decode().replace("01~20", window).encode()
    with pytest.raises(PayloadError, match="is no span of days"):
        SOURCES["korea_flash"].parse(body)


def test_the_end_of_a_month_may_be_written_as_a_word() -> None:
    body = case_korea_flash.payload().decode().replace("01~31", "01~말일").encode()
    assert SOURCES["korea_flash"].parse(body)["through_day"].tolist() == [10, 20, 31, 10]


def test_a_line_of_the_flash_that_names_no_window_is_a_total() -> None:
    body = case_korea_flash.payload().decode().replace('"01~20"', '""').encode()
    assert SOURCES["korea_flash"].parse(body)["through_day"].tolist() == [10, 31, 10]


def test_each_year_of_korea_is_asked_in_all_and_by_destination_up_to_what_is_confirmed() -> None:
    plan = SOURCES["korea_trade"].plan
    assert plan is not None
    asked = {request.part: request.form for request in plan(dt.date(2026, 3, 1), frozenset())}
    assert len(asked) == 2 * 5
    assert asked["2026-world"]["priodTo"] == "202601"
    assert asked["2025-partners"]["cntyNm"].startswith("중국,홍콩,")
    again = plan(dt.date(2026, 3, 1), frozenset(asked))
    assert {request.part[:4] for request in again} == {"2025", "2026"}


def test_of_the_exchange_only_the_makers_followed_are_read_in_single_dollars() -> None:
    frame = SOURCES["twse_revenue"].parse(case_twse_revenue.payload()).set_index("company")
    assert len(frame) == 10
    assert frame.loc["TSMC", "revenue_twd"] == 301_000_000_000
    assert str(frame.loc["TSMC", "period_start"])[:10] == "2026-01-01"


@pytest.mark.parametrize("month", ["202601", "11513"])
def test_a_month_that_is_none_of_the_republic_is_refused(month: str) -> None:
    with pytest.raises(PayloadError, match="none of the Republic"):
        SOURCES["twse_revenue"].parse(case_twse_revenue.payload(month=month))


def test_countries_not_followed_and_their_groups_are_left_out_of_the_imports_of_gpus() -> None:
    frame = SOURCES["us_gpus"].parse(case_us_gpus.payload())
    assert frame["partner_iso3"].tolist() == ["W00", "TWN", "MYS", "MEX"]
    with pytest.raises(PayloadError, match="8542310040 was asked for"):
        SOURCES["us_gpus"].parse(case_us_gpus.payload().replace(b"8542310040", b"8542310045"))


def test_the_line_of_gpus_is_asked_for_month_by_month() -> None:
    asked = planned("us_gpus")
    assert next(iter(asked)) == "2022-01"
    assert list(asked)[-1] == "2026-02"
    assert "COMM_LVL=HS10&I_COMMODITY=8542310040&time=2026-02" in asked["2026-02"]
