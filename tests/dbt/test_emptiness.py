"""An empty mart says why it is empty and what fills it; a filled one says nothing of the kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from orchestration.base.settings import Settings
from orchestration.sources import SOURCES
from orchestration.warehouse import emptiness

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dbt.warehouses import Built


def test_every_empty_mart_and_no_other_says_why_and_what_fills_it(after_the_later_vintage: Built) -> None:
    marts = dict(
        after_the_later_vintage.rows("SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'marts'")
    )
    for name, comment in marts.items():
        ((rows,),) = after_the_later_vintage.rows(f"SELECT count(*) FROM marts.{name}")
        assert (emptiness.EMPTY in comment) == (rows == 0), name
    why = marts["entity_list"].partition(emptiness.EMPTY)[2]
    assert why == "no figures of screening_list are held. `path2028 refresh --source screening_list` asks for it."
    # What reads a source through another mart names it, too.
    assert "`path2028 refresh --source hk_idds`" in marts["transit_leakage"]


def test_a_query_of_an_empty_mart_is_answered_with_its_reason_and_no_other_is(
    after_the_later_vintage: Built,
) -> None:
    ask = after_the_later_vintage.connection
    (told,) = emptiness.told(ask, "SELECT count(*) FROM marts.entity_list WHERE added > 3")
    assert re.fullmatch(r"marts\.entity_list: Empty: .*screening_list` asks for it\.", told)
    assert emptiness.told(ask, "SELECT 1 FROM marts.frontier WHERE false") == []


@pytest.mark.parametrize(
    ("source", "keys", "told"),
    [
        ("us_census", {}, "Needs a free key: get one at "),
        ("us_census", {"CENSUS_API_KEY": "k"}, "`path2028 refresh --source us_census` asks for it."),
        ("taiwan_customs", {}, "its terms forbid shipping them. Is taken in by hand: "),
        ("epoch_eci", {}, "no figures of epoch_eci are held. `path2028 refresh --source epoch_eci`"),
    ],
)
def test_the_remedy_is_the_one_that_is_missing(tmp_path: Path, source: str, keys: dict[str, str], told: str) -> None:
    assert told in emptiness.sentence(Settings(data=tmp_path, keys=keys), {source: 0})


def test_what_is_held_and_yet_gives_nothing_is_named(tmp_path: Path) -> None:
    held = dict.fromkeys(list(SOURCES)[:2], 3)
    assert emptiness.sentence(Settings(data=tmp_path), held).startswith("Empty: what is held of epoch_eci, ")


def test_an_ancestor_is_found_however_far_back_and_a_circle_ends() -> None:
    parents = {"mart": ["b", "c"], "b": ["a"], "c": ["b"], "a": ["b"]}
    assert emptiness.ancestors(parents, "mart") == ["a", "b", "c"]
