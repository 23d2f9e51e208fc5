"""A past day as a partition: the same answer as on the command line, and the release in use untouched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.base.settings import Settings
from orchestration.definitions import build_definitions
from orchestration.forecasts import replaying
from tests.homes import run

DAY = "2026-04-30"


@pytest.fixture(scope="module")
def data(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(home, tmp_path_factory.mktemp("replays") / "data", symlinks=True))


@pytest.fixture
def definitions(data: Path) -> dg.Definitions:
    return build_definitions(Settings(data=data, offline=True))


@pytest.mark.slow
def test_a_day_replayed_by_dagster_is_the_day_replayed_on_the_command_line(
    data: Path, definitions: dg.Definitions
) -> None:
    told = json.loads(run(data, "replay", DAY, "--json").stdout)
    before = (data / "current").readlink()
    with dg.instance_for_test() as instance:
        done = definitions.resolve_job_def("replay").execute_in_process(partition_key=DAY, instance=instance)
    [made] = done.asset_materializations_for_node("studies__replay")
    for name in ("p_s1", "p_s2", "p_neither", "sentence", "ledger"):
        assert made.metadata[name].value == told[name], name
    assert made.partition == DAY
    assert (data / "current").readlink() == before
    assert not list(data.glob("study-*"))


@pytest.mark.slow
@pytest.mark.parametrize(("ledger", "passed"), [(replaying.DIFFERS, False), ("no forecast was recorded", True)])
def test_a_replay_that_contradicts_the_ledger_fails_its_check(
    definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch, ledger: str, *, passed: bool
) -> None:
    row: dict[str, Any] = dict.fromkeys(("p_s1", "p_s2", "p_neither", "disagreement_pp"), 0.25)
    row |= {"sentence": "A sentence.", "verdict": "neither", "run_id": "x", "ledger": ledger}
    monkeypatch.setattr(replaying, "replay", lambda _settings, _day: row)
    with dg.instance_for_test() as instance:
        done = definitions.resolve_job_def("replay").execute_in_process(partition_key=DAY, instance=instance)
    [check] = done.get_asset_check_evaluations()
    assert (check.check_name, check.passed) == ("agrees_with_the_ledger", passed)
