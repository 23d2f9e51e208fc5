"""What `path2028 new indicator` leaves open is asked for, one sentence a line, until it is filled in."""

from __future__ import annotations

import pytest

from orchestration.base.settings import ROOT
from tests import filled_in

FOLDER = "dbt_project/models/indicators"
NAMES = sorted(path.stem.removeprefix("ind_") for path in (ROOT / FOLDER).glob("ind_*.sql"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_about_an_indicator_is_left_to_fill_in(name: str) -> None:
    left = filled_in.left([f"{FOLDER}/ind_{name}.sql", f"{FOLDER}/ind_{name}.yml"])
    left += filled_in.left(["orchestration/pages/prose.toml"], begins=f"{name} = ")
    assert not left, "\n".join(["", *left])
