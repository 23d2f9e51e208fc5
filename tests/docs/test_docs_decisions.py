"""The decisions are complete, and the one on libraries names those that are declared."""

from __future__ import annotations

import datetime as dt
import re
import tomllib

from orchestration.base.settings import ROOT
from tests.docs import docs_pages as pages

DECISIONS = sorted((pages.DOCS / "decisions").glob("[0-9]*.md"))
LIBRARIES = pages.DOCS / "decisions" / "0005-libraries.md"


def named(requirement: str) -> str:
    """The package in a line of pyproject.toml."""
    return re.split(r"[^\w-]", requirement, maxsplit=1)[0].lower()


def table(heading: str) -> set[str]:
    """The libraries below a heading, notes in brackets left aside."""
    part = LIBRARIES.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| ")][1:]
    return {name.strip() for row in rows for name in re.sub(r"\([^)]*\)", "", row).split(",")}


def test_every_library_has_its_reason_where_it_is_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    offered = [each for extra in extras.keys() - {"dev", "tools"} for each in extras[extra]]
    assert table("What a refresh needs") == set(map(named, [*project["dependencies"], *offered]))
    assert table("What tests, linters and the build need") == set(map(named, extras["dev"]))
    assert table("What `make docs`, `make e2e` and `make faults` need") == set(map(named, extras["tools"]))


def test_decisions_are_numbered_without_a_gap_and_say_why_and_what_follows() -> None:
    for number, path in enumerate(DECISIONS, 1):
        text = path.read_text("utf-8")
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert [part for part in ("**Context.**", "**Decision.**", "**Consequences.**") if part not in text] == [], path


def test_the_index_takes_in_every_decision() -> None:
    index = (pages.DOCS / "decisions" / "index.md").read_text("utf-8")
    assert ":glob:" in index
    assert all(path.name.startswith("0") for path in DECISIONS)
    assert "\n0*\n" in index


def test_an_amendment_carries_its_day() -> None:
    for path in DECISIONS:
        for day in re.findall(r"\*Amended ([^:]*):", path.read_text("utf-8")):
            assert dt.date.fromisoformat(day) >= dt.date(2026, 5, 1), path
