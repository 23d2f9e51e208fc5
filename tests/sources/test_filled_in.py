"""What `path2028 new source` leaves open is asked for, one sentence a line, until it is filled in."""

from __future__ import annotations

import pytest

from orchestration.base.settings import ROOT
from orchestration.sources import NAMES
from tests import filled_in


def files_of(name: str) -> list[str]:
    staging = (ROOT / "dbt_project/models/staging").glob(f"stg_{name}__*")
    ours = (f"orchestration/sources/{name}.py", f"tests/sources/case_{name}.py")
    return [*ours, *sorted(path.relative_to(ROOT).as_posix() for path in staging)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_about_a_source_is_left_to_fill_in(name: str) -> None:
    left = filled_in.left(files_of(name))
    assert not left, "\n".join(["", *left])
