"""Every mart is on some page, with its figures and the query that gives them."""

from __future__ import annotations

import re

import pytest

from orchestration.pages import page, queries, story, tables
from orchestration.pages.queries.fronts import FIGURES
from tests.pages.marts_behind import behind
from tests.pages.small_release import MADE_AT, RUN, World, marts

_MART = re.compile(r"marts\.(\w+)")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The pages of a world with rows in the marts that no figure draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orchestration.pages.drawing.svg", lambda _spec, *, name, label: f"<!-- {name}: {label} -->")
        world = World()
        world.rows |= behind()
        return page.render(story.tell(tables.read(world.build(), RUN), MADE_AT))


def test_every_mart_is_on_some_page(texts: dict[str, str]) -> None:
    """By the query under a table; a figure without rows says why it is not drawn, and counts as well."""
    waiting = {
        mart for names in FIGURES.values() for name in names for mart in _MART.findall(queries.QUERIES[name].sql)
    }
    shown = {mart for text in texts.values() for mart in _MART.findall(text)}
    assert {mart["name"] for mart in marts()} - shown - waiting == set()


def test_each_front_has_two_figures_or_more() -> None:
    assert min(len(names) for names in FIGURES.values()) >= 2


def test_trade_that_may_not_be_passed_on_is_not_shown_nor_the_gap_worked_out_from_it(texts: dict[str, str]) -> None:
    fronts = texts["fronts.html"]
    [table] = re.findall(r"<caption>Trade in chips by reporter.*?</table>", fronts, re.DOTALL)
    assert "1.25" in table
    assert "4.75" not in table
    assert "USA" in table
    assert "SGP" not in table


def test_of_each_series_the_newest_row_is_told(texts: dict[str, str]) -> None:
    fronts = texts["fronts.html"]
    [labs] = re.findall(r"<caption>Compute in use by single.*?</table>", fronts, re.DOTALL)
    assert "9.0%" in labs
    assert "6.0%" not in labs
    [account] = re.findall(r"<caption>What each stock of compute.*?</table>", fronts, re.DOTALL)
    assert account.count("<tr>") == len(["head", "smuggled"])
