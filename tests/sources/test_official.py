"""What is particular to filings, official documents and lists: which of several counts, and what is not kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.archive import backfilling, checks, figures, intake, vintages
from orchestration.sources import SOURCES, PayloadError, sec_edgar
from orchestration.sources.readers import frames
from tests.sources import wire_trade

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def test_the_latest_filing_of_a_period_wins() -> None:
    later = wire_trade.filed("2023-09-30", 77, "2026-03-01", "0002-26-000001", start="2022-07-01")
    frame = SOURCES["sec_edgar"].parse(wire_trade.filings(later))
    found = frame[frame["period_end"] == "2023-09-30"]
    assert found["value_usd"].tolist() == [77]
    assert found["company"].tolist() == ["MSFT"]
    assert len(frame) == 10


@pytest.mark.parametrize(("form", "value"), [("DEF 14A", 9), ("8-K", 9), ("10-K/A", 77), ("10-KT", 77)])
def test_a_report_counts_before_any_other_form_however_late(form: str, value: int) -> None:
    first = wire_trade.filed("2023-12-31", 9, "2024-02-01", "0002-24-000001", start="2023-01-01")
    later = wire_trade.filed("2023-12-31", 77, "2026-03-01", "0002-26-000001", start="2023-01-01") | {"form": form}
    frame = SOURCES["sec_edgar"].parse(wire_trade.filings(first, later))
    assert frame[frame["period_start"] == "2023-01-01"]["value_usd"].tolist() == [value]


def test_what_no_report_states_is_taken_from_another_form_with_blank_marks() -> None:
    only = wire_trade.filed("2022-12-31", 9, "2024-02-01", "0002-24-000001", start="2022-01-01")
    frame = SOURCES["sec_edgar"].parse(wire_trade.filings(only | {"form": "8-K", "fy": None, "fp": None}))
    assert frame[frame["period_start"] == "2022-01-01"]["form"].tolist() == ["8-K"]


@pytest.mark.parametrize("turned", [False, True])
def test_of_one_amount_stated_twice_the_more_precise_counts(turned: bool) -> None:  # noqa: FBT001  # a case
    pair = [
        wire_trade.filed("2022-12-31", value, "2024-02-01", "0002-24-000001", start="2022-01-01")
        for value in (1_102_787_000, 1_103_000_000)
    ]
    frame = SOURCES["sec_edgar"].parse(wire_trade.filings(*(pair[::-1] if turned else pair)))
    assert frame[frame["period_start"] == "2022-01-01"]["value_usd"].tolist() == [1_102_787_000]


AMOUNTS = st.integers(-(10**12), 10**12) | st.floats() | st.none() | st.text(max_size=3) | st.booleans()


@given(AMOUNTS, AMOUNTS)
def test_of_two_amounts_in_one_filing_one_counts_or_neither_and_the_others_stay(first: Any, second: Any) -> None:
    pair = [wire_trade.filed("2022-12-31", value, "2024-02-01", "0002-24-000001", start="2022-01-01")
            for value in (first, second)]  # fmt: skip
    frame = SOURCES["sec_edgar"].parse(wire_trade.filings(*pair))
    [found] = frame[frame["period_start"] == "2022-01-01"]["value_usd"]
    in_figures = any(isinstance(value, str) and any(map(str.isnumeric, value)) for value in (first, second))
    assert pd.isna(found) or found in (first, second) or in_figures
    assert frame["value_usd"].notna().sum() >= 10
    if isinstance(first, int) and isinstance(second, int) and abs(first - second) > abs(first) + abs(second) - 1 > 0:
        assert pd.isna(found)
        assert "value_usd says 'stands twice, as " in frames.lost(frame)["examples"][0]


@pytest.mark.parametrize(("day", "told"), [(dt.date(2026, 2, 5), []), (dt.date(2026, 2, 6), ["is_still_stated"])])
def test_a_concept_that_was_given_up_is_told_and_let_in(day: dt.date, told: list[str]) -> None:
    source = SOURCES["sec_edgar"]
    frame = source.parse(wire_trade.filings())  # its newest quarter ends on 30 June 2025
    findings = checks.examine(source, frame, figures.change(source, frame, None, day))
    assert [finding.name for finding in findings if not finding.passed] == told
    assert checks.refusals(findings) == []


def test_filings_laid_out_by_address_are_taken_in_under_the_names_of_their_slices(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "2026-03-01" / "data.sec.gov/api/xbrl/companyconcept" / sec_edgar.FILES["MSFT"]
    file.parent.mkdir(parents=True)
    file.write_bytes(wire_trade.filings())
    assert backfilling.from_files(settings, SOURCES["sec_edgar"], tmp_path).accepted == 1
    assert [vintage.origin.part for vintage in vintages.archived(settings, "sec_edgar")] == ["MSFT"]


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Additions of Entities to the Entity List", "entity_list, entity_list_addition"),
        ("Removals From the Entity List; Activities That May Lead to Additions to the Entity List", "entity_list"),
        (
            "Additional Export Controls: Advanced Computing and Semiconductor Items; Entity List Modification",
            "entity_list, advanced_computing, semiconductor",
        ),
        ("Framework for Artificial Intelligence Diffusion", "ai_diffusion"),
        ("Controls on Marine Toxins", None),
        ("Additions\u00a0of Entities\n to the  Entity\u2009List", "entity_list, entity_list_addition"),
        ("Foreign\u2011Direct\u2011Product Rule &amp; Semi\u00adconductors", "semiconductor, foreign_direct_product"),
    ],
)
def test_a_title_is_read_for_its_topics_and_not_kept(title: str, topics: str | None) -> None:
    frame = SOURCES["federal_register"].parse(
        wire_trade.register(wire_trade.document("2026-9", title, "2026-02-02", None))
    )
    found = frame["topics"].iloc[-1]
    assert (found if isinstance(found, str) else None) == topics
    assert "title" not in frame


def test_a_document_is_found_by_its_number_and_not_by_an_address_that_repeats_its_title() -> None:
    denied = wire_trade.document("2026-9", "Order Denying Export Privileges: A Person", "2026-02-02", None, "Notice")
    slug = "https://www.federalregister.gov/documents/2026/02/02/2026-9/order-denying-export-privileges-a-person"
    frame = SOURCES["federal_register"].parse(wire_trade.register(denied | {"html_url": slug}))
    assert frame["url"].iloc[-1] == "https://www.federalregister.gov/d/2026-9"
    assert not frame.astype(str).apply(lambda column: column.str.contains("person", case=False)).any(axis=None)


@pytest.mark.parametrize(
    ("number", "corrects"), [("C1-2026-16628", "2026-16628"), ("C2-2025-00636", "2025-00636"), ("2026-16628", None)]
)
def test_a_correction_names_the_document_that_it_corrects(number: str, corrects: str | None) -> None:
    frame = SOURCES["federal_register"].parse(
        wire_trade.register(wire_trade.document(number, "Streamlining Export Controls", "2026-08-28", None))
    )
    found = frame["corrects"].iloc[-1]
    assert (found if isinstance(found, str) else None) == corrects


def test_a_page_that_holds_fewer_documents_than_it_counts_is_refused() -> None:
    with pytest.raises(PayloadError, match="holds 3 of 1001 documents"):
        SOURCES["federal_register"].parse(wire_trade.register(count=1001))


def test_a_year_without_documents_yet_is_a_good_answer(online: Settings, publisher: Publisher) -> None:
    publisher.says(SOURCES["federal_register"].url, b'{"count": 0, "description": "Documents"}')
    assert intake.pull(online, [SOURCES["federal_register"]], NOON)["federal_register"].state == "new"


def test_only_the_followed_lists_are_read_and_of_addresses_only_countries() -> None:
    frame = SOURCES["screening_list"].parse(wire_trade.screening())
    assert set(frame["list"]) == {"EL", "MEU", "UVL", "CMIC"}
    assert set(frame["countries"]) == {"CN, HK"}
    assert frame["listed_on"].isna().sum() == 620 // 50 + 1


@pytest.mark.parametrize(
    ("addresses", "countries"),
    [
        ("121 Des Voeux Road C, Hong Kong; 4/F, Hong Kong Trade Centre, Central, Hong Kong, ", "HK"),
        ("5 Cheng Wen Road, Chengdu, China 610036", "CN"),
        ("1 Ring, Shenzhen, P.R. China.; Avenida, Macau", "CN, MO"),
        ("9 Hengjie, Chengdu, People's Republic of China; 1 Way, Kyiv, UA", "CN, UA"),
        ("Blake Bldg, Belize City, 99008, BZ", "BZ"),
        ("No. 2; Room 7, New China Mansion", None),
        ("", None),
    ],
)
def test_a_country_is_read_as_a_code_or_spelled_out_with_what_hangs_on_it(addresses: str, countries: str) -> None:
    payload = wire_trade.screening(1).replace(b"1 Xueyuan Road", b"0 Xueyuan Road")
    told = b"0 Xueyuan Road, Beijing, CN; Unit 0, Kowloon, HK; 5 Ring, Shenzhen, CN"
    assert told in payload
    frame = SOURCES["screening_list"].parse(payload.replace(told, addresses.encode()))
    found = frame["countries"].iloc[0]
    assert (found if isinstance(found, str) else None) == countries


@pytest.mark.parametrize(
    ("notice", "year"),
    [("77 FR 61249 No. 195", 2012), ("88 FR 71991", 2023), ("see notice", None)],
)
def test_a_notice_tells_the_year_of_its_volume(notice: str, year: int | None) -> None:
    frame = SOURCES["screening_list"].parse(wire_trade.screening(1).replace(b"88 FR 71991", notice.encode()))
    assert frame["notice_year"].dropna().tolist() == ([] if year is None else [year])


def test_a_list_that_vanishes_as_a_whole_is_refused(online: Settings, publisher: Publisher) -> None:
    source = SOURCES["screening_list"]
    publisher.says(source.url, wire_trade.screening())
    assert intake.pull(online, [source], NOON)["screening_list"].state == "new"
    without = wire_trade.screening(640).replace(b"(CMIC)", b"(EL)")
    publisher.says(source.url, without)
    met = intake.pull(online, [source], NOON + dt.timedelta(days=7))["screening_list"]
    assert met.state == "refused"
    assert "every list is there: broken" in met.messages[0]
