"""What the tutorial, the notebooks and the page on connecting show, done on a data folder after one refresh."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import homes
from tests.docs import docs_pages as pages

if TYPE_CHECKING:
    from collections.abc import Iterator

TUTORIAL = pages.DOCS / "tutorial.md"
NOTEBOOKS = pages.DOCS / "notebooks"
BIN = Path(sys.executable).parent
needs_tools = pytest.mark.skipif(
    importlib.util.find_spec("nbclient") is None, reason="the notebook tools are not here; `make docs` installs them"
)


@pytest.fixture(scope="module")
def own(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data folder to do things in, with its links."""
    return Path(shutil.copytree(home, tmp_path_factory.mktemp("own") / "data", symlinks=True))


def shell(data: Path, folder: Path, script: str) -> str:
    """A reader's terminal, with `path2028` on the path."""
    environment = homes.environment(data)
    environment["PATH"] = f"{BIN}:{environment['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def steps() -> Iterator[str]:
    """The tutorial's commands after the clone and the first refresh, which the data folder has behind it."""
    clone, path, *rest = pages.blocks(TUTORIAL, "sh")
    assert clone.splitlines()[-1] == "make refresh"
    assert path.startswith("export PATH=")
    yield from rest


@pytest.mark.slow
def test_the_tutorial_runs_as_it_is_written(own: Path, tmp_path: Path) -> None:
    [levers] = pages.blocks(TUTORIAL, "toml")
    (tmp_path / "levers.toml").write_text(levers, encoding="utf-8")
    said = {script.strip(): shell(own, tmp_path, script) for script in steps()}
    assert "sum 1.000" in said["path2028 verdict\npath2028 report"]
    assert Path(said["path2028 verdict\npath2028 report"].splitlines()[-1]).exists()
    assert tomllib.loads(levers)["branch"]["half_offshore"]["label"] in said["path2028 whatif levers.toml"]
    assert "https://epoch.ai/data/eci_scores.csv" in said["path2028 explain china_record_eci"]
    assert "Ledger:" in said["path2028 replay 2026-09-30"]
    assert len([1 for script in said if script.startswith("path2028 sql")]) == 2


@pytest.mark.slow
def test_the_example_with_a_month_in_the_tutorial_finds_something(own: Path) -> None:
    [words] = re.findall(r"`path2028 (explain \w+ \d{4}-\d{2})`", TUTORIAL.read_text("utf-8"))
    assert "eci_scores.csv" in homes.run(own, *words.split()).stdout


@pytest.mark.slow
def test_code_on_the_page_about_connecting_runs(own: Path) -> None:
    for block in pages.blocks(pages.DOCS / "howto" / "connect.md", "python"):
        [library] = re.findall(r"^import (\w+)", block, re.MULTILINE)
        if importlib.util.find_spec(library) is None:
            assert library == "polars"  # the page says that it is not among the dependencies
            continue
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block], cwd=own.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


@pytest.mark.slow
def test_the_commands_on_the_page_about_connecting_run(own: Path, tmp_path: Path) -> None:
    lines = re.findall(r"^ {4}(path2028 .*)$", (pages.DOCS / "howto" / "connect.md").read_text("utf-8"), re.MULTILINE)
    assert len(lines) == 2
    shell(own, tmp_path, "\n".join(lines))
    header, *rows = (tmp_path / "gap.tsv").read_text("utf-8").splitlines()
    assert "gap_months" in header.split("\t")
    assert rows


def test_the_notebook_is_kept_without_outputs() -> None:
    book = json.loads((NOTEBOOKS / "first_look.ipynb").read_text("utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert len(code) > 5
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]


@pytest.mark.slow
@needs_tools
def test_the_jupyter_notebook_runs(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By name: the types are looked at without the notebook tools, too.
    nbformat, nbclient = importlib.import_module("nbformat"), importlib.import_module("nbclient")
    book = nbformat.read(NOTEBOOKS / "first_look.ipynb", as_version=4)
    monkeypatch.setenv("PATH2028_DATA", str(own))
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    shown = json.dumps(book)
    assert homes.asked(own, "SELECT max_by(sentence, as_of) AS sentence FROM tracking.verdict")[0]["sentence"] in shown
    assert "vega" in shown


@pytest.mark.slow
@needs_tools
def test_the_marimo_notebook_runs_and_shows_the_verdict(own: Path, tmp_path: Path) -> None:
    page = tmp_path / "explore.html"
    book = shutil.copy(NOTEBOOKS / "explore.py", tmp_path)  # marimo leaves its session beside it
    command = [str(BIN / "marimo"), "-q", "export", "html", str(book), "-o", str(page)]
    done = subprocess.run(
        command,
        env=homes.environment(own),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [newest] = homes.asked(own, "SELECT max_by(sentence, as_of) AS sentence FROM tracking.verdict")
    assert newest["sentence"].partition(" (")[0] in page.read_text("utf-8")


@pytest.mark.slow
@needs_tools
def test_the_marimo_notebook_runs_as_a_script(own: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(NOTEBOOKS / "explore.py")],
        env=homes.environment(own),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
