"""What dbt works out of small files is, to the last digit, what plain pandas works out of the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from orchestration.sources import SOURCES
from tests.dbt.warehouses import build, write_raw
from tests.independent import payloads, payloads_trade, payloads_use, recomputing, recomputing_trade, recomputing_use

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.independent.recomputing import Values

pytestmark = pytest.mark.slow

Files = dict[str, tuple[bytes, ...]]
ROOMS: Final[dict[str, tuple[Files, dict[str, Callable[..., Values]]]]] = {
    "capability": (payloads.PAYLOADS, recomputing.RECOMPUTED),
    "trade": (payloads_trade.PAYLOADS, recomputing_trade.RECOMPUTED),
    "use": (payloads_use.PAYLOADS, recomputing_use.RECOMPUTED),
}
# Where one source decides what another's figures mean, a case names both.
CASES: Final = [(room, names) for room, (_, recomputed) in ROOMS.items() for names in recomputed]


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """Of each room the values of the panel by indicator and month, as the project works them out of the files."""
    return {room: _panel(tmp_path_factory.mktemp(room), files) for room, (files, _) in ROOMS.items()}


def _panel(folder: Any, files: Files) -> Values:
    rows: Any = {
        name: [row for body in bodies for row in SOURCES[name].parse(body).to_dict("records")]
        for name, bodies in files.items()
    }
    path = write_raw(folder, [(payloads.DAY, rows)])
    with build(path, as_of="2026-03-31", checks=False) as built:
        found = built.rows("SELECT indicator, strftime(month, '%Y-%m'), value FROM marts.indicator_panel")
    return {(indicator, month): value for indicator, month, value in found}


@pytest.mark.parametrize(("room", "names"), CASES)
def test_an_indicator_is_what_pandas_makes_of_the_same_bytes(panels: dict[str, Values], room: str, names: str) -> None:
    files, recomputed = ROOMS[room]
    again = recomputed[names](*(body for name in names.split() for body in files[name]))
    assert again
    assert {key: panels[room].get(key) for key in again} == again


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_is_worked_out_again(room: str) -> None:
    files, recomputed = ROOMS[room]
    assert set(files) == {name for names in recomputed for name in names.split()}


def test_every_source_is_worked_out_again_but_those_that_stand_in_for_another() -> None:
    covered = {name for files, _ in ROOMS.values() for name in files}
    # Other ways to the ratings of arena_text, the spread of the index, and a list whose rows reach no indicator.
    assert set(SOURCES) - covered == {"arena_history", "arena_page", "epoch_eci_draws", "epoch_large_models"}
