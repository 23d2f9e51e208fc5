"""What this project asks of a commit and of its changelog."""

from __future__ import annotations

import datetime as dt
import re
import runpy
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

from orchestration.base.settings import ROOT, VERSION

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / ".ci" / "message.py"
GOOD = "Say once when a month comes\n\nThree rooms worked it out, each in its own way.\n"


def flaws(message: str) -> list[str]:
    found: list[str] = runpy.run_path(str(SCRIPT))["flaws"](message)
    return found


def test_a_short_subject_with_a_reason_is_a_good_message() -> None:
    assert flaws(GOOD) == []
    assert flaws("# git's own words\n" + GOOD + "\n# Please enter the message\n") == []
    assert flaws("x" * 72 + "\n\nWhy.\n") == []


@pytest.mark.parametrize(
    ("message", "cure"),
    [
        ("", "Begin with a subject"),
        ("x" * 73 + "\n\nWhy.\n", "73 characters"),
        ("Say it once.\n\nWhy.\n", "without a full stop"),
        ("Say it once\nand why.\n", "second line empty"),
        ("Say it once\n", "why the change is made"),
        ("Say it once\n\nCo-authored-by: A <a@example.org>\n", "why the change is made"),
        ("Say it once\n\n# Please enter the message\n", "why the change is made"),
    ],
)
def test_what_is_wrong_with_a_message_is_told_with_the_cure(message: str, cure: str) -> None:
    assert any(cure in sentence for sentence in flaws(message))


def test_the_hook_refuses_a_bad_message_and_lets_a_good_one_pass(tmp_path: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert hooks["default_install_hook_types"] == ["pre-commit", "commit-msg"]
    [hook] = [each for repo in hooks["repos"] for each in repo["hooks"] if "commit-msg" in each.get("stages", ())]
    program, script = hook["entry"].split()
    assert (program, ROOT / script) == (".venv/bin/python", SCRIPT)
    for message, code in ((GOOD, 0), ("Too little\n", 1)):
        (tmp_path / "message").write_text(message, encoding="utf-8")
        done = subprocess.run([sys.executable, SCRIPT, tmp_path / "message"], capture_output=True, check=False)
        assert (done.returncode, bool(done.stdout)) == (code, bool(code))


def headings() -> list[tuple[tuple[int, ...], str]]:
    """Version and day of each heading of the changelog, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.findall(r"^## (.*)$", text, re.MULTILINE)
    split = [re.fullmatch(r"(\d+\.\d+\.\d+) - (unreleased|\d{4}-\d\d-\d\d)", heading) for heading in found]
    assert all(split), f"a heading reads `## 1.2.3 - 2026-11-25` or `## 1.2.3 - unreleased`: {found}"
    return [(_numbers(each[1]), each[2]) for each in split if each]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_changelog_goes_back_version_by_version_and_day_by_day() -> None:
    versions, days = zip(*headings(), strict=True)
    assert list(versions) == sorted(set(versions), reverse=True)
    assert "unreleased" not in days[1:]
    dated = [dt.date.fromisoformat(day) for day in days if day != "unreleased"]
    assert dated == sorted(dated, reverse=True)


def test_the_newest_heading_is_dated_when_it_is_the_version_and_ahead_of_it_until_then() -> None:
    version, day = headings()[0]
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION
    if day == "unreleased":
        assert version > _numbers(VERSION) == headings()[1][0]
    else:
        assert version == _numbers(VERSION)
