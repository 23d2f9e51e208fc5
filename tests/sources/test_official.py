"""What is particular to filings, official documents and lists: which of several counts, and what is not kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import intake
from orchestration.sources import SOURCES, PayloadError
from tests.sources import wire_trade

if TYPE_CHECKING:
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
    ],
)
def test_a_title_is_read_for_its_topics_and_not_kept(title: str, topics: str | None) -> None:
    frame = SOURCES["federal_register"].parse(
        wire_trade.register(wire_trade.document("2026-9", title, "2026-02-02", None))
    )
    found = frame["topics"].iloc[-1]
    assert (found if isinstance(found, str) else None) == topics
    assert "title" not in frame


def test_a_page_that_holds_fewer_documents_than_it_counts_is_refused() -> None:
    with pytest.raises(PayloadError, match="holds 3 of 1001 documents"):
        SOURCES["federal_register"].parse(wire_trade.register(count=1001))


def test_a_year_without_documents_yet_is_a_good_answer(online: Settings, publisher: Publisher) -> None:
    publisher.says(SOURCES["federal_register"].url, b'{"count": 0, "description": "Documents"}')
    assert intake.pull(online, [SOURCES["federal_register"]], NOON)["federal_register"].state == "new"


def test_only_the_followed_lists_are_read_and_of_addresses_only_countries() -> None:
    frame = SOURCES["screening_list"].parse(wire_trade.screening())
    assert set(frame["list"]) == {"EL", "MEU", "UVL"}
    assert set(frame["countries"]) == {"CN, HK"}
    assert frame["listed_on"].isna().sum() == 620 // 50 + 1
