"""The words of the report, as `prose.toml` has them.

What belongs here: finding them, and filling their braces. What does not: any word, or how a threshold is printed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from orchestration.forecasts import thresholds


@cache
def read() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(resources.files("orchestration.pages").joinpath("prose.toml").read_text("utf-8"))


def say(*path: str, **facts: object) -> str:
    """One sentence, its braces filled with the thresholds and `facts`.

    Raises:
        KeyError: there is no such sentence, or a brace has no fact.
    """
    found: Any = read()
    for name in path:
        found = found[name]
    return thresholds.fill(str(found), **facts)


def says(*path: str, **facts: object) -> list[str]:
    """A list of sentences, each filled as one is."""
    found: Any = read()
    for name in path:
        found = found[name]
    return [thresholds.fill(str(sentence), **facts) for sentence in found]
