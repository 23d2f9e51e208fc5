"""What the templates of `path2028 new` leave open, told one sentence a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.base.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK, QUOTE = "FILL IN: ", '"'


def left(paths: Iterable[str], begins: str = "") -> list[str]:
    """Where the files that are there ask for something, in lines that begin so, and what they ask for."""
    return [
        f"{path}:{number}: fill in {told.partition(QUOTE)[0].strip()}"
        for path in paths
        if (ROOT / path).exists()
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), start=1)
        if line.startswith(begins)
        for told in line.split(MARK)[1:]
    ]
