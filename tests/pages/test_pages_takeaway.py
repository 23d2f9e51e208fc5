"""Charts to take away: the files beside the pages."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from orchestration.pages import takeaway

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from tests.pages.reading_pages import Page


def test_every_file_a_chart_offers_is_there(leaves: dict[str, Page], published: Path) -> None:
    offered = {e.attributes["href"] for leaf in leaves.values() for e in leaf.all("a")}
    files = {name for name in offered if name.startswith("chart-")}
    assert {name.rpartition(".")[2] for name in files} == {"svg", "png", "csv", "json"}
    assert files == {path.name for path in published.glob("chart-*")}


def test_the_rows_of_a_file_are_those_behind_the_chart(published: Path, found: dict[str, pd.DataFrame]) -> None:
    with (published / "chart-gap.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["gap_eci"]) for row in rows] == list(found["gap"]["gap_eci"])
    told = json.loads((published / "chart-gap.json").read_text("utf-8"))
    assert len(told["rows"]) == len(rows)
    assert told["source"].startswith("Epoch AI")


def test_a_drawing_that_stands_alone_has_a_size_a_ground_and_no_variables(published: Path) -> None:
    for path in published.glob("chart-*.svg"):
        text = path.read_text("utf-8")
        assert "var(--" not in text
        root = ET.fromstring(text)  # noqa: S314  # our own drawing
        assert float(root.attrib["width"]) > 300, path.name
        assert root[0].attrib["fill"] == "#fff"
        assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("word", "kept"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("Kimi K3", "Kimi K3"), (-1.5, -1.5)])
def test_a_word_that_a_spreadsheet_would_run_is_made_a_word(word: object, kept: object) -> None:
    assert vars(takeaway)["_safe"](word) == kept
