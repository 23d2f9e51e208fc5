"""The house keeps its shape."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.base.settings import ROOT

MODULES = sorted(path for room in ("orchestration", "model") for path in (ROOT / room).rglob("*.py"))


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_what_belongs_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("words", "home"),
    [
        ("os.environ", "orchestration/base/settings.py"),
        ("duckdb.connect(", "orchestration/warehouse/database.py"),
        ("datetime.now(", "orchestration/base/settings.py"),
    ],
)
def test_environment_clock_and_connections_have_one_home_each(words: str, home: str) -> None:
    found = {path.relative_to(ROOT).as_posix() for path in MODULES if words in path.read_text("utf-8")}
    assert found == {home}


def test_no_private_parts_of_dagster_are_used() -> None:
    assert not [path for path in MODULES if "dagster._core" in path.read_text("utf-8")]


def test_the_locks_carry_hashes_and_no_index_address() -> None:
    for name in ("requirements.lock", "runtime.lock", "bootstrap.lock", "tools.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_the_version_is_the_same_everywhere() -> None:
    import tomllib

    from orchestration.base.settings import VERSION

    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION
