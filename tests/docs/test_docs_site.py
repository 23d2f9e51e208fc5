"""The site is built without a warning, asks no other host for anything, and shows what the program reads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs import generate
from model import assumptions
from orchestration.cli import app
from orchestration.sources import SOURCES
from orchestration.warehouse import schemas
from tests.docs import docs_pages as pages

BUILD = Path(sys.executable).parent / "sphinx-build"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    if not BUILD.exists():
        pytest.skip("Sphinx is not here; `make docs` installs it.")
    out = tmp_path_factory.mktemp("site")
    command = [str(BUILD), "-b", "html", "-q", "-W", "-n", "--keep-going", "-d", str(out / "trees")]
    done = subprocess.run(
        [*command, str(pages.DOCS), str(out / "html")], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return out / "html"


@pytest.mark.slow
def test_a_built_page_loads_nothing_from_another_host(site: Path) -> None:
    loads = re.compile(r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*?(?:src|href)=[\"'](?:https?:)?//[^\"']*")
    found = [(page.name, load) for page in site.rglob("*.html") for load in loads.findall(page.read_text("utf-8"))]
    assert not found
    imports = re.compile(r"(?:url\([\"']?|@import\s+[\"'])((?:https?:)?//[^\"')]+)")
    styles = [(sheet.name, url) for sheet in site.rglob("*.css") for url in imports.findall(sheet.read_text("utf-8"))]
    assert not styles


@pytest.mark.slow
def test_every_page_of_the_project_is_in_the_site(site: Path) -> None:
    for path in pages.all_markdown():
        if path.is_relative_to(pages.DOCS):
            assert (site / path.relative_to(pages.DOCS).with_suffix(".html")).exists(), path


def test_the_reference_has_every_command_source_table_and_signpost() -> None:
    import typer.main

    found = dict(generate.pages())
    assert {f"## path2028 {name}" for name in typer.main.get_command(app).commands} <= set(  # type: ignore[attr-defined]
        found["commands"].splitlines()
    )
    assert {f"## {name}" for name in SOURCES} <= set(found["sources"].splitlines())
    lines = {line for text in found.values() for line in text.splitlines()}
    assert {f"## {name}" for name in schemas.tables()} <= lines
    assert all(f"`{name}`" in found["signposts"] for name in assumptions.load().signposts.signpost)


def test_every_number_of_the_model_is_in_the_reference_with_its_source() -> None:
    text = "\n".join(text for _, text in generate.pages())
    told = {item.source for item in assumptions.provenance() if not item.key.startswith("signposts")}
    assert not [source for source in told if source.replace("|", "\\|") not in text]


def test_every_column_in_the_reference_has_a_meaning() -> None:
    for schema in generate.SCHEMAS:
        tables = generate.tables(schema)
        assert tables
        for name, (about, columns) in tables.items():
            assert about, name
            assert columns, name
            assert all(meaning for _, _, meaning in columns), name


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert list(generate.grid(("a",), [("x|y\nz",)]))[2] == "| x\\|y z |"


def test_a_page_that_has_not_changed_keeps_its_time_and_a_stray_one_goes(tmp_path: Path) -> None:
    first = {path: path.stat().st_mtime_ns for path in generate.write(tmp_path)}
    (tmp_path / "old.md").write_text("gone", encoding="utf-8")
    assert {path: path.stat().st_mtime_ns for path in generate.write(tmp_path)} == first
