"""The documentation as tests read it: its pages, their blocks of code, headings and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from orchestration.base.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = ROOT / "docs"
_NOT_OURS = {"_build", "_generated", "target", "node_modules"}
_FENCE = re.compile(r"^( *)(`{3,}|:{3,})([^\n`]*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")


class Block(NamedTuple):
    """A fenced block: its language and its text, unindented."""

    language: str
    text: str


def all_markdown() -> list[Path]:
    """Every Markdown file of the project, none of what is built or installed."""
    return sorted(
        path
        for path in ROOT.rglob("*.md")
        if not any(part in _NOT_OURS or part.startswith(".") for part in path.relative_to(ROOT).parts)
        and (path.relative_to(ROOT).parts[0] != "data" or path.name in {"README.md", "SOURCES.md"})
    )


def blocks(path: Path, language: str) -> list[str]:
    """The texts of a page's fenced blocks in `language`, in order."""
    return [block.text for block in _blocks(path.read_text("utf-8")) if block.language == language]


def _blocks(text: str) -> Iterator[Block]:
    for indent, _, language, body in _FENCE.findall(text):
        yield Block(language.strip(), re.sub(rf"^{indent}", "", body, flags=re.MULTILINE))


def codes(text: str) -> list[str]:
    """What stands in backticks within sentences, blocks of code left aside."""
    return re.findall(r"(?<!`)`([^`]+)`(?!`)", _FENCE.sub("", text))


def prose(path: Path) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]+`", "`code`", _FENCE.sub("", path.read_text("utf-8")))


def links(path: Path) -> list[str]:
    """Where a page points to, code left aside."""
    return links_in(path.read_text("utf-8"))


def links_in(text: str) -> list[str]:
    """Where a text points to, code left aside."""
    return list(_LINK.findall(_FENCE.sub("", text)))


def anchors(path: Path) -> set[str]:
    """The anchors that headings of a page give, as GitHub and MyST make them."""
    text = _FENCE.sub("", path.read_text("utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", text, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number, name = 0, slug
        while name in found:
            number += 1
            name = f"{slug}-{number}"
        found.add(name)
    return found
