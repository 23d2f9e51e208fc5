"""The readers of cells and columns: what they read, what they leave blank and tell, what they refuse; and no more.

Inputs are generated beyond those that somebody met.
"""

from __future__ import annotations

import calendar
import datetime as dt
import html
import json
import math
import re
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.sources import SOURCES, PayloadError, contracts
from orchestration.sources.readers import cells, documents, frames, tables
from orchestration.sources.readers.text import decoded, plain
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Callable

UNKNOWN = object()
YES = ("true", "True", "TRUE", "t", "yes", "Yes", "Y", "1", "1.0", "checked", "✓", "✔", " yes\u00a0", "\uff59es")
NO = ("false", "FALSE", "f", "no", "No", "N", "0", "0.0", "unchecked", "✗", "✘", "\u200bno", "no\n")
BLANK = ("", " ", "\u00a0", "NaN", "null", "n/a", None, math.nan)
NEITHER = ("WAHR", "vrai", "2", "-1", "Yes (with restrictions)", "maybe", "Teilweise", "x", "oui", "yesno", "1,0", "?")
# Signs that no eye sees, and blanks of every kind.
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202e", "\x00")
BLANKS = (" ", "\u00a0", "\u2009", "\u3000", "\t", "\r\n", "&nbsp;", "\u202f")
COLUMNS = {
    "model": contracts.text("Name", "model", key=True),
    "released_on": contracts.date("Day", "day"),
    "updated_on": contracts.date("Day", "other day"),
    "score": contracts.number("Score", "score"),
    "is_open": contracts.flag("Open", "open"),
}


def read(reader: Callable[[object], object], cell: object) -> object:
    try:
        return reader(cell)
    except ValueError:
        return UNKNOWN


def rows(count: int, **cells_of: Callable[[int], object]) -> list[dict[str, Any]]:
    made = {"model": lambda n: f"Model {n}", "released_on": lambda n: f"2026-01-{n % 28 + 1:02d}"}
    return [{name: make(n) for name, make in (made | cells_of).items()} for n in range(count)]


# Flags


@pytest.mark.parametrize(
    ("words", "meant"), [(YES, True), (NO, False), (BLANK, None), (NEITHER, UNKNOWN)], ids=["yes", "no", "blank", "?"]
)
def test_a_flag_is_read_by_its_word_or_not_at_all(words: tuple[object, ...], meant: object) -> None:
    assert [read(cells.flag, word) for word in words] == [meant] * len(words)


@given(st.text())
def test_no_word_counts_as_yes_because_it_is_there(word: str) -> None:
    known = {plain(each).lower() for each in (*YES, *NO, "☑", "☐")}
    assert isinstance(read(cells.flag, word), bool) == (plain(word).lower() in known)


FLAGS = [
    (name, column) for name, source in SOURCES.items() for column, of in source.columns.items() if of.kind == "flag"
]


@pytest.mark.parametrize(("name", "column"), FLAGS)
@pytest.mark.parametrize("word", ["TRUE", "t", "Y", "✓", "1.0", "false", "No", "0", "WAHR", "Yes (partly)", "x", "2"])
def test_every_flag_column_is_right_blank_or_refused(name: str, column: str, word: str) -> None:
    source = SOURCES[name]
    found = [row | {column: word} for row in source.rows(CASES[name].published)]
    if (meant := read(cells.flag, word)) is UNKNOWN:
        with pytest.raises(PayloadError, match=f"The column {column} should hold a flag but row 2 says"):
            frames.tidy(found, source.columns)
    else:
        assert (frames.tidy(found, source.columns)[column] == meant).all()


# Numbers


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([repr, str, json.dumps, "{:,}".format]))
def test_a_number_is_read_as_it_is_written(value: float, write: Callable[[float], str]) -> None:
    assert cells.number(write(value)) == value
    assert cells.number(value) == value


