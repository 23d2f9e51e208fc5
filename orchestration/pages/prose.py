"""The words of the report, read from `prose.toml`.

What belongs here: reading them, and filling their braces. What does not: any word.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def read() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(resources.files("orchestration.pages").joinpath("prose.toml").read_text("utf-8"))


def say(*path: str, **facts: object) -> str:
    """One sentence, its braces filled with `facts`.

    Raises:
        KeyError: there is no such sentence, or a brace has no fact.
    """
    found: Any = read()
    for name in path:
        found = found[name]
    return _kept(str(found).format_map(facts))


def says(*path: str, **facts: object) -> list[str]:
    """A list of sentences, each filled with the same `facts`."""
    found: Any = read()
    for name in path:
        found = found[name]
    return [_kept(str(sentence).format_map(facts)) for sentence in found]


def _kept(sentence: str) -> str:
    """A figure and its percent sign stay on one line."""
    return re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", sentence)
