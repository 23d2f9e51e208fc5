"""Keep the thresholds that a page states equal to the assumptions (`python -m docs.thresholds` rewrites them).

A page states a threshold only between marks that name it, `<!-- lag_s1 -->12<!-- / -->`; the names are those of
`orchestration.forecasts.thresholds`, and a test compares. A changelog, a decision and a measurement tell of
their day and have none.

What belongs here: the marks. What does not: how a threshold is printed, and the verdict in the README (`answer`).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from orchestration.forecasts import thresholds

MARKED: Final = re.compile(r"(<!-- (\w+) -->)(?:(?!<!--).)*?(<!-- / -->)", re.DOTALL)


def filled(text: str) -> str:
    """A page with each marked place as the assumptions have it.

    Raises:
        KeyError: a mark names no threshold.
    """
    told = thresholds.told()
    return MARKED.sub(lambda mark: f"{mark[1]}{told[mark[2]]}{mark[3]}", text)


def unmarked(text: str) -> str:
    """A page without what stands in its marked places."""
    return MARKED.sub("", text)


def main() -> None:
    """Rewrite the marked places of every page named, and say which changed."""
    for path in map(Path, sys.argv[1:]):
        text = path.read_text("utf-8")
        if filled(text) != text:
            path.write_text(filled(text), "utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