@given(st.integers(-(10**15), 10**15), st.integers(1, 999_999))
def test_a_decimal_comma_is_never_a_group_mark(whole: int, part: int) -> None:
    written = f"{whole},{part}"
    meant = float(written.replace(",", "")) if len(str(part)) == 3 and 1 <= abs(whole) <= 999 else UNKNOWN
    assert read(cells.number, written) == meant
    assert read(cells.number, f"{whole:,}".replace(",", ".") + f",{part}") in {meant, UNKNOWN}


@pytest.mark.parametrize(
    "cell",
    ["1,5", "102.534,5", "-2,40", "12,5e24", "1.234.567", "0,123", "1,23,456", "1 234", "1_000", "0x1F", "12:30", "10²",
     "½", "٣", "about 5", "5 %", "--1", "1e", "e5", ".", "1e999", "9" * 400, True, [1], {"a": 1}, "$5"],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_not_read(cell: object) -> None:
    assert read(cells.number, cell) is UNKNOWN


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", math.inf, -math.inf, math.nan, "", None, "NaN"])
def test_a_bound_without_end_is_a_blank_one(cell: object) -> None:
    assert cells.number(cell) is None


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("1,234", 1234), ("1,234,567.5", 1234567.5), ("\u22125", -5), ("\uff15\uff10", 50), ("5\u00a0", 5), (".5", 0.5),
     ("1.", 1), ("+3", 3), ("007", 7)],
)  # fmt: skip
def test_other_ways_to_write_a_number_are_read(cell: str, meant: float) -> None:
    assert cells.number(cell) == meant


@pytest.mark.parametrize(
    "words", ["12:30", "0o14", "014x", "1_000", "0x1f", "yes", "no", "off", "2025-25-11", "=", "4.10a"]
)
def test_yaml_reads_as_numbers_and_flags_only_what_json_would(words: str) -> None:
    assert documents.yaml_body(f"value: {words}\n".encode()) == {"value": words}


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.booleans() | st.none())
def test_what_json_writes_yaml_reads(value: object) -> None:
    assert documents.yaml_body(json.dumps({"value": value}).encode()) == {"value": value}


def test_keys_of_a_document_are_words() -> None:
    assert documents.yaml_body(b"4.1: a\n4.10: b\nno: c\n2026-01-01: d\n1e3: e\n") == {
        "4.1": "a", "4.10": "b", "no": "c", "2026-01-01": "d", "1e3": "e"
    }  # fmt: skip


# Dates


@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), min_size=1, max_size=60), st.booleans())
def test_dates_between_slashes_are_read_in_the_order_that_the_file_shows_or_not_at_all(
    days: list[dt.date],
    american: bool,  # noqa: FBT001  # drawn
) -> None:
    def write(day: dt.date) -> str:
        first, second = (day.month, day.day) if american else (day.day, day.month)
        return f"{first}/{second}/{day.year}"

    found = rows(len(days), released_on=lambda n: write(days[n]))
    if all(day.day <= 12 for day in days):
        with pytest.raises(PayloadError, match="should hold a date"):
            frames.tidy(found, COLUMNS)
    else:
        assert list(frames.tidy(found, COLUMNS)["released_on"].dt.date) == days


def test_one_column_of_dates_tells_the_order_of_its_file() -> None:
    found = rows(8, released_on=lambda n: f"{n + 1}/1/2025", updated_on=lambda n: f"{n + 1}/28/2025")
    assert list(frames.tidy(found, COLUMNS)["released_on"].dt.month) == list(range(1, 9))


def test_a_file_of_both_orders_is_refused() -> None:
    with pytest.raises(PayloadError, match="should hold a date"):
        frames.tidy(rows(20, released_on=lambda n: f"{n + 1}/13/2025" if n < 12 else f"{n + 1}/2/2025"), COLUMNS)


