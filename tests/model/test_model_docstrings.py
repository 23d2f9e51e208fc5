"""What the docstrings show and cite holds."""

from __future__ import annotations

import ast
import calendar
import doctest
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import model

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(str(model.__file__)).parent
PATHS = sorted(FOLDER.rglob("*.py"))
MONTHS = frozenset(calendar.month_name)
AUTHOR_AND_YEAR = re.compile(r"\b([A-Z][a-zà-ž]+(?:-[A-Z][a-zà-ž]+)?),? \(?(?:18|19|20)\d\d\b")


def name_of(path: Path) -> str:
    return ".".join(("model", *path.relative_to(FOLDER).with_suffix("").parts)).removesuffix(".__init__")


SHOWING = [name_of(path) for path in PATHS if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("name", SHOWING)
def test_every_example_gives_what_it_says(name: str) -> None:
    found = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("name", ["run", "news", "whatif"])
def test_what_people_call_first_shows_an_example(name: str) -> None:
    assert ">>> " in str(getattr(model, name).__doc__)


def unsourced(docstring: str) -> Iterator[str]:
    """Paragraphs that cite an author and a year, or a reference, without saying where to find it."""
    for paragraph in re.split(r"\n\s*\n", docstring):
        cited = {each for each in AUTHOR_AND_YEAR.findall(paragraph) if each not in MONTHS}
        if (cited or "Reference:" in paragraph) and not re.search(r"doi:10\.\d{4,}/\S|https://\S", paragraph):
            yield paragraph.strip()


def docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def test_every_paper_is_cited_with_the_place_where_it_is_found() -> None:
    texts = [text for path in PATHS for text in docstrings(path)]
    assert [each for text in texts for each in unsourced(text)] == []
    assert sum("doi:" in text for text in texts) >= 10


@pytest.mark.parametrize(
    "text", ["Scores.\n\nReference: a paper.", "After Brier (1950).", "Gneiting and Raftery 2007, Rules."]
)
def test_a_citation_without_its_place_is_noticed(text: str) -> None:
    assert list(unsourced(text))


@pytest.mark.parametrize("text", ["Since May 2026 nothing.", "Brier 1950, Verification, doi:10.1175/1520", "No paper."])
def test_a_month_is_no_author(text: str) -> None:
    assert not list(unsourced(text))
