"""The workflows are well formed, ask for no more than they need, and call what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.base.settings import ROOT
from tests.docs import calling
from tests.docs import docs_pages as pages

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def run(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A program of `make e2e`, or the test is left out."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"no {name} here; `make e2e` installs it")
    return subprocess.run([found, *words], capture_output=True, text=True, check=False, timeout=120)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_there_is_a_daily_run_a_release_and_a_check() -> None:
    assert [path.stem for path in WORKFLOWS] == ["check", "daily", "release"]


def test_nothing_in_them_can_be_abused_that_zizmor_knows_of() -> None:
    done = run("zizmor", "--offline", "--quiet", "--format", "plain", *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout


@each_workflow
def test_a_workflow_is_one_by_the_schema_of_github(path: Path) -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))
    assert done.returncode == 0, done.stdout


@each_workflow
def test_a_workflow_may_do_nothing_that_a_job_does_not_say(path: Path) -> None:
    assert read(path)["permissions"] == {}
    for job in read(path)["jobs"].values():
        assert "permissions" in job
        assert job["timeout-minutes"] <= 60


@each_workflow
def test_an_action_is_named_by_the_hash_of_its_commit(path: Path) -> None:
    for step in steps(path):
        assert "run" in step or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@each_workflow
def test_a_script_is_one_that_bash_reads_and_calls_commands_that_there_are(path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    for step in steps(path):
        script = step.get("run", "")
        assert "${{" not in script, "what others wrote comes by a variable, never into the script"
        done = subprocess.run([bash, "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        for line in script.splitlines():
            assert not [call for call in calling.calls(line.strip()) if calling.unknown(call)], line


def test_the_page_names_everything_that_a_person_switches_on() -> None:
    page = (pages.DOCS / "howto" / "publish.md").read_text("utf-8")
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    assert set(re.findall(r"\b(?:secrets|vars)\.(\w+)", text)) <= set(re.findall(r"`(\w+)`", page))


def test_the_archive_is_looked_through_before_it_takes_the_place_of_the_former() -> None:
    [daily] = [path for path in WORKFLOWS if path.stem == "daily"]
    scripts = "\n".join(step.get("run", "") for step in steps(daily))
    assert scripts.index("path2028 doctor") < scripts.index("gh release upload archive")
    assert scripts.index("upload archive next.tar.gz") < scripts.index("upload archive archive.tar.gz")
