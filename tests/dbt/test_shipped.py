"""What dbt makes of the shipped figures: the cookbook's numbers, and every past day as it was.

A day costs dbt some seconds; here its compiled SQL is run again with another day in it, which costs a fraction of one.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from orchestration.base.settings import Settings
from orchestration.warehouse import building, loading
from tests.dbt.replaying import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

# First days on which a mart has rows, where it is not the one below.
FIRST_ROWS = {
    "token_prices": dt.date(2026, 7, 1),
    "preference_gap": dt.date(2026, 10, 8),
    "diffusion": dt.date(2026, 5, 6),
    "lab_compute": dt.date(2026, 9, 3),
    "control_documents": dt.date(2026, 10, 2),
    "chip_trade": dt.date(2026, 9, 22),
    "transit_leakage": dt.date(2026, 6, 20),
}
ROWS_SINCE = dt.date(2026, 4, 22)
TODAY = dt.date(2026, 11, 24)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
RECIPE = re.compile(
    r"^### (?P<title>.+?)\n(?P<about>.*?)```sql\n(?P<sql>.*?)```\n```text\n(?P<told>.*?)```",
    re.MULTILINE | re.DOTALL,
)
RECIPES = {found["title"]: found for found in RECIPE.finditer(PAGE.read_text(encoding="utf-8"))}


pytestmark = pytest.mark.slow


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
    nodes = building.build(settings, TODAY, docs=True)
    building.describe(settings, TODAY)
    # That a mart has no rows is told, and no reason to keep the last release.
    assert [node.name for node in nodes if not node.passed and not node.name.startswith("has_rows_")] == []
    return settings


def test_the_page_has_at_least_twenty_recipes() -> None:
    assert len(RECIPES) >= 20


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_gives_what_the_page_says(shipped: Settings, title: str) -> None:
    with duckdb.connect(str(shipped.build), read_only=True) as connection:
        rows = connection.execute(RECIPES[title]["sql"]).fetchall()
    assert [" | ".join(map(shown, row)) for row in rows] == RECIPES[title]["told"].splitlines()


def test_dbts_own_documentation_is_one_page_with_every_meaning_and_the_sql(shipped: Settings) -> None:
    page = shipped.build.parent / "published" / "dbt" / "index.html"
    text = page.read_text(encoding="utf-8")
    assert "Record-setting releases by bloc" in text
    assert "from {{ ref('ind_records') }}" in text


@pytest.fixture
def replay(shipped: Settings, tmp_path: Path) -> Iterator[Replay]:
    it = Replay(Path(shutil.copy(shipped.build, tmp_path)), shipped.data / ".dbt" / "target")
    yield it
    it.connection.close()


def see(replay: Replay, day: dt.date) -> dict[str, list[tuple[Any, ...]]]:
    replay.run(replacing=(f"date '{TODAY}'", f"date '{day}'"))
    return {mart: replay.mart("replay", mart) for mart in replay.marts}


def test_a_replay_of_today_is_what_dbt_built(replay: Replay) -> None:
    for mart, rows in see(replay, TODAY).items():
        assert rows == replay.mart("marts", mart), mart


def test_on_no_day_is_anything_known_before_it_was(replay: Replay) -> None:
    for days in range(0, 341, 48):
        day = dt.date(2025, 12, 19) + dt.timedelta(days=days)
        for mart, rows in see(replay, day).items():
            late = replay.rows(f"SELECT count(*) FROM replay.{mart} WHERE known_on > DATE '{day}' OR known_on IS NULL")
            assert late == [(0,)], (mart, day)
            assert rows or day < FIRST_ROWS.get(mart, ROWS_SINCE), (mart, day)


def test_a_past_day_does_not_change_when_newer_vintages_arrive(replay: Replay) -> None:
    day = dt.date(2026, 5, 20)
    seen_with_newer = see(replay, day)
    for (table,) in replay.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'"):
        replay.connection.execute(f"DELETE FROM raw.{table} WHERE vintage > DATE '{day}'")
    assert see(replay, day) == seen_with_newer


def test_before_anything_was_known_every_mart_is_empty(replay: Replay) -> None:
    assert {mart: rows for mart, rows in see(replay, dt.date(2020, 1, 1)).items() if rows} == {}
