"""What others met with files of this kind, tried on the sources in their publishers' formats: each ends as it should.

The kinds, with inputs beyond these, are in `test_readers.py`.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES, PayloadError, epoch_models
from orchestration.sources.readers import frames, pages
from tests import wire
from tests.sources import wire_chips, wire_lab, wire_trade
from tests.sources.cases import CASES
from tests.sources.formats import altered
from tests.sources.test_every_source import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

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


def test_a_cluster_more_changes_no_other_ones_identity() -> None:
    source, body = SOURCES["epoch_gpu_clusters"], wire_chips.gpu_clusters()
    header, _, rest = body.partition(b"\n")
    first = next(csv.reader(io.StringIO(rest.decode())))
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(["2012-02-03" if cell == "2012-01-05" else cell for cell in first])
    old, new = source.parse(body), source.parse(header + b"\n" + line.getvalue().encode() + rest)
    assert len(new) == len(old) + 1
    both = old.merge(new, on=list(source.key), suffixes=("", "_now"))
    assert len(both) == len(old)
    assert both["h100e"].equals(both["h100e_now"])


PAPER = f"https://www.semanticscholar.org/paper/{'0a' * 20}"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://arxiv.org/abs/1602.01783v2", "https://arxiv.org/abs/1602.01783v2"),
        ("https://example.org/a\nhttps://example.org/b", "https://example.org/a"),
        (PAPER.replace("paper/", "paper/A-Title-Doe-Roe/"), PAPER),
        ("https://www.cs.example.edu/~doe/paper.pdf", None),
        ("https://example.org//~doe/paper.pdf", None),
        ("https://example.org/people/doe", None),
        ("https://x.com/doe/status/1", None),
        ("https://medium.com/@doe/a-model", None),
        ("J. Doe and R. Roe", None),
    ],
)
def test_of_where_a_release_was_announced_no_persons_name_is_kept(link: str, kept: str | None) -> None:
    body = wire.models().replace(b"https://example.org/7,", f'"{link}",'.encode())
    assert body != wire.models()
    found = SOURCES["epoch_models"].parse(body)["reference_url"][7]
    assert found is pd.NA if kept is None else found == kept


def test_what_is_shipped_names_nobodys_own_page() -> None:
    for file in (ROOT / "data/bundle/epoch_models").glob("*.csv"):
        shipped = pd.read_csv(file)["reference_url"].dropna()
        assert len(shipped) > 500
        assert list(shipped.map(epoch_models.address)) == list(shipped)


def comext(**changes: object) -> bytes:
    body = json.loads(wire_trade.comext())
    body["value"]["4"] = 0
    return json.dumps(body | changes).encode()


def test_a_zero_that_stands_for_a_secret_is_missing_and_any_other_is_none() -> None:
    source = SOURCES["eurostat_comext"]
    plain = source.parse(comext())
    assert (plain["value_eur"] == 0).sum() == 1
    for mark in ("c", "C", ":c"):
        hidden = source.parse(comext(status={"4": mark, "5": "p"}))
        assert len(hidden) == len(plain) - 1
        assert (hidden["value_eur"] == 0).sum() == 0


def test_a_grid_of_another_indicator_is_refused() -> None:
    body = wire_trade.comext().replace(b"VALUE_IN_EUROS", b"QUANTITY_IN_100KG")
    with pytest.raises(PayloadError, match="counts QUANTITY_IN_100KG where VALUE_IN_EUROS was asked for; waiting does"):
        SOURCES["eurostat_comext"].parse(body)


@given(st.integers(0, 300), st.integers(1, 200), st.none() | st.integers(0, 400))
def test_a_page_is_a_list_only_when_nothing_can_be_left_out(rows: int, page: int, counted: int | None) -> None:
    found = list(range(rows))
    if rows >= page if counted is None else counted > rows:
        with pytest.raises(PayloadError, match=f"holds {rows} rows, .* and is cut; waiting does not help"):
            pages.whole(found, page=page, counted=counted)
    else:
        assert pages.whole(found, page=page, counted=counted) is found


def test_an_answer_that_stays_wrong_says_that_waiting_has_not_helped(online: Settings, publisher: Publisher) -> None:
    case = CASES["epoch_eci"]
    assert "waiting" not in ask(online, publisher, case, wire.eci(10)).messages[0]
    again = ask(online, publisher, case, wire.eci(10), day=1)
    assert again.state == "refused"
    assert again.messages[0].endswith("answers the same as at the last look: waiting alone has not helped.")
    third = ask(online, publisher, case, wire.eci(10), day=2)
    assert third.messages == again.messages


ENDINGS = re.compile("RETRY|ADAPT|adapt|name the|add the new name|add what|look at|check the|ask for")


@pytest.mark.parametrize("path", sorted((ROOT / "orchestration/sources").rglob("*.py")), ids=lambda path: path.stem)
def test_every_refusal_says_what_to_do(path: Path) -> None:
    text = path.read_text("utf-8")
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "PayloadError":
            said = ast.get_source_segment(text, call) or ""
            assert ENDINGS.search(said) or "(told)" in said, said
