"""Installed from its wheel, far from a checkout, it does all that it does in one, and writes nothing where it lies."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import site
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.base.settings import ROOT, VERSION
from tests.homes import NOW

pytestmark = pytest.mark.slow
PORT = 3788


def build(kind: str, source: Path, into: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (made,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, an empty folder to work in, and a home."""

    environment: Path
    folder: Path
    home: Path

    @property
    def command(self) -> Path:
        return self.environment / "bin" / "path2028"

    def variables(self) -> dict[str, str]:
        kept = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "PATH2028_NOW": NOW, "OMP_NUM_THREADS": "1"}
        return kept | {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS")}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [str(self.command), *words],
            cwd=self.folder,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self) -> dict[str, str]:
        """Every file of the installed program with its hash; bytecode is the interpreter's own business."""
        library = next(self.environment.glob("lib/python*/site-packages"))
        own = [path for path in library.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in own}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel alone in an environment that borrows the libraries, but nothing of the checkout, from ours."""
    place = tmp_path_factory.mktemp("installed")
    found = Installed(place / "environment", place / "folder", place / "home")
    found.folder.mkdir()
    found.home.mkdir()
    uv = str(Path(sys.executable).parent / "uv")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(found.environment)], check=True)
    install = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(found.environment)]
    subprocess.run([*install, str(wheel)], check=True)
    # A folder named in a .pth file lends its packages; the .pth files in it, ours among them, are not followed.
    library = next(found.environment.glob("lib/python*/site-packages"))
    (library / "libraries.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return found


def test_one_name_is_installed_and_no_other_can_collide(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert names == {"path2028", f"path2028-{VERSION}.dist-info"}


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    archive = build("sdist", ROOT, tmp_path / "archive")
    subprocess.run(["tar", "xzf", str(archive), "-C", str(tmp_path)], check=True)  # noqa: S607  # the system's tar
    again = build("wheel", tmp_path / f"path2028-{VERSION}", tmp_path / "again")
    mine, theirs = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    packaged = {name for name in mine.namelist() if "dist-info" not in name}
    assert packaged == {name for name in theirs.namelist() if "dist-info" not in name}
    assert all(mine.read(name) == theirs.read(name) for name in packaged)


def test_from_an_empty_folder_it_refreshes_answers_and_leaves_the_install_as_it_was(installed: Installed) -> None:
    assert installed.run("--version").split() == ["path2028", VERSION]
    before = installed.files()
    said = json.loads(installed.run("refresh", "--offline", "--json"))
    verdict = json.loads(installed.run("verdict", "--json"))
    assert verdict["as_of"] == said["as_of"] == NOW
    rows = json.loads(installed.run("sql", "SELECT count(*) AS rows FROM marts.frontier", "--json"))
    assert rows[0]["rows"] > 10
    report = Path(installed.run("report").strip().splitlines()[-1].removeprefix("Report: "))
    assert report.is_relative_to(installed.home)
    assert report.exists()
    assert installed.files() == before
    assert list(installed.folder.iterdir()) == []


def test_its_pages_answer_without_a_project_folder(installed: Installed) -> None:
    if not (installed.home / ".local").exists():
        installed.run("refresh", "--offline")
    command = [str(installed.command), "ui", "--port", str(PORT)]
    with subprocess.Popen(
        command,
        cwd=installed.folder,
        env=installed.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as ui:
        assert ui.stdout is not None
        try:
            assert next(line for line in ui.stdout if f"127.0.0.1:{PORT}" in line)
        finally:
            ui.send_signal(signal.SIGINT)
        assert ui.wait(timeout=90) == 0
