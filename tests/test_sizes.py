"""What is written stays short enough to read at one sitting, and says why where it silences a linter."""

from __future__ import annotations

import ast
import re
import subprocess
from typing import TYPE_CHECKING

from orchestration.base.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE, FUNCTION = 400, 50
NOT_YET = frozenset(
    {
        "orchestration/warehouse/building.py:build",
        "orchestration/archive/fetching.py:get",
        "tests/sources/test_trade.py",
        "tests/sources/wire_lab.py",
    }
)
NOT_YET_SAID = frozenset(
    {
        "tests/faults/rehearsing.py",
    }
)
SILENCED = re.compile(r"#[ ]noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)*  # \S)")


def tracked() -> dict[str, Path]:
    """Every Python file of the project, by its name from the root."""
    told = subprocess.run(["git", "ls-files", "*.py", "*.pyi"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607  # the git in use
    return {name: ROOT / name for name in told.stdout.splitlines() if (ROOT / name).exists()}


def too_long(name: str, text: str) -> Iterator[str]:
    """The file if it is too long, and each function in it that is, its docstring counted."""
    if len(text.splitlines()) > FILE:
        yield name
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION:
                yield f"{name}:{node.name}"


def test_no_file_is_over_400_lines_and_no_function_over_50() -> None:
    found = {each for name, path in tracked().items() for each in too_long(name, path.read_text("utf-8"))}
    assert found == NOT_YET


def test_a_long_file_and_a_long_function_are_found() -> None:
    body = "    x = 1\n"
    assert list(too_long("a.py", "def f():\n" + FUNCTION * body)) == ["a.py:f"]
    assert list(too_long("a.py", "def f():\n" + (FUNCTION - 1) * body)) == []
    assert list(too_long("a.py", (FILE + 1) * "x = 1\n")) == ["a.py"]


def test_every_silenced_warning_says_why() -> None:
    found = {name for name, path in tracked().items() if SILENCED.search(path.read_text("utf-8"))}
    assert found == NOT_YET_SAID


def test_a_silenced_warning_without_a_reason_is_found() -> None:
    mark = f"x = 1  # {'noqa'}"
    assert all(SILENCED.search(mark + rest) for rest in ("", ": E501", ": E501, D100", ": E501 - long"))
    assert not SILENCED.search(mark + ": E501, D100  # long, and that is right")
