"""The backtest by origin: each a file that any process can make, gathered into the same frames."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import dagster as dg
import pandas as pd
import pytest

import model
from model import synthetic, track
from orchestration.base import progress
from orchestration.definitions import build_definitions
from orchestration.defs import jobs
from orchestration.forecasts import backtesting, evidence
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

DAYS = [dt.date(2024, 1, 28), dt.date(2025, 11, 28), dt.date(2026, 2, 28)]


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    """What a synthetic world had published by the summer of 2026; its name decides nothing."""
    panel = synthetic.make(6).panel
    days = {name: pd.to_datetime(panel[name]) for name in ("month", "known_on")}
    return panel.assign(**days)[panel["known_on"] <= dt.date(2026, 8, 1)].reset_index(drop=True)


def test_origins_are_monthly_and_end_before_the_month_they_are_asked_in() -> None:
    found = backtesting.origins(dt.date(2026, 11, 25))
    assert len(found) == 28
    assert (found[0], found[-1]) == (dt.date(2024, 7, 28), dt.date(2026, 10, 28))


def test_gathered_origins_say_what_one_pass_says(settings: Settings, truth: pd.DataFrame) -> None:
    found = backtesting.gather(settings, truth, DAYS)
    whole = model.backtest(truth, DAYS)
    for name in backtesting.FRAMES:
        mine, theirs = getattr(found, name), getattr(whole, name)
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True, check_dtype=False, obj=name)


def test_an_origin_is_made_once_for_a_version_and_a_panel(settings: Settings, truth: pd.DataFrame) -> None:
    first = backtesting.make(settings, DAYS[1], truth)
    kept = first.read_text("utf-8")
    first.write_text(json.dumps(json.loads(kept) | {"marked": []}), "utf-8")
    assert backtesting.make(settings, DAYS[1], truth) == first
    assert "marked" in first.read_text("utf-8")
    other = backtesting.make(settings, DAYS[1], truth.assign(value=truth["value"] * 1.001))
    assert other.parent != first.parent


def test_gathering_leaves_a_record_that_the_pages_prefer_to_the_shipped_one(
    settings: Settings, truth: pd.DataFrame
) -> None:
    from orchestration.forecasts import tables

    told: list[tuple[str, int, int]] = []
    with progress.told_to(lambda *now: told.append(now)):
        backtesting.gather(settings, truth, DAYS)
    assert told[-1] == ("Forecasting from past origins", 3, 3)
    mine = track.read("backtest", settings.data / "backtest" / "record")
    assert mine.reason == ""
    assert mine.about["origins"] == "2"
    table = tables.record(settings, "tracking.backtest")
    assert set(table["command"]) == {"path2028 backtest"}
    schemas.check("tracking.backtest", table.columns)


def test_the_shipped_records_are_of_this_version_and_fill_their_tables(settings: Settings) -> None:
    from orchestration.forecasts import tables

    for table, (kind, frame) in tables.TRACK.items():
        assert track.read(kind).reason == ""
        found = tables.record(settings, table)
        assert len(found)
        schemas.check(table, found.columns)
        # what is said of the record as a whole takes no column's place
        mine = track.read(kind).frames[frame]
        pd.testing.assert_frame_equal(found[mine.columns], mine)


def test_a_fresh_vintage_is_what_was_known_and_an_old_one_is_not(
    settings: Settings, truth: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from orchestration.archive import holdings

    held = [SimpleNamespace(origin=SimpleNamespace(vintage=dt.date(2025, 12, 19)))]
    monkeypatch.setattr(holdings, "of", lambda _settings, _source: held)
    monkeypatch.setattr(evidence, "on", lambda _settings, day: truth.assign(seen_on=day))
    panel = backtesting.task(settings, dt.date(2025, 12, 28), truth).panel
    assert panel is not None
    assert set(panel["seen_on"]) == {dt.date(2025, 12, 28)}
    for origin in (dt.date(2025, 11, 28), dt.date(2026, 3, 28)):
        assert backtesting.task(settings, origin, truth).panel is None


@pytest.fixture
def definitions(settings: Settings, truth: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> dg.Definitions:
    """Dagster's jobs on the synthetic world, as if it were the current generation."""
    monkeypatch.setattr(evidence, "current", lambda _settings: truth)
    return build_definitions(settings)


@pytest.mark.slow
def test_a_partition_is_one_origin_and_writes_the_file_that_is_gathered(
    settings: Settings, definitions: dg.Definitions
) -> None:
    job = definitions.resolve_job_def("backtest")
    with dg.instance_for_test() as instance:
        assert job.execute_in_process(partition_key="2025-11-01", instance=instance).success
    assert [path.name for path in (settings.data / "backtest" / "origins").rglob("*.json")] == ["2025-11-28.json"]


@pytest.mark.slow
def test_levers_are_run_config_of_the_what_if_and_a_day_may_be_given(definitions: dg.Definitions) -> None:
    size = {"mean": -1.0, "sd": 0.2, "source": "a test", "grade": "ours"}
    lever = {"channel": "china_smuggled_h100e", "act": "flow", "size": size}
    levers = {"branch": {"own": {"label": "Mine", "lever": [lever]}}}
    config = {"ops": {"studies__whatif": {"config": {"as_of": "2026-07-15", "levers": levers}}}}
    job = definitions.resolve_job_def("whatif")
    with dg.instance_for_test() as instance:
        done = job.execute_in_process(run_config=config, instance=instance)
    [made] = done.asset_materializations_for_node("studies__whatif")
    assert made.metadata["as_of"].value == "2026-07-15"
    table = made.metadata["projections"]
    assert isinstance(table, dg.TableMetadataValue)
    assert [row.data["label"] for row in table.records] == ["No change", "Mine"]


@pytest.mark.slow
def test_the_daily_job_makes_nothing_that_belongs_to_the_studies(settings: Settings) -> None:
    definitions = build_definitions(settings)
    daily = {key.to_user_string() for key in definitions.resolve_job_def("daily").asset_layer.executable_asset_keys}
    studies = {key.to_user_string() for asset in jobs.ASSETS for key in asset.keys}
    assert studies == {"studies/backtest_origin", "studies/replay", "studies/whatif"}
    assert not daily & studies
    assert "tracking/verdict" in daily
