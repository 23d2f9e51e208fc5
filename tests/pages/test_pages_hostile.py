"""Names come from strangers: whatever they hold, it stays text."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_pages import Page
from small_release import MADE_AT, RUN, World

from orchestration import pages
from orchestration.pages import feed, markdown, wording

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert('x')</script>\"&|`=cmd|'/C calc'!A0\n# [a](javascript:alert(1)) ![b](https://x.org/b.png) \x00"
ADDRESS = "javascript:alert(document.domain)"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a world in which every text that is not a key is hostile."""
    world = World()
    kept = {
        "source",
        "run_id",
        "bloc",
        "definition",
        "kind",
        "front",
        "indicator",
        "target",
        "state",
        "seed",
        "verdict",
        "status",
        "forecast",
        "region",
        "among",
    }
    for rows in world.rows.values():
        for row in rows:
            for name, value in row.items():
                if isinstance(value, str) and name not in kept and not (name == "model" and "p_s1" in row):
                    row[name] = ADDRESS if name.endswith("url") else HOSTILE
    for row in world.rows["tracking.density"]:
        row["model"] = {"A": "A", "B": "B"}.get(row["model"], "mixture")
    folder = tmp_path_factory.mktemp("hostile")
    pages.write(world.build(), folder, run_id=RUN, made_at=MADE_AT)
    return folder


def test_hostile_names_are_inert_in_html(hostile: Path) -> None:
    text = (hostile / "report.html").read_text("utf-8")
    page = Page.of(text)
    assert page.unclosed == []
    assert not {"script", "img", "iframe"} & {element.tag for element in page.elements}
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert not element.attributes.get("href", "").startswith("javascript")
    assert "<script>alert" in page.one("main").text, "the name is still shown, as text"
    assert "\x00" not in text


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


@given(st.text())
def test_escaped_markdown_is_one_line_without_markup(text: str) -> None:
    escaped = markdown.escape(text)
    assert len(escaped.splitlines()) <= 1
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]{}#|~!^]", escaped)
    assert "<" not in escaped


@given(st.text())
def test_a_cell_is_one_line(text: str) -> None:
    assert len(wording.cell(text, "text").splitlines()) <= 1
