"""What `path2028 new source` leaves open is asked for, one sentence a line, until it is filled in."""

from __future__ import annotations

import pytest

from orchestration.base.settings import ROOT
from orchestration.sources import NAMES

MARK, QUOTE = "FILL IN: ", '"'


def files_of(name: str) -> list[str]:
    staging = (ROOT / "dbt_project/models/staging").glob(f"stg_{name}__*")
    ours = (f"orchestration/sources/{name}.py", f"tests/sources/case_{name}.py")
    return [*ours, *sorted(path.relative_to(ROOT).as_posix() for path in staging)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_about_a_source_is_left_to_fill_in(name: str) -> None:
    left = [
        f"{path}:{number}: fill in {told.partition(QUOTE)[0].strip()}"
        for path in files_of(name)
        if (ROOT / path).exists()
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), start=1)
        for told in line.split(MARK)[1:]
    ]
    assert not left, "\n".join(["", *left])
