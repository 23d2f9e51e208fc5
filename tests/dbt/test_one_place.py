"""Each fact is checked in one place: on raw columns by the contract of the source, on what is derived by dbt.

A table of staging shows raw columns under the project's names; from the indicators on every row is derived. So the data
tests on staging are laid beside the contracts, column by column, by what each column is made from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from orchestration.sources import SOURCES
from tests.dbt.warehouses import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dbt.warehouses import Built

Fact = tuple[str, frozenset[str], str]  # source, columns, what is said of them
OF_A_CONTRACT = {
    "ColumnValuesToNotBeNull": "filled",
    "ColumnValuesToBeUnique": "unique",
    "CompoundColumnsToBeUnique": "unique",
    "ColumnValuesToBeInSet": "known",
    "ColumnValuesToBeBetween": "in range",
}
# What the tests say that are SQL of their own.
OF_A_TEST: dict[str, Fact | None] = {
    "assert_designers_are_known": ("epoch_chip_sales", frozenset({"designer"}), "known"),
    "assert_scored_developers_are_mapped": ("epoch_eci", frozenset({"organization"}), "known"),
    "assert_recent_releases_are_mapped": ("epoch_models", frozenset({"organization"}), "known"),
    "assert_a_name_has_one_meaning_in_any_case": None,
    "assert_bloc_shares_sum_to_one": None,
    "assert_no_key_merges_two_names": None,
    "assert_quarters_keep_their_scale": None,
    "assert_every_row_of_the_panel_has_its_source": None,
    "assert_the_account_adds_up": None,
    "assert_wider_definitions_nest": None,
}
Origins = dict[tuple[str, str], set[tuple[str, str]]]  # table and column -> raw tables and columns


def stated_by_contracts() -> set[Fact]:
    """What must hold of a whole column; a share of its rows is a statement about the publisher."""
    found = set()
    for name, source in SOURCES.items():
        for expectation in source.expectations:
            said = expectation.arguments
            if expectation.on == "figures" and said.get("mostly", 1.0) == 1.0 and expectation.kind in OF_A_CONTRACT:
                columns: Any = said.get("column_list") or [said["column"]]
                found.add((name, frozenset(columns), OF_A_CONTRACT[expectation.kind]))
    return found


def stated_by_dbt(origins: Origins, models: list[dict[str, Any]]) -> set[Fact]:
    """The same of the data tests on staging, said of the raw columns below."""
    found = set()
    for model in models:
        table = f"staging.{model['name']}"
        for columns, said in _tested(model):
            below = [origins.get((table, column), set()) for column in columns]
            tables = {raw for made_from in below for raw, _ in made_from}
            if said == "unique" and _is_derived(model["name"], tables):
                continue
            if len(tables) == 1 and all(len(made_from) == 1 for made_from in below):
                [source] = tables
                found.add((source, frozenset(column for made_from in below for _, column in made_from), said))
    return found | {fact for fact in OF_A_TEST.values() if fact}


def _tested(model: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    for test in model.get("data_tests", ()):
        said = test["unique_combination_of_columns"]["arguments"]
        yield said["combination_of_columns"], "unique"
        yield from (([column], "filled") for column in said.get("not_null", said["combination_of_columns"]))
    names = {"not_null": "filled", "unique": "unique", "accepted_values": "known", "relationships": "known"}
    for column in model["columns"]:
        for test in column.get("data_tests", ()):
            yield [column["name"]], names[test if isinstance(test, str) else next(iter(test))]


def _is_derived(model: str, sources: set[str]) -> bool:
    """Whether a row may stand twice although no payload repeats it: through a join, a sum or several slices."""
    text = (PROJECT / "models" / "staging" / f"{model}.sql").read_text("utf-8")
    sliced = any(SOURCES[name].plan or SOURCES[name].listing or SOURCES[name].files for name in sources)
    return sliced or bool(re.search(r"join|union|group by|with_bloc|every_vintage|stg_", text))


@pytest.fixture(scope="module")
def origins(after_the_later_vintage: Built) -> Origins:
    edges = after_the_later_vintage.rows('SELECT "table", "column", from_table, from_column FROM marts.lineage')
    made_from: Origins = {}
    for table, column, from_table, from_column in edges:
        made_from.setdefault((table, column), set()).add((from_table, from_column))

    def raw(table: str, column: str) -> set[tuple[str, str]]:
        if table.startswith("raw."):
            return {(table.removeprefix("raw."), column)}
        return {end for origin in made_from.get((table, column), ()) for end in raw(*origin)}

    return {(table, column): raw(table, column) for table, column in made_from if table.startswith("staging.")}


@pytest.fixture(scope="module")
def staging() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((PROJECT / "models" / "staging" / "_staging.yml").read_text())[
        "models"
    ]
    return found


def test_no_fact_is_checked_both_by_a_contract_and_by_dbt(origins: Origins, staging: list[dict[str, Any]]) -> None:
    contracts, dbt = stated_by_contracts(), stated_by_dbt(origins, staging)
    assert len(contracts) > 100
    assert len(dbt) > 10
    assert contracts & dbt == set()


def test_a_fact_that_dbt_checked_a_second_time_would_be_found(origins: Origins) -> None:
    twice = [
        {"name": "stg_epoch_eci__models", "columns": [{"name": "eci", "data_tests": ["not_null"]}]},
        {"name": "stg_comtrade__flows", "columns": [{"name": "flow", "data_tests": [{"accepted_values": {}}]}]},
    ]
    assert stated_by_contracts() & stated_by_dbt(origins, twice) == {
        ("epoch_eci", frozenset({"eci"}), "filled"),
        ("comtrade", frozenset({"flow"}), "known"),
    }


def test_every_test_in_sql_says_whether_it_states_a_fact_about_a_raw_column() -> None:
    assert set(OF_A_TEST) == {path.stem for path in (PROJECT / "tests").glob("*.sql")}
