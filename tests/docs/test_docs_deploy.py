"""The files that a deployment takes are judged by the programs that will read them, as far as those are there."""

from __future__ import annotations

import configparser
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.base.settings import ROOT, VERSION
from tests.docs import calling
from tests.docs import docs_pages as pages

DEPLOY = pages.DOCS / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
YAML = sorted(DEPLOY.rglob("*.yaml"))


def program(name: str) -> str:
    """A program of `make e2e` or of the system, or the test is left out."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} here")
    return found


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, env={"PATH": "/usr/bin:/bin"} | variables
    )


def known(line: str) -> bool:
    """Whether a line calls the program once, with a command and options that it has."""
    [call] = calling.calls(line)
    return not calling.unknown(call)


def rendered(overlay: str) -> list[dict[str, Any]]:
    done = run(program("kubectl"), "kustomize", str(KUBERNETES / overlay))
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def test_the_page_lists_every_file() -> None:
    page = (pages.DOCS / "howto" / "deploy.md").read_text("utf-8")
    named = set(re.findall(r"[\w/]*\w\.(?:yaml|service)|Dockerfile|kubernetes/\w+", page))
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix not in {".timer", ".dockerignore"}:
            told = path.relative_to(DEPLOY).as_posix()
            assert told in named or path.parent.relative_to(DEPLOY).as_posix() in named, told


def test_the_units_are_read_by_systemd(tmp_path: Path) -> None:
    service = (DEPLOY / "systemd" / "path2028.service").read_text("utf-8")
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(service)
    assert known(unit["Service"]["ExecStart"].removeprefix("/opt/path2028/"))
    verify = program("systemd-analyze")
    # The program is not installed where the file has it: any program that is there stands in for it.
    service = service.replace("/opt/path2028/.venv/bin/path2028", "/bin/true").replace("/opt/path2028", "/")
    (tmp_path / "path2028.service").write_text(service.replace("User=path2028\n", ""), encoding="utf-8")
    shutil.copy(DEPLOY / "systemd" / "path2028.timer", tmp_path)
    done = run(verify, "verify", "--man=no", *map(str, sorted(tmp_path.iterdir())))
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "path2028" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_every_file_is_tidy_yaml(path: Path) -> None:
    rules = "{line-length: {max: 125}, document-start: disable, comments: {min-spaces-from-content: 1}}"
    done = run(program("yamllint"), "-d", f"{{extends: default, rules: {rules}}}", str(path))
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_dockerfile_passes_its_linter() -> None:
    done = run(program("hadolint"), str(DEPLOY / "Dockerfile"))
    assert (done.stdout, done.returncode) == ("", 0)


def test_the_image_takes_what_a_wheel_is_made_of_and_nothing_unhashed() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for word in line.split()}
    sdist = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["sdist"]
    assert {name.strip("/") for name in sdist["include"]} <= copied
    assert all((ROOT / name).exists() for name in copied)
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name}" for name in copied} <= set(allowed)
    for call in re.findall(r"pip install ([^&\n]*)", text):
        assert "--require-hashes" in call or "--no-deps" in call
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["1000:1000"]


def test_compose_reads_its_file_and_misses_the_password() -> None:
    compose, path = program("docker-compose"), str(DEPLOY / "compose.yaml")
    done = run(compose, "-f", path, "config", "--format", "json", DAGSTER_PG_PASSWORD="x")  # noqa: S106  # anything does
    assert done.returncode == 0, done.stderr
    done = run(compose, "-f", path, "config", "-q")
    assert done.returncode != 0
    assert "choose one" in done.stderr


def test_every_service_of_ours_is_confined_and_starts_what_there_is() -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    ours = {name: each for name, each in told["services"].items() if name != "db"}
    for name, each in ours.items():
        assert each["read_only"] is True, name
        assert each["cap_drop"] == ["ALL"], name
    published = [port for each in told["services"].values() for port in each.get("ports", ())]
    assert published == ["127.0.0.1:3000:3000"]
    entries = [each["entrypoint"][0] for each in ours.values() if "entrypoint" in each]
    assert {"dagster", "dagster-webserver", "dagster-daemon", "dask"} == set(entries)
    assert all((Path(sys.executable).parent / entry).exists() for entry in entries)


@pytest.mark.parametrize("overlay", ["base", "dagster"])
def test_what_kustomize_renders_is_valid_to_the_last_field(overlay: str, tmp_path: Path) -> None:
    validate = program("kubernetes-validate")
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(rendered(overlay)), encoding="utf-8")
    done = run(validate, "--strict", str(tmp_path / "all.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("overlay", ["base", "dagster"])
def test_every_pod_is_confined_and_its_volumes_are_there(overlay: str) -> None:
    found = rendered(overlay)
    claims = {each["metadata"]["name"] for each in found if each["kind"] == "PersistentVolumeClaim"}
    maps = {each["metadata"]["name"] for each in found if each["kind"] == "ConfigMap"}
    jobs = [each["spec"]["jobTemplate"]["spec"] for each in found if each["kind"] == "CronJob"]
    pods = [
        each["template"]["spec"] for each in jobs + [each["spec"] for each in found if each["kind"] == "Deployment"]
    ]
    assert pods
    for pod in pods:
        assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsNonRoot"]) == (1000, True)
        volumes = {each["name"]: each for each in pod["volumes"]}
        assert {
            each["persistentVolumeClaim"]["claimName"] for each in volumes.values() if "persistentVolumeClaim" in each
        } <= claims
        assert {each["configMap"]["name"] for each in volumes.values() if "configMap" in each} <= maps
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["image"].endswith(f"/path2028:{VERSION}")
            assert {each["name"] for each in container["volumeMounts"]} <= set(volumes)
            if "args" in container:
                assert known(" ".join(["path2028", *container["args"]]))
    one = next(each for each in found if each["kind"] == "CronJob")
    assert one["spec"]["concurrencyPolicy"] == "Forbid"
    assert one["spec"].get("suspend", False) is (overlay == "dagster"), "one of the two refreshes"


def test_dagster_in_a_container_differs_from_the_projects_in_its_storage_alone() -> None:
    ours = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))
    told = yaml.safe_load((DEPLOY / "dagster.yaml").read_text("utf-8"))
    [block] = pages.blocks(pages.DOCS / "howto" / "postgres.md", "yaml")
    assert told == ours | yaml.safe_load(block)
    everywhere = list(yaml.safe_load_all((KUBERNETES / "dagster" / "dagster.yaml").read_text("utf-8")))
    [config] = [each["data"] for each in everywhere if each["kind"] == "ConfigMap"]
    assert yaml.safe_load(config["dagster.yaml"]) == told
    values = yaml.safe_load((DEPLOY / "helm" / "values.yaml").read_text("utf-8"))
    queue = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert queue["tagConcurrencyLimits"] == ours["concurrency"]["runs"]["tag_concurrency_limits"]
    assert queue["maxConcurrentRuns"] == ours["concurrency"]["runs"]["max_concurrent_runs"]


def test_versions_are_those_of_today() -> None:
    text = (DEPLOY / "helm" / "values.yaml").read_text("utf-8")
    assert f"--version {importlib.metadata.version('dagster')} " in text
    [one] = yaml.safe_load(text)["dagster-user-deployments"]["deployments"]
    assert one["image"]["tag"] == VERSION
    assert importlib.util.find_spec(one["dagsterApiGrpcArgs"][1]) is not None
