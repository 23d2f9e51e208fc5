"""Others see of the model what it offers, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pytest
from hatchling.builders.wheel import WheelBuilder

import model
from orchestration.base.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRACKED = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607  # the git in use
HELD_IN = "path2028/_lib/model"  # decision 12
OUTSIDE = [path for path in TRACKED.stdout.split() if not path.startswith(("model/", "tests/model/"))]


def public_modules() -> set[str]:
    """As the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["type"] == "protected")
    return {line.rpartition("model.")[2] for line in contract["ignore_imports"]}


def internal_imports(code: str) -> Iterator[str]:
    """What a piece of code imports of the model that is not public."""
    public = public_modules()
    offered = {*dir(model), *public}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (name for name in names if name.startswith("model.") and name.split(".")[1] not in public)
        elif isinstance(node, ast.ImportFrom) and node.module == "model":
            yield from (alias.name for alias in node.names if alias.name not in offered)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("model."):
            yield from {str(node.module)} - {f"model.{name}" for name in public}


def test_importing_the_package_loads_no_heavy_library_and_no_module_of_its_own() -> None:
    code = """
import sys, model
heavy = {"numpy", "pandas", "scipy", "statsmodels"}
print(sorted(name for name in sys.modules if name in heavy or name.startswith("model.")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_that_is_listed_is_there_and_no_other() -> None:
    assert {"run", "news", "backtest", "whatif", "upcoming", "Outcome", "MODEL_VERSION"} <= set(dir(model))
    assert all(hasattr(model, name) for name in dir(model))
    with pytest.raises(AttributeError, match="verdicts"):
        _ = model.verdicts  # type: ignore[attr-defined]


def test_the_docstring_of_the_package_names_the_public_modules() -> None:
    assert all(f"`model.{name}`" in str(model.__doc__) for name in public_modules())


def test_only_public_names_are_imported_from_outside() -> None:
    paths = [ROOT / path for path in OUTSIDE if (ROOT / path).exists()]
    found = {path.relative_to(ROOT).as_posix(): list(internal_imports(path.read_text("utf-8"))) for path in paths}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "import model.verdict",
        "from model import gap",
        "from model.verdict import sentence",
        "from model.assumptions.schema import Prior",
    ],
)
def test_an_import_of_an_internal_module_is_noticed(code: str) -> None:
    assert list(internal_imports(code))


def test_the_list_of_names_and_the_assumptions_travel_in_the_wheel(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    held = set(zipfile.ZipFile(built).namelist())
    numbers = {f"{HELD_IN}/assumptions/{path.name}" for path in (ROOT / "model" / "assumptions").glob("*.toml")}
    assert {f"{HELD_IN}/__init__.pyi", f"{HELD_IN}/record/backtest.toml", *numbers} <= held