def test_of_two_ways_to_write_a_date_in_one_column_the_rarer_is_not_read() -> None:
    found = rows(40, released_on=lambda n: "3/31/2025" if n == 7 else "2025-03-30")
    frame = frames.tidy(found, COLUMNS)
    assert list(frame.index[frame["released_on"].isna()]) == [7]
    assert frames.lost(frame) == {"count": 1, "examples": ["Model 7: released_on says '3/31/2025'"]}


@pytest.mark.parametrize(
    "cell",
    ["2025-25-11", "2026-02-30", "20260101", "2026-W01-1", "31.12.2025", "2026", "1677-9-21", "10000-01-01", 2026],
)
def test_what_is_no_day_of_the_calendar_is_not_read(cell: object) -> None:
    assert read(lambda each: cells.date(each, "month first"), cell) is UNKNOWN


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_day_is_one_of_the_calendar_or_not_read(year: int, month: int, day: int) -> None:
    real = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    found = read(lambda cell: cells.date(cell, None), f"{year:04d}-{month:02d}-{day:02d}")
    assert found == (dt.date(year, month, day) if real else UNKNOWN)


# Text


@given(st.text())
def test_words_that_are_plain_stay_as_they_are(words: str) -> None:
    once = plain(words)
    assert plain(once) == once
    assert not re.search(r"\s\s|^\s|\s$", once)
    assert not any(unicodedata.category(sign) in {"Cf", "Cc"} for sign in once)


@given(
    st.lists(st.text(st.characters(categories=("L", "Nd"), max_codepoint=0x2FFF), min_size=1, max_size=9), min_size=1),
    st.data(),
)
def test_blanks_and_signs_without_width_do_not_tell_names_apart(words: list[str], data: st.DataObject) -> None:
    blank, unseen = data.draw(st.sampled_from(BLANKS)), data.draw(st.sampled_from(UNSEEN))
    assert plain(f"{blank}{(unseen + blank).join(words)}{unseen}") == plain(" ".join(words))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("AT&amp;T", "AT&T"), ("&lt;b&gt;", "<b>"), ("&amp;lt;", "<"), ("a&copy=1", "a&copy=1"), ("&notit;", "&notit;"),
     ("\uff21\uff29", "AI"), ("H₂O™ 10²", "H₂O™ 10²"), ("Command A+", "Command A+"), ("星辰\u3000", "星辰"),
     ("&#78;o", "No")],
)  # fmt: skip
def test_entities_and_widths_are_resolved_and_meaning_is_kept(written: str, meant: str) -> None:
    assert plain(written) == meant


@pytest.mark.parametrize(
    "words", ["&" + "amp;" * 50_000, "&amp;" * 50_000, "&" * 200_000, "\u00a0" * 200_000, "&" + "#38;" * 50_000 + "lt;"]
)
def test_no_words_take_long_to_read(words: str) -> None:
    begun = time.process_time()
    assert len(plain(words)) <= len(words)
    assert time.process_time() - begun < 5


def test_ten_thousand_keys_do_not_take_long_to_read() -> None:
    begun = time.process_time()
    assert len(documents.yaml_body(b"".join(b"k%d: 1\n" % number for number in range(10_000)))) == 10_000
    assert time.process_time() - begun < 20  # half a second for the library's part on a quiet machine


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_an_entity_stands_for_its_letter(words: str) -> None:
    assert plain("".join(f"&#{ord(letter)};" for letter in words)) == plain(words)
    assert plain(html.escape(words)) == plain(words)


@pytest.mark.parametrize("name", SOURCES)
def test_every_name_that_is_looked_for_is_written_plainly(name: str) -> None:
    for column in SOURCES[name].columns.values():
        assert [plain(alias) for alias in column.upstream] == list(column.upstream)


