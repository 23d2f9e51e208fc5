"""The page on the house: its picture is what the imports say, and its tables lead to what is there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import grimp
import pytest

from docs import plan
from orchestration.base.settings import ROOT
from tests import homes
from tests.docs import docs_pages as pages
from tests.docs import naming

if TYPE_CHECKING:
    from pathlib import Path

PAGE = pages.DOCS / "architecture.md"
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]["layers"]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the page."""
    part = PAGE.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_the_picture_is_what_the_imports_say_today() -> None:
    found = plan.arrows()
    assert plan.PICTURE.read_text("utf-8") == plan.draw(found, plan.floors(found)), "redraw it: python -m docs.plan"


def test_nine_rooms_at_most_stand_beside_the_definitions() -> None:
    assert len(set(plan.arrows()) - {plan.ENTRY, plan.MODEL}) <= 9


def test_every_arrow_points_down_and_none_goes_round() -> None:
    found = plan.arrows()
    order = plan.floors(found)
    assert all(start < end for start, end in plan.pairs(found, order))
    floor = {room: n for n, layer in enumerate(LAYERS) for room in layer.split(" | ")} | {plan.MODEL: len(LAYERS)}
    assert set(floor) == set(found)
    assert not [(room, below) for room in found for below in found[room] if floor[below] <= floor[room]]


def test_a_circle_is_refused_with_the_rooms_in_it() -> None:
    circle = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"}), "d": frozenset[str]()}
    with pytest.raises(ValueError, match=r"circle.*: b, c\."):
        plan.floors(circle)


def test_every_room_is_on_the_page_once_and_opens_with_what_belongs_there() -> None:
    told = [names(row[0])[0] for row in rows("The rooms")]
    assert sorted(told) == sorted(set(plan.arrows()) - {plan.ENTRY, plan.MODEL})
    for room in told:
        opening = (ROOT / "orchestration" / room / "__init__.py").read_text("utf-8")
        assert "What belongs here" in opening, room


def test_a_room_imports_nothing_that_the_page_says_it_knows_nothing_of() -> None:
    graph = grimp.build_graph(plan.HOUSE, plan.MODEL, include_external_packages=True, cache_dir=None)
    for room, _, stranger in rows("The rooms"):
        [home] = names(room)
        inside = {f"orchestration.{home}", *graph.find_descendants(f"orchestration.{home}")}
        known = {plan.name(other) for each in inside for other in graph.find_modules_directly_imported_by(each)}
        met = {other.split(".")[0] for other in known}
        assert len(names(stranger)) >= 4
        assert not met & set(names(stranger)), home


def test_there_are_enough_rows_for_what_a_stranger_changes() -> None:
    assert len(rows("To change X, go to Y")) >= 25


@pytest.mark.parametrize("row", rows("To change X, go to Y"), ids=lambda row: row[0])
def test_where_a_row_leads_is_there(row: list[str]) -> None:
    led, file = 0, PAGE
    for word in names(row[1]):
        if word.startswith("make "):
            continue
        if "/" in word or (ROOT / word).exists():
            file, led = ROOT / word, led + 1
            assert file.exists(), word
        else:
            assert word in naming.defined(file), f"{word} in {file}"
    for link in pages.links_in(row[1]):
        led += 1
        assert (PAGE.parent / link).exists(), link
    assert led


@pytest.mark.slow
def test_a_setting_given_to_a_refresh_passes_the_rooms_that_the_page_names(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.docs.walking"],
        cwd=ROOT,
        env=homes.environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=False,
        timeout=580,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    text = " ".join(PAGE.read_text("utf-8").split())
    [(number, told)] = re.findall(r"passes (\d+) rooms \(([^)]*)\)", text)
    assert set(names(told)) == set(seen["rooms"]) - {plan.ENTRY}
    assert int(number) == len(names(told)) <= 8
    assert seen["readings"] == 1, "the environment is read once"
