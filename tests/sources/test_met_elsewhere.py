"""What others met with files of this kind, tried on the sources in their publishers' formats: each ends as it should.

The kinds, with inputs beyond these, are in `test_readers.py`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.sources import SOURCES, PayloadError
from orchestration.sources.readers import frames
from tests import wire
from tests.sources import wire_chips, wire_lab, wire_trade
from tests.sources.formats import altered

if TYPE_CHECKING:
    from collections.abc import Callable

MARKS = ("FALSE", "False", "No", "0", "no ", "f")


def lost(frame: pd.DataFrame) -> int:
    return frames.lost(frame)["count"]


def sales(word: str) -> bytes:
    """Every quarter marked so, but for the last, which is not complete."""
    return altered(
        wire.chip_sales(incomplete_from=0), lambda text: text.replace(b",True,", f",{word},".encode(), 11 * 7)
    )


@pytest.mark.parametrize("word", MARKS)
def test_a_quarter_marked_with_a_word_for_no_is_complete(word: str) -> None:
    frame = SOURCES["epoch_chip_sales"].parse(sales(word))
    assert frame["is_incomplete"].sum() == 7
    assert set(frame.loc[frame["is_incomplete"], "period_end"]) == {pd.Timestamp("2025-12-31")}


@pytest.mark.parametrize("word", ["WAHR", "partly", "2"])
def test_a_quarter_marked_with_an_unknown_word_is_refused(word: str) -> None:
    with pytest.raises(PayloadError, match=f"The column is_incomplete should hold a flag but row 2 says '{word}'"):
        SOURCES["epoch_chip_sales"].parse(sales(word))


@pytest.mark.parametrize(
    ("word", "share"), [("Y", 1.0), ("t", 1.0), ("✓", 1.0), ("1.0", 1.0), ("WAHR", None), ("Yes (restricted)", None)]
)
def test_openness_in_other_words_is_read_or_refused_and_never_lost(word: str, share: float | None) -> None:
    source, body = SOURCES["epoch_models"], wire.models().replace(b",Yes\n", f",{word}\n".encode())
    assert body.count(word.encode()) > 300
    if share is None:
        with pytest.raises(PayloadError, match="The column open_weights should hold a flag but row"):
            source.parse(body)
    else:
        frame, before = source.parse(body), source.parse(wire.models())
        assert frame["open_weights"].equals(before["open_weights"])


def test_decimal_commas_are_refused() -> None:
    body = re.sub(rb"(\d+)(\d{3})\.(\d+)", rb'"\1.\2,\3"', wire_chips.lab_compute())
    assert b'"102.534,5"' in body
    with pytest.raises(PayloadError, match=r"The column h100e should hold a number but row 2 says '102\.534,5'"):
        SOURCES["epoch_lab_compute"].parse(body)


@pytest.mark.parametrize("cell", ["-2,40", "1,5", "12,5e24"])
def test_one_decimal_comma_costs_its_cell(cell: str) -> None:
    body = wire.eci().replace(b",100.0,", f',"{cell}",'.encode(), 1)
    assert body != wire.eci()
    frame = SOURCES["epoch_eci"].parse(body)
    assert (lost(frame), frame["eci"].isna().sum(), len(frame)) == (1, 1, 60)


def test_a_year_of_months_and_days_without_sense_costs_one_day_and_not_five_thousand_offers() -> None:
    offers = json.loads(wire_lab.models_dev())
    model = next(iter(next(iter(offers.values()))["models"].values()))
    model |= {"release_date": "2025-25-11", "knowledge": "2025-02-31"}
    frame = SOURCES["models_dev"].parse(json.dumps(offers).encode())
    before = SOURCES["models_dev"].parse(wire_lab.models_dev())
    assert (len(frame), lost(frame)) == (len(before), 2)
    assert frame["released_on"].notna().sum() == before["released_on"].notna().sum() - 1


@pytest.mark.parametrize(
    "title",
    ["Additions to the Entity\u00a0List", "Additions to the\n  Entity  List", "Additions to the Entity&nbsp;List",
     "Additions to the \uff25ntity\u2009List", "Ad\u00additions to the Entity\u200b List"],
)  # fmt: skip
def test_a_title_is_matched_whatever_blanks_it_is_written_with(title: str) -> None:
    document = wire_trade.document("2026-00009", title, "2026-02-20", None)
    frame = SOURCES["federal_register"].parse(wire_trade.register(document)).set_index("document_number")
    assert frame.loc["2026-00009", "topics"] == "entity_list, entity_list_addition"


def test_a_party_of_fourteen_thousand_aliases_is_read() -> None:
    body = wire_trade.screening().replace(b"alias one; alias two", b"alias; " * 28_000, 1)
    assert len(SOURCES["screening_list"].parse(body)) == len(SOURCES["screening_list"].parse(wire_trade.screening()))


@pytest.mark.parametrize("bound", [".inf", "-.inf", ".nan", "null", "~", ""])
def test_a_horizon_without_an_upper_bound_has_a_blank_one(bound: str) -> None:
    body = wire_lab.metr().replace(b"ci_high: 3.500000", f"ci_high: {bound}".encode(), 1)
    assert body != wire_lab.metr()
    frame = SOURCES["metr_horizons"].parse(body)
    assert frame["p50_minutes_high"].isna().sum() == 1
    assert lost(frame) == 0


def test_a_horizon_written_as_a_time_of_day_is_no_number_of_minutes() -> None:
    frame = SOURCES["metr_horizons"].parse(wire_lab.metr().replace(b"estimate: 1.750000", b"estimate: 12:30", 1))
    assert frame["p50_minutes"].isna().sum() == 1
    assert "p50_minutes says '12:30'" in frames.lost(frame)["examples"][0]


def test_a_board_that_lists_a_model_twice_counts_it_once() -> None:
    board = json.loads(wire_lab.arena())
    board["rows"].append(board["rows"][3])
    frame = SOURCES["arena_text"].parse(json.dumps(board).encode())
    assert (len(frame), lost(frame)) == (40, 1)
    assert frames.lost(frame)["examples"][0].startswith("a row that stands there twice: ")


def test_an_economy_in_the_wrong_encoding_is_refused() -> None:
    body = wire_lab.ms_diffusion()
    with pytest.raises(PayloadError, match="Read as mac_roman, the answer says"):
        SOURCES["ms_diffusion"].parse(body.decode("mac_roman").encode("cp1252"))


def in_the_middle(text: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    lines = text.splitlines(keepends=True)
    return b"".join([*lines[:9], edit(lines[9]), *lines[10:]])


def test_an_unquoted_comma_costs_its_row() -> None:
    body = in_the_middle(wire.eci(), lambda line: line.replace(b"Model 008", b"Model, 008", 1))
    frame = SOURCES["epoch_eci"].parse(body)
    assert (len(frame), lost(frame)) == (59, 1)
    assert "Model 008" not in set(frame["model"])
