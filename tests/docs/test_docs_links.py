"""Whatever a page of the project points to within it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from orchestration.base.settings import ROOT, Settings
from orchestration.sources import SOURCES
from tests.docs import docs_pages as pages

if TYPE_CHECKING:
    from pathlib import Path


def dead(path: Path) -> list[str]:
    """Links of a page to a file or a heading that does not exist."""
    found = []
    for link in pages.links(path):
        if re.match(r"[a-z][a-z+.-]*:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in pages.anchors(file)):
            found.append(link)
    return found


@pytest.mark.parametrize("path", pages.all_markdown(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_link_within_the_project_is_dead(path: Path) -> None:
    assert not dead(path)


def test_a_dead_link_and_a_dead_anchor_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "other.md").write_text("# Why *this* is `so`\n", encoding="utf-8")
    page.write_text(
        "[a](other.md) [b](other.md#why-this-is-so) [c](nowhere.md) ![d](none.png) [e](#here) [f](#there) "
        "[g](other.md#not) [h](https://example.org)\n\n## Here\n\n```md\n[i](code.md)\n```\n",
        encoding="utf-8",
    )
    assert dead(page) == ["nowhere.md", "none.png", "#there", "other.md#not"]


def test_every_environment_variable_is_in_the_reference() -> None:
    read = set(re.findall(r'env\.get\("(PATH2028_\w+)"', (ROOT / "orchestration/base/settings.py").read_text("utf-8")))
    keys = {source.key_variable for source in SOURCES.values() if source.key_variable}
    table = re.findall(
        r"^\| `(\w+)` \|", (pages.DOCS / "reference" / "configuration.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(table) == len(set(table))
    assert set(table) == read | keys


def test_variables_of_the_readme_are_in_the_reference() -> None:
    named = set(re.findall(r"^\| `(\w+?)(?:=1)?`", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    table = (pages.DOCS / "reference" / "configuration.md").read_text("utf-8")
    assert {name for name in named if name.isupper()} <= set(re.findall(r"`(\w+)`", table))


def test_a_default_named_in_the_reference_is_the_default() -> None:
    found = Settings.from_environment({})
    assert (found.data, found.bundle) == (ROOT / "data", ROOT / "data" / "bundle")
    assert (found.offline, found.mirror, found.webhook, found.fixed_now) == (False, None, None, None)
