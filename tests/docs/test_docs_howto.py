"""What the how-to pages tell people to do works as it is written."""

from __future__ import annotations

import configparser
import importlib.metadata
import importlib.util
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
import yaml

from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES
from tests.docs import docs_pages as pages
from tests.docs import following

if TYPE_CHECKING:
    from pathlib import Path

HOWTO = pages.DOCS / "howto"


def commands_of(line: str) -> list[str]:
    """The words after `path2028` in a line that calls it."""
    words = shlex.split(line)
    place = next(n for n, word in enumerate(words) if word.endswith("bin/path2028") or word == "path2028")
    return words[place + 1 :]


def known(words: list[str]) -> bool:
    """Whether the program has that command with these options."""
    import typer.main

    from orchestration.cli import app

    root: Any = typer.main.get_command(app)
    command = root.commands.get(words[0])
    options = {word for parameter in command.params for word in parameter.opts} if command else set()
    ends = next((n for n, word in enumerate(words) if word in {">", ">>", "2>&1", "|"}), len(words))
    return command is not None and {word for word in words[1:ends] if word.startswith("--")} <= options


@pytest.mark.slow  # it makes a copy of the project, and runs the tests of a source there
def test_who_follows_the_page_about_a_source_ends_with_one_that_is_judged_staged_and_carried_to_a_mart(
    tmp_path: Path,
) -> None:
    page = HOWTO / "add-a-source.md"
    begun, asked, *_, judged, built, carried, listed = following.follow(page, following.copy_of_the_project(tmp_path))
    written = [step.path for step in following.steps(page) if isinstance(step, following.File)]
    assert all(path in begun for path in written if "/marts/" not in path)
    assert "orchestration/sources/epoch_edi.py:22: fill in who publishes it" in asked
    assert re.search(r"\d\d passed", judged)
    assert "2 passed" in built
    assert " passed" in carried
    assert "failed" not in judged + built + carried
    assert "epoch_edi" in listed


def test_the_example_source_is_short_and_not_one_that_is_there_already() -> None:
    module = next(step for step in following.steps(HOWTO / "add-a-source.md") if isinstance(step, following.File))
    assert len(module.text.splitlines()) < 60
    assert module.path not in {f"orchestration/sources/{name}.py" for name in SOURCES}
    assert not {source.url for source in SOURCES.values()} & set(re.findall(r'url="(.*?)"', module.text))


def test_the_block_shown_for_an_indicator_is_the_one_in_its_part_of_the_panel() -> None:
    [part] = pages.blocks(HOWTO / "add-an-indicator.md", "sql")
    assert part in (ROOT / "dbt_project/models/indicators/ind_panel__intelligence_context.sql").read_text("utf-8")


def test_files_that_the_extension_pages_name_exist() -> None:
    for name in ("add-a-source", "add-an-indicator"):
        text = (HOWTO / f"{name}.md").read_text("utf-8")
        written = {step.path for step in following.steps(HOWTO / f"{name}.md") if isinstance(step, following.File)}
        for path in re.findall(r"`((?:orchestration|dbt_project|tests|model)/[\w/.]+)`", text):
            assert (ROOT / path).exists() or path in written, path


def test_the_line_for_cron_calls_a_command_that_there_is() -> None:
    [crontab] = pages.blocks(HOWTO / "deploy.md", "cron")
    *settings, line = crontab.strip().splitlines()
    assert all(re.fullmatch(r"PATH2028_\w+=\S+", setting) for setting in settings)
    fields = line.split(maxsplit=5)
    assert [*map(str.isdigit, fields[:2]), *fields[2:5]] == [True, True, "*", "*", "*"]
    assert known(commands_of(fields[5]))


def test_the_units_are_read_by_systemd(tmp_path: Path) -> None:
    service, timer = pages.blocks(HOWTO / "deploy.md", "ini")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(service)
    assert known(commands_of(unit["Service"]["ExecStart"]))
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze here")
    # The program is not installed where the page has it: any program that is there stands in for it.
    service = service.replace("/opt/path2028/.venv/bin/path2028", "/bin/true").replace("/opt/path2028", "/")
    (tmp_path / "path2028.service").write_text(service.replace("User=path2028\n", ""), encoding="utf-8")
    (tmp_path / "path2028.timer").write_text(timer, encoding="utf-8")
    done = subprocess.run(
        [verify, "verify", "--man=no", *map(str, (tmp_path / "path2028.service", tmp_path / "path2028.timer"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "path2028" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_kubernetes_job_is_whole_and_calls_a_command_that_there_is() -> None:
    [text] = pages.blocks(HOWTO / "deploy.md", "yaml")
    job, claim = yaml.safe_load_all(text)
    assert [(job["apiVersion"], job["kind"]), (claim["apiVersion"], claim["kind"])] == [
        ("batch/v1", "CronJob"),
        ("v1", "PersistentVolumeClaim"),
    ]
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert known(commands_of(shlex.join(container["command"])))
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    [volume] = pod["volumes"]
    assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    [mount] = container["volumeMounts"]
    data = {each["name"]: each["value"] for each in container["env"]}["PATH2028_DATA"]
    assert (mount["name"], mount["mountPath"]) == (volume["name"], data)


def test_the_storage_block_for_postgres_is_one_that_dagster_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it can be judged without a server: the keys are known, and only the package is missing."""
    [text] = pages.blocks(HOWTO / "postgres.md", "yaml")
    for name in ("PATH2028_DAGSTER_HOME", "DAGSTER_PG_HOST", "DAGSTER_PG_USER", "DAGSTER_PG_PASSWORD", "DAGSTER_PG_DB"):
        monkeypatch.setenv(name, str(tmp_path))
        assert name in text or name.startswith("PATH2028")
    ours = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))

    def start(block: str) -> None:
        (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(ours | yaml.safe_load(block)), encoding="utf-8")
        dg.DagsterInstance.from_config(str(tmp_path)).dispose()

    with pytest.raises(dg.DagsterInvalidConfigError):
        start(text.replace("hostname:", "host:"))
    if importlib.util.find_spec("dagster_postgres"):
        pytest.skip("the package is here, and would look for a server")
    with pytest.raises(Exception, match="dagster_postgres"):  # Dagster's own class is private
        start(text)


def test_commands_on_the_pages_exist() -> None:
    for page in [*HOWTO.glob("*.md"), *(pages.DOCS / "explanation").glob("*.md")]:
        for line in re.findall(r"^ {4}(path2028 .*)$", page.read_text("utf-8"), re.MULTILINE):
            assert known(commands_of(line)), (page.name, line)


def test_the_release_of_the_postgres_package_goes_with_dagster() -> None:
    text = (HOWTO / "postgres.md").read_text("utf-8")
    # Companion packages are numbered 0.(minor + 16): dagster-dbt says which release goes with this Dagster.
    assert f"dagster-postgres=={importlib.metadata.version('dagster-dbt')}" in text
    assert importlib.metadata.version("dagster") in text
