"""A how-to page followed word for word: its files written and its commands run, in order, in a copy of the project.

A fenced block whose last line above is a path in backticks and a colon is that file. A block of `sh` is commands, line
by line; one of `sh fails` is commands that must not succeed yet. Other blocks are only shown.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from orchestration.base.settings import ROOT

_STEP = re.compile(
    r"(?:^`(?P<path>[\w./-]+)`:\n\n)?^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


class File(NamedTuple):
    """A file that the page gives whole."""

    path: str
    text: str


class Command(NamedTuple):
    """A line that the page tells to run, and whether it is to succeed."""

    line: str
    succeeds: bool


def steps(page: Path) -> list[File | Command]:
    """What a page tells to do, in order."""
    found: list[File | Command] = []
    for step in _STEP.finditer(page.read_text("utf-8")):
        if step["path"]:
            found.append(File(step["path"], step["text"]))
        elif step["language"].split()[:1] == ["sh"]:
            succeeds = "fails" not in step["language"].split()
            found += [Command(line, succeeds) for line in step["text"].splitlines()]
    return found


def copy_of_the_project(to: Path) -> Path:
    """The files under version control as they stand, with this environment; nothing that was built or fetched."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # the one on the path
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name, follow_symlinks=False)
    (to / ".venv").symlink_to(sys.prefix)
    return to


def follow(page: Path, copy: Path) -> list[str]:
    """Do what the page says; returns what its commands said, one text a command.

    Raises:
        AssertionError: a command ended otherwise than the page has it, with what it said.
    """
    told = []
    for step in steps(page):
        if isinstance(step, File):
            (copy / step.path).write_text(step.text, encoding="utf-8")
        else:
            done = run(step.line, copy)
            told.append(done.stdout + done.stderr)
            assert (done.returncode == 0) is step.succeeds, f"$ {step.line}\n{told[-1][-6000:]}"
    return told


def run(line: str, copy: Path) -> subprocess.CompletedProcess[str]:
    """One command line in the copy, which comes before the installed project; offline, on its own data folder."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PATH2028", "DAGSTER", "PYTEST"))}
    way = f"{Path(sys.executable).parent}{os.pathsep}{ours['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],  # noqa: S607  # the one on the path
        cwd=copy,
        env=ours | {"PATH": way, "PYTHONPATH": str(copy), "PATH2028_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
