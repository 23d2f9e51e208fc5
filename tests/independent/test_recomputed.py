"""What dbt works out of small files is, to the last digit, what plain pandas works out of the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from orchestration.sources import SOURCES
from tests.dbt.warehouses import build, write_raw
from tests.independent.payloads import DAY, PAYLOADS
from tests.independent.recomputing import RECOMPUTED

if TYPE_CHECKING:
    from tests.independent.recomputing import Values

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Values:
    """Values of the panel by indicator and month, as the project works them out of the files."""
    rows: Any = {name: SOURCES[name].parse(body).to_dict("records") for name, body in PAYLOADS.items()}
    path = write_raw(tmp_path_factory.mktemp("independent"), [(DAY, rows)])
    with build(path, as_of="2026-03-31", checks=False) as built:
        found = built.rows("SELECT indicator, strftime(month, '%Y-%m'), value FROM marts.indicator_panel")
    return {(indicator, month): value for indicator, month, value in found}


@pytest.mark.parametrize("name", RECOMPUTED)
def test_an_indicator_is_what_pandas_makes_of_the_same_bytes(panel: Values, name: str) -> None:
    again = RECOMPUTED[name](PAYLOADS[name])
    assert again
    assert {key: panel.get(key) for key in again} == again


def test_every_file_is_worked_out_again() -> None:
    assert set(PAYLOADS) == set(RECOMPUTED)
