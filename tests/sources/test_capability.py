"""What is peculiar to the measures of capability: layouts that changed, names that differ, hands that entered rows."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.archive import backfilling, holdings
from orchestration.sources import SOURCES, PayloadError
from tests import wire
from tests.sources import wire_capability as own
from tests.sources import wire_lab

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings

ECI = SOURCES["epoch_eci"]


def test_versions_of_the_old_index_become_one_model_with_its_score_and_its_earliest_day() -> None:
    frame = ECI.parse(own.eci_versions(60)).set_index("model")
    assert len(frame) == 62
    assert frame.loc["Model 059", "eci"] == pytest.approx(100 + 0.9 * 59)
    assert frame.loc["Model 000", "released_on"] == pd.Timestamp("2023-01-09")
    assert frame["eci_low"].isna().all()
    assert frame["released_on"].isna().to_dict() == {model: model == "Undated" for model in frame.index}


def test_versions_that_were_never_scored_or_entered_by_hand_are_left_out() -> None:
    models = set(ECI.parse(own.eci_versions())["model"])
    assert models.isdisjoint({"Never Scored", "By Hand"})
    assert "Starred" in models  # an asterisk alone is a name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"model-003_low,102.7,", b"model-003_low,103.7,", r"'Model 003' has 2 scores"),
        (b"model-003_low,102.7,2026-01-15", b"model-003_low,102.7,15 Jan", r"'Model 003' has no ISO date"),
        (b"ECI Score,Release date", b"ECI Score,Day of release", r"column 'Release date' is missing"),
    ],
)
def test_an_old_index_that_is_not_as_it_was_is_refused(old: bytes, new: bytes, told: str) -> None:
    body = own.eci_versions()
    assert old in body
    with pytest.raises(PayloadError, match=told):
        ECI.parse(body.replace(old, new))


def test_an_index_reads_the_same_within_the_zip_of_benchmarks() -> None:
    for name, body in (
        ("epoch_capabilities_index.csv", own.eci_versions()),
        ("epoch_capabilities_index/eci_scores.csv", wire.eci()),
    ):
        packed = wire_lab.zipped_as_named(**{name: body, "gpqa_diamond.csv": b"Model version\no3\n"})
        pd.testing.assert_frame_equal(ECI.parse(packed), ECI.parse(body))


def test_kept_copies_of_both_layouts_are_vintages_of_one_index(settings: Settings, tmp_path: Path) -> None:
    for on, name, body in (
        ("2026-03-09", "epoch_capabilities_index.csv", own.eci_versions(60)),
        ("2026-08-11", "eci_scores.csv", wire.eci(66, shift=0.5).replace(b'""preview""', b"").replace(b' "', b'"')),
    ):
        file = tmp_path / "kept" / on / "epoch.ai" / "data" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
    result = backfilling.from_files(settings, ECI, tmp_path / "kept")
    assert result.accepted == 2, result.messages
    held = holdings.of(settings, ECI)
    assert [vintage.origin.vintage for vintage in held] == [dt.date(2026, 3, 9), dt.date(2026, 8, 11)]
    assert held[0].origin.url == "https://epoch.ai/data/epoch_capabilities_index.csv"


def test_a_horizon_carried_over_from_another_suite_says_so_itself() -> None:
    body = wire_lab.metr().replace(
        b"model_03_inspect:\n    benchmark_name: METR-Horizon-v1.1",
        b"model_03_inspect:\n    benchmark_name: METR-Horizon-v1.0",
    )
    frame = SOURCES["metr_horizons"].parse(body).set_index("model")
    assert frame.loc["model_03_inspect", "benchmark"] == "METR-Horizon-v1.0"
    assert set(frame.drop("model_03_inspect")["benchmark"]) == {"METR-Horizon-v1.1"}


def test_a_row_that_names_no_suite_is_of_that_of_its_file_and_a_bound_without_end_is_blank() -> None:
    body = wire_lab.metr(suite="METR-Horizon-v1").replace(b"    benchmark_name: METR-Horizon-v1.1\n", b"")
    body = body.replace(b"ci_high: 3.500000", b"ci_high: .inf", 1)
    frame = SOURCES["metr_horizons_1_0"].parse(body)
    assert set(frame["benchmark"]) == {"METR-Horizon-v1"}
    assert frame["p50_minutes_high"].isna().to_list() == [True, *[False] * 10]


def test_a_model_that_only_hears_is_no_text_model_and_one_without_a_word_is_unknown() -> None:
    catalogue = json.loads(wire_lab.models_dev(1))
    models = catalogue["provider-0"]["models"]
    models["qwen-0"]["modalities"] = {"input": ["audio"], "output": ["text"]}
    models["qwen-1"]["modalities"] = {"input": ["text", "image"], "output": ["image"]}
    del models["qwen-2"]["modalities"]
    frame = SOURCES["models_dev"].parse(json.dumps(catalogue).encode()).set_index("model")["is_text_model"]
    assert frame[["qwen-0", "qwen-1", "qwen-3"]].to_list() == [False, False, True]
    assert frame[["qwen-2"]].isna().all()
