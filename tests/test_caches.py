"""What is cached is known by its content, counts as absent when it cannot be read, and is made anew."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from orchestration.archive import checks, figures, intake, vintages
from orchestration.base import files
from orchestration.base.settings import DBT_PROJECT
from orchestration.cli import refreshing
from orchestration.defs import transform
from orchestration.sources import SOURCES
from orchestration.upkeep import alerts, diagnosis
from orchestration.warehouse import building, database, lineage, loading, status
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

DAMAGED = [b"", b"{", b'{"a": 1', b"\x00" * 40, b"\xff\xfe{}", b"null", b"[]", b"3", b'"text"', b"<html>"]
OLD = (946_684_800, 946_684_800)  # as in an image or an archive whose files all bear the same date


@given(st.binary(max_size=200) | st.sampled_from(DAMAGED), st.sampled_from([dict, list]))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cache_is_what_it_should_be_or_absent_whatever_its_bytes(tmp_path: Path, body: bytes, kind: type) -> None:
    place = tmp_path / "cache.json"
    place.write_bytes(body)
    assert isinstance(files.cached(place, kind), kind)
    assert files.cached(tmp_path / "nowhere", kind) == kind()
    assert files.cached(tmp_path, kind) == kind(), "a folder bears the name"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    shutil.copytree(DBT_PROJECT, place, ignore=shutil.ignore_patterns("target"))
    return place


def test_the_mark_of_a_project_follows_content_and_names_not_dates(project: Path) -> None:
    file = project / "tests" / "assert_designers_are_known.sql"
    before, body = building.fingerprint(project), file.read_bytes()
    os.utime(file, OLD)
    assert building.fingerprint(project) == before
    file.write_bytes(body.replace(b"select", b"SELECT"))  # of the same length
    os.utime(file, OLD)
    assert building.fingerprint(project) != before
    file.write_bytes(body)
    assert building.fingerprint(project) == before
    file.rename(file.with_name("assert_of_another_name.sql"))
    assert building.fingerprint(project) != before


def test_a_cut_manifest_and_a_test_deleted_under_old_dates_are_both_made_good(
    settings: Settings, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def names() -> set[str]:
        return {node["name"] for node in json.loads(building.manifest(settings).read_text())["nodes"].values()}

    monkeypatch.setattr(building, "DBT_PROJECT", project)
    assert "assert_designers_are_known" in names()
    place = building.manifest(settings)
    whole = place.read_bytes()
    for body in (whole[:700_000], b"", b"[]"):
        place.write_bytes(body)
        assert building.project(settings) == {}
        assert diagnosis.declared(settings)
        assert "assert_designers_are_known" in names()
    (place.parent / "partial_parse.msgpack").write_bytes(b"\x93half")
    (project / "tests" / "assert_designers_are_known.sql").unlink()
    for file in (each for each in project.rglob("*") if each.is_file()):
        os.utime(file, OLD)
    assert "assert_designers_are_known" not in names()


def test_a_check_that_dbt_does_not_know_any_more_is_amber_and_no_error() -> None:
    spec = dg.AssetCheckSpec("assert_that_is_gone", asset=["marts", "frontier"])

    class Definition:
        keys = frozenset({dg.AssetKey(["marts", "frontier"])})
        check_specs = (spec,)

    [told] = transform.events(Definition(), [])  # type: ignore[arg-type]
    assert isinstance(told, dg.AssetCheckResult)
    assert (told.passed, told.severity) == (False, dg.AssetCheckSeverity.WARN)


@pytest.mark.parametrize("body", DAMAGED)
def test_what_is_made_from_what_is_traced_anew_when_its_memory_is_damaged(tmp_path: Path, body: bytes) -> None:
    memory = tmp_path / "lineage.json"
    asked = {"marts.a": "select x from warehouse.raw.b"}, {"raw": {"b": {"x": "DOUBLE"}}}
    first = lineage.edges(*asked, memory)
    memory.write_bytes(body)
    assert lineage.edges(*asked, memory) == first
    assert json.loads(memory.read_text())["edges"]


ADDRESS = "https://epoch.ai/data/eci_scores.csv"


def test_a_damaged_contract_outcome_figures_file_or_note_of_the_last_look_is_made_anew(
    online: Settings, publisher: Publisher
) -> None:
    source = SOURCES["epoch_eci"]
    publisher.says(ADDRESS, wire.eci(60))
    status.write_intakes(online, intake.pull(online, [source], online.now()))
    [vintage] = vintages.archived(online, source.name)
    found, frame = loading.contract(online, source), figures.read(online, source, vintage)
    for body in (b"", b"{", b"[]", b'[{"name": 3}]', b"\x00"):
        for ending in (".checks.json", ".parquet"):
            figures.place(online, source, vintage, ending).write_bytes(body)
        (online.pulls / "epoch_eci.json").write_bytes(body)
        (online.pulls / "intakes.json").write_bytes(body)
        assert loading.contract(online, source) == found
        assert figures.read(online, source, vintage).equals(frame)
        assert checks.refusals(loading.contract(online, source)) == []
        assert status.read_intakes(online) == {}
        [met] = intake.pull(online, [source], online.now()).values()
        assert met.state in ("new", "unchanged")
        assert len(vintages.distinct(vintages.archived(online, source.name))) == 1


@pytest.mark.parametrize("body", DAMAGED)
def test_a_release_whose_notes_cannot_be_read_is_built_anew(settings: Settings, body: bytes) -> None:
    release = settings.releases / "20261128T000000Z"
    (release / "published").mkdir(parents=True)
    (release / "warehouse.duckdb").touch()
    for link, target in (("current", release), ("published", release / "published")):
        (settings.data / link).symlink_to(target)
    (settings.data / "warehouse.duckdb").symlink_to(release / "warehouse.duckdb")
    (release / "published" / "verdict.json").write_text('{"as_of": "2026-11-28"}')
    assert database.is_whole(settings)
    (release / "inputs.json").write_bytes(body)
    assert refreshing.recorded(settings) is None
    (release / "published" / "verdict.json").write_bytes(body)
    assert not database.is_whole(settings)


@pytest.mark.parametrize("body", DAMAGED)
def test_a_damaged_count_of_alerts_delivered_stops_nothing(settings: Settings, body: bytes) -> None:
    settings.alerts.mkdir(parents=True)
    (settings.alerts / "delivered").write_bytes(body)
    assert alerts.delivered(settings) in (0, 3)
