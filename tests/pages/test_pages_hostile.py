"""Names come from strangers: whatever they hold, it stays text."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.pages import feed, markdown, queries, wording
from tests.pages.hostile_release import HOSTILE, publish
from tests.pages.reading_pages import Page
from tests.pages.small_release import DAY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("hostile"))


def test_hostile_names_are_inert_in_html(hostile: Path) -> None:
    shown = []
    for path in hostile.glob("*.html"):
        text = path.read_text("utf-8")
        page = Page.of(text)
        assert page.unclosed == []
        assert not {"img", "iframe"} & {element.tag for element in page.elements}
        assert [e.attributes for e in page.all("script")] == [{"type": "application/ld+json"}], (
            "data, which nothing runs"
        )
        for element in page.elements:
            assert not [name for name in element.attributes if name.startswith("on")]
            assert not element.attributes.get("href", "").startswith("javascript")
        assert "\x00" not in text
        shown += [path.stem] if "<script>alert" in page.one("main").text else []
    assert {"report", "fronts", "outlook", "sources", "method"} <= set(shown), "the name is still shown, as text"


def test_hostile_names_are_inert_in_markdown(hostile: Path) -> None:
    text = (hostile / "report.md").read_text("utf-8")
    outside_code = re.sub(r"(?ms)^(`{3,})sh\n.*?^\1$", "", text)
    assert "<script" not in outside_code
    assert not re.search(r"(?<!\\)\]\(", outside_code)
    assert not [line for line in outside_code.splitlines() if line.startswith("# ")][1:], "one heading of level one"


def test_hostile_names_are_inert_in_json_and_atom(hostile: Path) -> None:
    content = json.loads((hostile / "verdict.json").read_text("utf-8"))
    assert content["sentence"] == HOSTILE
    root = ET.fromstring((hostile / "feed.xml").read_text("utf-8"))  # noqa: S314  # our own file
    summaries = [e.text for e in root.iter(f"{{{feed.ATOM}}}summary")]
    assert all(text is not None and "<script>" in text for text in summaries)
    assert not list(root.iter("script"))


def test_a_hostile_run_stays_one_literal_of_every_query() -> None:
    name = "x' OR 1=1; DROP TABLE tracking.verdict; --"
    for query in queries.QUERIES.values():
        [statement] = duckdb.extract_statements(query.text(name, DAY))
        assert statement.type is duckdb.StatementType.SELECT
        assert (name in query.text(name, DAY)) is False


def test_no_name_of_a_stranger_gets_into_a_query_that_a_reader_may_paste(hostile: Path) -> None:
    queries = re.findall(r"(?ms)^(`{3,})sh\n(.*?)^\1$", (hostile / "report.md").read_text("utf-8"))
    assert len(queries) > 5
    assert not [text for _, text in queries if "script" in text or "cmd|" in text]


@given(st.text())
def test_escaped_markdown_is_one_line_without_markup(text: str) -> None:
    escaped = markdown.escape(text)
    assert len(escaped.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]{}#|~!^]", escaped)
    assert "<" not in escaped


@given(st.text())
def test_a_cell_is_one_line(text: str) -> None:
    assert len(wording.cell(text, "text").splitlines()) <= 1