@pytest.mark.parametrize("written", ["cp1252", "utf-16", "cp437", "cp1250"])
def test_bytes_of_another_encoding_are_not_taken_for_the_one_expected(written: str) -> None:
    body = "Economy,H1 2025 AI Diffusion\nTürkiye,5%\n".encode(written)
    with pytest.raises(PayloadError, match="which is not known"):
        decoded(body, encoding="mac_roman", known=("Türkiye",))
    assert "Türkiye" in decoded("Türkiye, 5%".encode("mac_roman"), encoding="mac_roman", known=("Türkiye",))


# Columns and rows


@given(st.integers(1, 200), st.data())
def test_what_is_lost_is_counted_and_beyond_a_share_refused(count: int, data: st.DataObject) -> None:
    bad = data.draw(st.sets(st.integers(0, count - 1), max_size=12))
    found = rows(count, score=lambda n: "1,5" if n in bad else 1.5)
    if len(bad) == count or len(bad) > max(1, frames.UNREAD_AT_MOST * count):
        with pytest.raises(PayloadError, match=f"{len(bad)} of {count} cells are not read"):
            frames.tidy(found, COLUMNS)
        return
    frame = frames.tidy(found, COLUMNS)
    assert set(frame.index[frame["score"].isna()]) == bad
    assert frames.lost(frame)["count"] == len(bad)
    assert len(frames.lost(frame)["examples"]) == min(len(bad), frames.TOLD)


@pytest.mark.parametrize("key", ["", None, " \u200b", ["a"], {}])
def test_a_row_without_its_key_falls_out_and_is_told(key: object) -> None:
    frame = frames.tidy(rows(20, model=lambda n: key if n == 3 else f"Model {n}"), COLUMNS)
    assert "Model 3" not in set(frame["model"])
    assert len(frame) == 19
    assert not frame["model"].isna().any()
    assert frames.lost(frame)["examples"][0].startswith("a row without model: ")
    with pytest.raises(PayloadError, match="20 of 20 rows have no model"):
        frames.tidy(rows(20, model=lambda _: ""), COLUMNS)


def test_a_row_said_twice_counts_once_and_a_whole_table_said_twice_is_refused() -> None:
    once = rows(20)
    frame = frames.tidy([*once, once[4]], COLUMNS)
    assert len(frame) == 20
    assert frames.lost(frame) == {
        "count": 1, "examples": ["a row that stands there twice: Model 4, 2026-01-05"]
    }  # fmt: skip
    with pytest.raises(PayloadError, match="20 of 40 rows stand there twice"):
        frames.tidy(once + once, COLUMNS)


def test_one_row_of_another_length_costs_a_row_and_a_cut_file_is_refused() -> None:
    header, good = "model,day,other day,score,open", [f"Model {n},2026-01-01,,1.5,yes" for n in range(30)]
    split = [*good[:9], "Model, with a comma,2026-01-01,,1.5,yes", *good[10:]]
    frame = frames.tidy(tables.csv_rows("\n".join([header, *split]).encode(), COLUMNS), COLUMNS)
    assert len(frame) == 29
    assert frames.lost(frame)["count"] == 1
    for cut in ([*good, "Model"], [*split[:8], *split[9:10] * 3, *good[9:]]):
        with pytest.raises(PayloadError, match="looks cut off"):
            tables.csv_rows("\n".join([header, *cut]).encode(), COLUMNS)


def test_what_was_lost_is_remembered_with_the_figures(tmp_path: Any) -> None:
    frame = frames.tidy(rows(30, score=lambda n: "1,5" if n == 3 else 1.5), COLUMNS)
    frame.to_parquet(tmp_path / "kept.parquet")
    assert frames.lost(pd.read_parquet(tmp_path / "kept.parquet")) == frames.lost(frame)


def test_a_cell_may_be_as_long_as_a_payload() -> None:
    words = "alias; " * 40_000
    [row] = tables.csv_rows(f'model,day,other day,score,open\nA,2026-01-01,,1,"{words}"\n'.encode(), COLUMNS)
    assert row["is_open"] == words.strip()
