from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import building, loading
from orchestration.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
RECIPE = re.compile(
    r"^### (?P<title>.+?)\n(?P<about>.*?)```sql\n(?P<sql>.*?)```\n```text\n(?P<told>.*?)```",
    re.MULTILINE | re.DOTALL,
)
RECIPES = {found["title"]: found for found in RECIPE.finditer(PAGE.read_text(encoding="utf-8"))}


def shown(value: Any) -> str:
    """A value as the page prints it: a dash for nothing, no trailing zeros."""
    if value is None:
        return "-"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped figures, built as of 2026-11-24."""
    settings = Settings(data=tmp_path_factory.mktemp("shipped"))
    loading.load(settings)
    nodes = building.build(settings, dt.date(2026, 11, 24))
    assert [node.name for node in nodes if not node.passed] == []
    return settings


def test_the_page_has_at_least_twenty_recipes() -> None:
    assert len(RECIPES) >= 20


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_gives_what_the_page_says(shipped: Settings, title: str) -> None:
    with duckdb.connect(str(shipped.build), read_only=True) as connection:
        rows = connection.execute(RECIPES[title]["sql"]).fetchall()
    assert [" | ".join(map(shown, row)) for row in rows] == RECIPES[title]["told"].splitlines()
