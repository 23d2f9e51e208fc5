"""Plain forms: the same value is the same text, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.base import plain

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(VALUES)
def test_what_is_written_as_json_is_read_back_as_it_was(value: object) -> None:
    assert json.loads(plain.to_json(value)) == value


def test_the_order_of_keys_does_not_change_the_text() -> None:
    assert plain.to_json({"b": 1, "a": dt.date(2026, 3, 1)}) == plain.to_json({"a": dt.date(2026, 3, 1), "b": 1})


def test_a_value_without_a_plain_form_is_refused_by_its_type() -> None:
    with pytest.raises(TypeError, match="set has no plain form"):
        plain.to_json({"names": {"a"}})


def test_rows_hold_plain_values_and_none_where_something_is_missing() -> None:
    frame = pd.DataFrame({"n": [1, 2], "share": [0.5, float("nan")], "name": pd.array(["a", None], dtype="string")})
    found = plain.rows(frame)
    assert found == [{"n": 1, "share": 0.5, "name": "a"}, {"n": 2, "share": None, "name": None}]
    assert {type(value) for value in found[0].values()} == {int, float, str}


def test_moments_lose_their_zone_and_not_their_instant() -> None:
    told = pd.Series(["2026-03-01T02:00:00+02:00", None], dtype=object)
    assert plain.moments(told)[0] == pd.Timestamp("2026-03-01 00:00:00")
    assert pd.isna(plain.moments(told)[1])


def test_a_text_and_its_bytes_have_one_hash() -> None:
    assert plain.digest("né") == plain.digest("né".encode())
