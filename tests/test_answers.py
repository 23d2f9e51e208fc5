"""Output is what it says, and a wrong word is a usage error: no traceback for anything that can be typed."""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.cli import console
from orchestration.warehouse import database
from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.decimals() | st.binary()
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers() | st.dates(), inner),
)


def refuse(word: str) -> None:
    raise AssertionError(word)


@given(VALUES)
def test_what_is_called_json_is_json_whatever_the_value(value: object) -> None:
    json.loads(console.as_json(value), parse_constant=refuse)


def test_numbers_that_are_none_are_null_and_days_are_text() -> None:
    value = {"a": float("nan"), 1: [float("inf"), -float("inf")], "b": dt.date(2026, 1, 2), "c": decimal.Decimal("0.5")}
    assert json.loads(console.as_json(value)) == {"a": None, "1": [None, None], "b": "2026-01-02", "c": "0.5"}


WRITTEN = st.from_regex(r"[0-9]{1,5}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True)


def read(words: str) -> tuple[dt.date | None, int, str]:
    """The day that words stand for, else the code that a command leaves with; and what it says."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        try:
            return console.day_of(words), 0, ""
        except SystemExit as left:
            return None, int(left.code or 0), told.getvalue()


@given(st.text(st.characters(exclude_categories=())) | WRITTEN)
def test_whatever_stands_for_a_day_is_one_or_a_usage_error_of_one_line(words: str) -> None:
    day, code, told = read(words)
    assert (day is None) == (code == console.USAGE)
    assert day.year >= console.FIRST_YEAR if day else told.count("\n") == 1


@pytest.fixture
def warehouse(settings: Settings) -> Path:
    database.begin(settings)
    with database.writer(settings.build) as connection:
        connection.execute("CREATE TABLE marts.t AS SELECT 'nan'::DOUBLE AS x, MAP {DATE '2026-01-01': 1} AS m")
    (settings.data / "warehouse.duckdb").symlink_to(settings.build)
    return settings.data


def test_every_statement_is_answered(warehouse: Path) -> None:
    done = homes.run(warehouse, "sql", "SELECT 1 AS a; SELECT 2 AS b, 3 AS c;")
    assert done.stdout == "a\n1\n\nb\tc\n2\t3\n"
    done = homes.run(warehouse, "sql", "--json", "SELECT 1 AS a; SELECT 2 AS b")
    assert json.loads(done.stdout) == [[{"a": 1}], [{"b": 2}]]
    done = homes.run(warehouse, "sql", "--json", "FROM marts.t")
    assert json.loads(done.stdout, parse_constant=refuse) == [{"x": None, "m": {"2026-01-01": 1}}]


@pytest.mark.parametrize("text", ["", ";", "  ", "/* nothing */"])
def test_no_statement_is_a_usage_error(warehouse: Path, text: str) -> None:
    assert "no statement" in homes.run(warehouse, "sql", text, code=2).stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("news", "2026-05-01", "2026-04-01"), "Name the earlier day first: 2026-04-01 2026-05-01."),
        (("news", "2026-05-01"), "Give both days"),
        (("news", "2026-05-01", "2026-13-01"), "YYYY-MM-DD"),
        (("replay", "0001-01-01"), "Nothing is known from before 2000"),
        (("replay", "2026-W01-1"), "YYYY-MM-DD"),
        (("replay", "99999-01-01"), "YYYY-MM-DD"),
        (("refresh", "--as-of", ""), "YYYY-MM-DD"),
        (("refresh", "--as-of", "2026-02-30"), "YYYY-MM-DD"),
        (("explain", "china_record_eci", "2026-13"), "A month is written YYYY-MM"),
        (("whatif", "/nowhere.toml"), "There is no file /nowhere.toml"),
        (("doctor", "--ledger-format", "7"), "There is no format 7"),
        (("ui", "--port", "70000"), "65535"),
        (("sources", "backfill", "epoch_eci", "--from", "/nowhere"), "There is no folder /nowhere"),
        (("sources", "backfill", "epoch_eci", "--url", "ftp://x"), "starts with https://"),
        (("sources", "backfill", "epoch_eci", "--url", "https://x.org/a", "--on", "2099-01-01"), "is still to come"),
        (("sources", "backfill", "sec_edgar", "--url", "https://x.org/a"), "comes in slices"),
    ],
)
def test_a_wrong_word_is_a_usage_error_in_one_sentence_that_leaves_nothing_behind(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = homes.run(tmp_path / "data", *words, code=2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
