"""One word, one meaning: the glossary is whole, and pages and documents keep to it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
import yaml

from orchestration.base.settings import DBT_PROJECT, ROOT
from orchestration.forecasts import thresholds
from orchestration.pages import prose
from orchestration.pages.queries import QUERIES
from orchestration.sources import SOURCES
from orchestration.warehouse import schemas
from tests.docs import docs_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

GLOSSARY: Final = docs_pages.DOCS / "glossary.md"
# They tell of their day, in the words of that day; the last is the list of words itself.
OF_THEIR_DAY: Final = {"CHANGELOG", "changelog", "glossary"}
# What anybody understands; every other word of a heading is a term, and explained.
EVERYDAY: Final = """
against age and are at beside by came changed drawn each elsewhere end for four given how if in it its limits lines
means method months moved move next numbers of often out past puts rules s simple strongest the their they this to
today true two we were what where why with would you ai behind benchmark capital china chip chips clusters computers
controls economy entity equal every exports filed first large list newest open over part preference prices routed
sales same says sent since spending tight time tokens training use weights answer enters far moves
"""


class Term(NamedTuple):
    """A row of the glossary."""

    names: tuple[str, ...]
    meaning: str
    where: str
    avoid: str


@cache
def terms() -> tuple[Term, ...]:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \| (.+) \| (.+) \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    return tuple(Term(tuple(one.strip() for one in re.findall(r"[^,()]+", name)), *others) for name, *others in rows)


def forbidden() -> dict[str, str]:
    """Each phrase that stands nowhere, with the term that stands instead."""
    return {phrase.lower(): term.names[0] for term in terms() for phrase in re.findall(r'"([^"]+)"', term.avoid)}


def sentences(node: object) -> Iterator[str]:
    """The texts of a TOML table."""
    if isinstance(node, dict):
        for value in node.values():
            yield from sentences(value)
    elif isinstance(node, list):
        for value in node:
            yield from sentences(value)
    else:
        yield str(node)


def told() -> Iterator[tuple[str, str]]:
    """Every text in this project's own words: pages, table comments, documents without their code."""
    for text in sentences(prose.read()):
        yield "prose.toml", text
    for name, query in QUERIES.items():
        yield f"query {name}", " | ".join([query.about, *(shown.heading for shown in query.columns.values())])
    for name, table in schemas.tables().items():
        yield name, " | ".join([table.about, *(meaning for _, meaning in table.columns.values())])
    for path in docs_pages.all_markdown():
        if path.stem not in OF_THEIR_DAY and path.parent.name != "decisions":
            yield str(path.relative_to(ROOT)), docs_pages.prose(path)


def headings() -> Iterator[str]:
    """What stands over sections and figures of the report."""
    for kind in ("section", "figure", "front"):
        for each in prose.read()[kind].values():
            yield thresholds.fill(each["title"])


def test_the_glossary_has_each_term_once() -> None:
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| **")]
    assert len(rows) == len(terms()) > 60
    names = [name.lower() for term in terms() for name in term.names]
    assert len(names) == len(set(names))


def test_no_phrase_to_avoid_is_a_term_of_its_own() -> None:
    assert forbidden().keys().isdisjoint({name.lower() for term in terms() for name in term.names})


@pytest.mark.parametrize(
    "phrase", ["track record", "current release", "our evidence", "our reading", "payload + origin"]
)
def test_the_words_that_meant_several_things_are_among_those_to_avoid(phrase: str) -> None:
    assert phrase in forbidden()


def test_no_page_or_document_uses_a_phrase_to_avoid() -> None:
    found = [
        f"{name}: {phrase!r}; the word is {term!r}"
        for name, text in told()
        for phrase, term in forbidden().items()
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ".join(text.lower().split()))
    ]
    assert found == []


def test_every_term_in_a_heading_of_the_report_is_in_the_glossary() -> None:
    known = {word for term in terms() for name in term.names for word in name.lower().split()}
    known |= {word for term in terms() if term.names[0] == "front" for word in re.findall(r"\w+", term.meaning)}
    unknown = {
        word
        for heading in headings()
        for word in re.findall(r"[^\W\d_]+", heading.lower())
        if word not in EVERYDAY.split() and not {word, word.removesuffix("s"), word.removesuffix("d")} & known
    }
    assert unknown == set()


def test_every_table_and_folder_the_glossary_names_is_there() -> None:
    built = {
        f"{path.stem.strip('_')}.{model['name']}"
        for path in [*DBT_PROJECT.glob("models/*/_*.yml"), DBT_PROJECT / "seeds" / "_seeds.yml"]
        for model in [
            *(yaml.safe_load(path.read_text("utf-8")).get("models") or ()),
            *(yaml.safe_load(path.read_text("utf-8")).get("seeds") or ()),
        ]
    }
    tables = built | schemas.tables().keys() | {f"raw.{name}" for name in SOURCES}
    for term in terms():
        for name in re.findall(r"`([^`]+)`", f"{term.where} {term.meaning}"):
            if re.match(r"(marts|seeds|tracking)\.\w", name):
                assert name in tables, f"{term.names[0]}: {name}"
            elif "/" in name and not name.startswith("data/"):
                assert (ROOT / name).exists(), f"{term.names[0]}: {name}"
