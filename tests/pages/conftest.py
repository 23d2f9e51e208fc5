"""Pages made once from the small release, and readers for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from orchestration import pages
from orchestration.pages import tables
from tests.pages.reading_pages import Page
from tests.pages.small_release import MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    import pandas as pd


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, small_warehouse: duckdb.DuckDBPyConnection) -> Path:
    folder = tmp_path_factory.mktemp("published")
    pages.write(small_warehouse, folder, run_id=RUN, made_at=MADE_AT)
    return folder


@pytest.fixture(scope="session")
def small_warehouse() -> duckdb.DuckDBPyConnection:
    return World().build()


@pytest.fixture(scope="session")
def found(small_warehouse: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    return tables.read(small_warehouse, RUN)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the charts out, for tests of words."""
    monkeypatch.setattr("orchestration.pages.drawing.svg", lambda _spec, *, name, label: f"<!-- {name}: {label} -->")


@pytest.fixture(scope="session")
def page(published: Path) -> Page:
    return Page.of((published / "report.html").read_text("utf-8"))


@pytest.fixture(scope="session")
def leaves(published: Path) -> dict[str, Page]:
    """Every page by its name without the ending."""
    return {path.stem: Page.of(path.read_text("utf-8")) for path in published.glob("*.html")}


@pytest.fixture(scope="session")
def verdict(published: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((published / "verdict.json").read_text("utf-8"))
    return content
