"""Every macro on a case worked by hand, rendered as dbt renders it and computed by DuckDB."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dbt.warehouses import PROJECT

TEXT = "\n".join(path.read_text("utf-8") for path in sorted((PROJECT / "macros").glob("*.sql")))
TODAY = "2026-03-10"
# Two vintages of part A, one after the day; of part B two retrievals on one day.
HELD = """(VALUES
    ('A', DATE '2026-03-01', TIMESTAMP '2026-03-01 08:00', 'a1', 1),
    ('A', DATE '2026-03-09', TIMESTAMP '2026-03-09 08:00', 'a2', 2),
    ('A', DATE '2026-03-11', TIMESTAMP '2026-03-11 08:00', 'a3', 3),
    ('B', DATE '2026-03-10', TIMESTAMP '2026-03-10 08:00', 'b9', 4),
    ('B', DATE '2026-03-10', TIMESTAMP '2026-03-10 09:00', 'b1', 5)
) AS given (part, vintage, retrieved_at, sha256, value)"""
TERMS = "FROM (VALUES (10, 7, 13), (20, 16, 24)) AS terms (mid, low, high)"
WHERE = [("model", "model", "text"), ("day", "day", "date"), ("known", "day", "until"), ("", "'n > 1'", "sql")]

SAME = (
    "SELECT {{{{ is_same_model('a', 'b') }}}} FROM (VALUES {}) AS a (organization, name_key), "
    "(VALUES {}) AS b (organization, name_key)"
)
CASES: list[tuple[str, str, Any]] = [
    ("months_between", "SELECT {{ months_between(\"DATE '2026-01-01'\", \"DATE '2026-03-02'\") }}", 60 / 30.4375),
    ("month_of", "SELECT {{ month_of(\"DATE '2026-07-16'\") }}", dt.date(2026, 7, 1)),
    ("log_sd", "SELECT {{ log_sd('1', 'exp(3.29)') }}", 1.0),
    ("log_sd", "SELECT {{ log_sd('NULL', '5') }}", 0.5),
    ("log_sd", "SELECT {{ log_sd('0', '5') }}", 0.5),
    # Half-widths 3 and 4 below, and above: five in quadrature.
    ("sum_low", "SELECT {{ sum_low('mid', 'low') }} " + TERMS, 25.0),
    ("sum_high", "SELECT {{ sum_high('mid', 'high') }} " + TERMS, 35.0),
    ("name_key", "SELECT {{ name_key(\"'GPT-5.2 Pro (high)'\") }}", "gpt52prohigh"),
    ("name_key", "SELECT {{ name_key(\"'Command A+ 星辰 C#'\") }}", "commanda+星辰c#"),
    ("is_same_model", SAME.format("('A', 'x')", "('A', 'x')"), True),
    ("is_same_model", SAME.format("('A', 'x')", "('B', 'x')"), False),
    ("is_same_model", SAME.format("(NULL, 'x')", "(NULL, 'x')"), True),
    ("normal_survival", "SELECT {{ normal_survival('0') }}", 0.5),
    ("normal_survival", "SELECT {{ normal_survival('1.959963985') }}", 0.025),
    ("normal_survival", "SELECT {{ normal_survival('(-1)') }}", (1 + math.erf(1 / math.sqrt(2))) / 2),
    ("as_of_date", "SELECT {{ as_of_date() }}", dt.date(2026, 3, 10)),
    ("as_of", "SELECT list(value ORDER BY value) FROM {{ as_of('held') }}", [2, 5]),
    ("every_vintage", "SELECT list(value ORDER BY value) FROM {{ every_vintage('held') }}", [1, 2, 5]),
    (
        "folded",
        "SELECT list(name_folded ORDER BY name_folded) FROM ({{ folded('seed') }})",
        ["qwen", "x"],
    ),
    ("known", "SELECT list(value ORDER BY value) FROM {{ known('keyed') }}", [1, 2, 4, 5]),
    (
        "where_text",
        "SELECT {{ where_text(conditions) }} FROM (SELECT 'O''Neil' AS model, DATE '2026-01-31' AS day)",
        "model = 'O''Neil' AND day = DATE '2026-01-31' AND known <= DATE '2026-01-31' AND n > 1",
    ),
    ("generate_schema_name", "SELECT '{{ generate_schema_name('marts', none) }}'", "marts"),
    ("generate_schema_name", "SELECT '{{ generate_schema_name(none, none) }}'", "main"),
]
# Read whole tables, so their cases are unit tests of dbt: of the models that join names, and of the panel.
ELSEWHERE = {"with_bloc", "adoption_rows", "arena_boards", "metr_models"}


def rendered(sql: str) -> str:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701  # SQL, not HTML
    environment.globals.update(
        var={"as_of": TODAY}.get,
        execute=True,
        target={"schema": "main"},
        conditions=WHERE,
    )
    return environment.from_string(TEXT + sql).render()


@pytest.mark.parametrize(("macro", "sql", "expected"), CASES)
def test_a_macro_gives_what_was_worked_out_by_hand(macro: str, sql: str, expected: Any) -> None:
    assert f"{macro}(" in sql
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE held AS FROM {HELD}; CREATE TABLE keyed AS SELECT *, vintage AS known_on FROM held; "
            "CREATE TABLE seed AS FROM (VALUES ('Qwen'), ('qwen'), ('X')) AS given (name)"
        )
        ((found,),) = connection.execute(rendered(sql)).fetchall()
    assert found == (pytest.approx(expected, abs=1e-7) if isinstance(expected, float) else expected)


@given(st.lists(st.text("aAbB 0-._()+#é星ж", min_size=1, max_size=12), min_size=1, max_size=20))
def test_a_key_merges_names_that_differ_in_case_blanks_and_marks_alone(names: list[str]) -> None:
    values = ", ".join(f"('{name}')" for name in names)
    with duckdb.connect() as connection:
        found = connection.execute(rendered(f"SELECT {{{{ name_key('name') }}}} FROM (VALUES {values}) AS n (name)"))
        keys = [key for (key,) in found.fetchall()]
    assert keys == [re.sub(r"[ \-._()]", "", name.lower()) for name in names]


def test_no_macro_is_without_a_case() -> None:
    assert set(re.findall(r"{% macro (\w+)", TEXT)) == {macro for macro, *_ in CASES} | ELSEWHERE
