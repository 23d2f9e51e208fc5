"""From every public source something reaches a mart: by dbt's manifest, and by changing the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orchestration.pages import prose
from orchestration.sources import SOURCES
from tests.dbt.planting import PLANTED
from tests.dbt.replaying import Replay
from tests.dbt.warehouses import EARLIER, LATER, build, write_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

AS_OF = "2026-06-01"


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The planted warehouse, built by dbt once and replayed once."""
    folder = tmp_path_factory.mktemp("lineage")
    path = write_raw(folder, [EARLIER, LATER, ("2026-05-01", PLANTED)])
    with build(path, as_of=AS_OF, checks=False) as built:
        assert {node: status for node, status in built.outcomes.items() if status != "ok"} == {}
    it = Replay(path, folder / ".dbt" / "target")
    it.run()
    yield it
    it.connection.close()


def test_every_source_is_planted(replay: Replay) -> None:
    empty = [name for name in SOURCES if replay.rows(f"SELECT count(*) FROM raw.{name}") == [(0,)]]
    assert empty == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_descends_through_staging_to_a_mart(replay: Replay, name: str) -> None:
    below = {replay.models[key]["schema"] for key in replay.descendants(replay.sources[name])}
    assert {"staging", "marts"} <= below
    readers = [key for key, parents in replay.parents.items() if replay.sources[name] in parents]
    assert {replay.models[key]["schema"] for key in readers} == {"staging"}, "raw tables are read by staging only"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_names_the_marts_that_read_it_with_no_other_mart_between(replay: Replay, name: str) -> None:
    found, waiting = set(), [replay.sources[name]]
    while waiting:
        here = waiting.pop()
        for key in (key for key, parents in replay.parents.items() if here in parents):
            if replay.models[key]["schema"] == "marts":
                found.add(replay.models[key]["name"])
            else:
                waiting.append(key)
    assert set(SOURCES[name].feeds) == found


def changed(replay: Replay, name: str, statement: str) -> set[str]:
    """The marts that a change of one row of a raw table changes, the panel among them; it is undone afterwards."""
    below = replay.descendants(replay.sources[name])
    marts = [replay.models[key]["name"] for key in below if replay.models[key]["schema"] == "marts"]
    before = {mart: replay.mart("replay", mart) for mart in marts}
    replay.connection.execute("BEGIN")
    try:
        replay.connection.execute(statement)
        replay.run(only=below)
        return {mart for mart in marts if replay.mart("replay", mart) != before[mart]}
    finally:
        replay.connection.execute("ROLLBACK")


def test_a_replay_without_a_change_changes_nothing(replay: Replay) -> None:
    assert changed(replay, "epoch_eci", "SELECT 1") == set()


def matters(replay: Replay, name: str, statement: str, *, mart: str | None = None) -> bool:
    """Whether a statement with a row of the newest vintage for `{row}` changes a mart, or `mart`, for one of them."""
    rows = replay.rows(f"SELECT rowid FROM raw.{name} QUALIFY vintage = max(vintage) OVER () ORDER BY rowid")
    found = (changed(replay, name, statement.format(row=f"rowid = {row}")) for (row,) in rows)
    return any(mart in marts if mart else marts for marts in found)


@pytest.mark.parametrize("name", SOURCES)
def test_taking_away_one_row_of_a_source_changes_a_row_of_the_panel(replay: Replay, name: str) -> None:
    assert matters(replay, name, f"DELETE FROM raw.{name} WHERE {{row}}", mart="indicator_panel")


# Of the data centres' own table only the country is read: their figures come from the timelines.
MEASURED = [
    name
    for name, source in SOURCES.items()
    if name != "epoch_data_centers" and any(c.kind == "number" and not c.key for c in source.columns.values())
]


@pytest.mark.parametrize("name", MEASURED)
def test_another_value_in_one_row_of_a_source_changes_a_mart(replay: Replay, name: str) -> None:
    numbers = [column for column, it in SOURCES[name].columns.items() if it.kind == "number" and not it.key]
    moved = ", ".join(f"{column} = 1.01 * {column}" for column in numbers)
    assert matters(replay, name, f"UPDATE raw.{name} SET {moved} WHERE {{row}}")


def test_every_series_that_any_source_brings_to_the_panel_has_a_name_and_an_objection(replay: Replay) -> None:
    series = {name for (name,) in replay.rows("SELECT DISTINCT indicator FROM replay.indicator_panel")}
    assert series - set(prose.read()["indicator"]) == set()
    assert len(series) > 50
