"""What is peculiar to one capability, compute, release or adoption source, beyond what the world does to all."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from orchestration.archive import backfilling, figures, holdings
from orchestration.sources import SOURCES, PayloadError
from tests.sources import wire_chips
from tests.sources import wire_lab as wire

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings


def rows(source: str, payload: bytes) -> pd.DataFrame:
    return SOURCES[source].parse(payload)


def test_a_horizon_file_that_lost_its_last_lines_is_refused_although_it_is_valid_yaml() -> None:
    whole = wire.metr()
    cut = whole[: whole.index(b"  model_07_inspect")]
    with pytest.raises(PayloadError, match=r"no str swaa_version.*cut off"):
        rows("metr_horizons", cut)


def test_a_kept_board_of_the_arena_reads_like_the_live_one_with_a_symmetric_interval() -> None:
    frame = rows("arena_page", wire.arena_kept_board())
    first = frame.iloc[0]
    assert (first["rating_low"], first["rating"], first["rating_high"]) == (1496, 1502, 1508)
    assert first["published_on"] == pd.Timestamp("2026-03-18")
    assert rows("arena_page", wire.arena_kept_board(updated=None))["published_on"].isna().all()
    pd.testing.assert_frame_equal(rows("arena_text", wire.arena_kept_board()), frame)  # archives of release 0.1.0


def test_kept_boards_of_the_arena_are_taken_in_from_where_they_lie(settings: Settings, tmp_path: Path) -> None:
    for on, count in (("2026-03-19", 30), ("2026-03-20", 20)):
        file = tmp_path / "kept" / on / "arena" / "text.json"
        file.parent.mkdir(parents=True)
        file.write_bytes(wire.arena_kept_board(count))
    source = SOURCES["arena_page"]
    assert backfilling.from_files(settings, source, tmp_path / "kept").accepted == 2
    assert [vintage.origin.vintage for vintage in holdings.of(settings, source)] == [
        dt.date(2026, 3, 19),
        dt.date(2026, 3, 20),
    ]


def test_the_history_of_the_arena_is_asked_for_by_month_and_the_newest_two_stay_open() -> None:
    plan = SOURCES["arena_history"].plan
    assert plan is not None
    asked = plan(dt.date(2023, 7, 2), frozenset())
    assert [request.part for request in asked] == ["2023-05", "2023-06", "2023-07"]
    assert [request.part for request in plan(dt.date(2023, 7, 2), frozenset({"2023-05", "2023-06"}))] == [
        "2023-06",
        "2023-07",
    ]
    where = parse_qs(urlsplit(asked[0].url).query)
    board, day = '"category"=\'overall\' AND "rank"<=80', '"leaderboard_publish_date"'
    assert where["where"] == [f"{board} AND {day}>='2023-05-01' AND {day}<='2023-05-31'"]
    assert where["orderby"] == ['"leaderboard_publish_date" DESC']
    assert (where["split"], where["length"]) == (["full"], ["100"])


def test_of_a_month_of_boards_the_last_is_read_and_a_month_without_one_is_empty() -> None:
    last, before = (json.loads(wire.arena(30, day=day)) for day in ("2025-01-28", "2025-01-21"))
    both = json.dumps(last | {"rows": last["rows"] + before["rows"]}).encode()
    frame = rows("arena_history", both)
    assert len(frame) == 30
    assert set(frame["published_on"]) == {pd.Timestamp("2025-01-28")}
    assert rows("arena_history", json.dumps(last | {"rows": []}).encode()).empty


def test_a_board_that_the_server_read_in_part_is_refused() -> None:
    with pytest.raises(PayloadError, match="in part only"):
        rows("arena_text", wire.arena(partial=True))


def test_anonymised_clusters_are_told_apart_and_named_ones_are_not_numbered() -> None:
    frame = rows("epoch_gpu_clusters", wire_chips.gpu_clusters(30))
    ordinals = frame.groupby("cluster")["ordinal"].agg(list)
    anonymous = frame[frame["cluster"] == "Anonymized Chinese System"]
    days = anonymous["operational_on"].dt.strftime("%Y%m%d001").fillna("001").astype(float)
    assert list(anonymous["ordinal"]) == list(days)
    assert set(ordinals.drop("Anonymized Chinese System").explode()) == {1}
    assert set(frame["is_excluded"]) == {False}


def test_a_tagged_owner_becomes_a_name_and_a_confidence() -> None:
    site = rows("epoch_data_centers", wire_chips.data_centers()).iloc[0]
    assert (site["owner"], site["owner_confidence"]) == ("Amazon", "confident")
    assert (site["users"], site["users_confidence"]) == ("SpaceXAI, Cursor", "confident, speculative")
    assert site["project"] == "Project Rainier"


def test_a_site_of_january_is_known_by_its_title_and_found_in_the_timelines_by_its_handle() -> None:
    january, may = wire_chips.data_centers_january(), wire_chips.data_centers()
    assert set(rows("epoch_data_centers", january)["site"]) <= set(rows("epoch_data_centers", may)["site"])
    for sites, timelines in (
        (january, wire_chips.data_center_timelines(january=True)),
        (may, wire_chips.data_center_timelines(30)),
    ):
        handles = set(rows("epoch_data_centers", sites)["handle"])
        assert handles == set(rows("epoch_data_center_timelines", timelines)["handle"])


def test_plans_beyond_the_day_of_retrieval_are_no_fault_of_a_timeline() -> None:
    source = SOURCES["epoch_data_center_timelines"]
    frame = source.parse(wire_chips.data_center_timelines())
    assert frame["state_on"].max() > pd.Timestamp("2029-01-01")
    assert figures.change(source, frame, None, dt.date(2026, 3, 1))["future_rows"].item() == 0


def test_only_runs_that_epoch_made_itself_are_read_from_the_benchmark_zip() -> None:
    for payload in (wire.benchmarks(), wire.benchmarks(autumn=True)):
        found = set(rows("epoch_benchmarks", payload)["benchmark"])
        assert found == {"gpqa_diamond", "frontiermath", "chess_puzzles", "mirrorcode"}


def test_a_zip_without_any_own_benchmark_is_refused() -> None:
    members = {"metr_time_horizons_external.csv": b"Model version\no3\n", "benchmark_metadata.csv": b"benchmark\nx\n"}
    with pytest.raises(PayloadError, match=r"0 members named <benchmark>\.csv"):
        rows("epoch_benchmarks", wire.zipped_as_named(**members))


def test_a_draw_is_one_refit_of_all_models() -> None:
    frame = rows("epoch_eci_draws", wire.eci_draws(models=3, draws=4))
    table = frame.pivot_table(index="draw", columns="model", values="eci")
    assert table.shape == (4, 3)
    assert table.loc[4, "Model 02"] == pytest.approx(100.25 + 2 * 2 + 0.01 * 3)


def test_draws_on_another_scale_and_matrices_turned_around_are_refused() -> None:
    with pytest.raises(PayloadError, match="not on the ECI scale"):
        rows("epoch_eci_draws", wire.eci_draws(scaled=False))
    turned = wire.eci_draws(models=3, draws=4, turned=True)
    with pytest.raises(PayloadError, match="do not form num_samples x 3 models"):
        rows("epoch_eci_draws", turned)


def test_a_score_without_a_source_is_a_run_of_epochs_own() -> None:
    frame = rows("epoch_eci_benchmarks", wire.eci_benchmarks())
    assert frame.groupby("benchmark")["is_own_run"].first().to_list() == [False, True] * 5


def test_a_release_known_by_its_month_is_dated_to_the_first() -> None:
    frame = rows("models_dev", wire.models_dev(1)).set_index("model")
    assert frame.loc["qwen-4", "released_on"] == pd.Timestamp("2023-02-01")
    assert frame.loc["qwen-5", "released_on"] == pd.Timestamp("2023-02-24")


@pytest.mark.parametrize("price", ["1e999999999", "sNaN", "free"])
def test_a_price_that_is_no_price_is_refused(price: str) -> None:
    with pytest.raises(PayloadError, match="input_usd_per_mtok should hold a number"):
        rows("openrouter_models", wire.openrouter_models(price=price))


@pytest.mark.parametrize("body", [b"[null]", wire.hf_hub().replace(b"[{", b"[null, {", 1)])
def test_nothing_in_place_of_a_record_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError, match="A record is no object"):
        rows("hf_hub", body)


def test_a_price_per_token_is_read_per_million_exactly_and_a_router_has_none() -> None:
    frame = rows("openrouter_models", wire.openrouter_models(price="0.00000015"))
    assert frame.loc[0, "input_usd_per_mtok"] == 0.15
    assert frame.loc[frame["model"] == "openrouter/auto", "input_usd_per_mtok"].isna().all()
    assert frame.loc[0, "listed_on"] == pd.Timestamp("2025-01-01")


def test_authors_of_the_rankings_include_the_hidden_and_the_rest() -> None:
    frame = rows("openrouter_rankings", wire.openrouter_rankings())
    assert set(frame["author"]) == {"deepseek", "z-ai", "openai", "anthropic", "stealth", "other"}
    assert frame.loc[frame["author"] == "other", "rank"].isna().all()


def test_every_organisation_on_the_hub_is_one_slice_asked_for_every_time() -> None:
    plan = SOURCES["hf_hub"].plan
    assert plan is not None
    requests = plan(dt.date(2026, 3, 1), frozenset({"Qwen"}))
    parts = [request.part for request in requests]
    assert len(set(parts)) == len(parts) >= 17
    assert "expand[]=downloadsAllTime" in requests[0].url
    assert "&author=" not in requests[0].url.replace("?author=", "", 1)


def test_waves_are_read_from_the_header_and_names_from_mac_roman() -> None:
    frame = rows("ms_diffusion", wire.ms_diffusion())
    turkey = frame[frame["economy"] == "Türkiye"].set_index("wave")
    assert turkey["users_percent"].to_dict() == {"2025-H1": 59.25, "2025-H2": 60.25, "2026-Q1": 61.25}
    assert turkey.loc["2026-Q1", "last_month"] == pd.Timestamp("2026-03-01")
    assert rows("ms_diffusion", wire.ms_diffusion().decode("mac_roman").encode()).equals(frame)


def test_a_share_without_its_per_cent_sign_is_not_read_and_a_wave_of_them_is_refused() -> None:
    frame = rows("ms_diffusion", wire.ms_diffusion().replace(b"60.25%", b"0.6025", 1))
    assert frame["users_percent"].isna().sum() == 1
    with pytest.raises(PayloadError, match=r"should hold a number but row 2 says '\d+\.\d+'"):
        rows("ms_diffusion", wire.ms_diffusion().replace(b"%", b""))


def test_a_submission_is_read_with_the_model_it_is_tagged_with() -> None:
    frame = rows("swe_bench", wire.swe_bench())
    assert set(frame["model"]) == {"claude-3-7-sonnet-20250219"}
    assert set(frame["board"]) == {"Verified", "bash-only"}


@pytest.mark.parametrize(
    "name", ["metr_horizons", "metr_horizons_1_0", "arena_page", "swe_bench", "epoch_eci_benchmarks", "hf_hub"]
)
def test_rows_that_may_not_be_passed_on_are_marked_so(name: str) -> None:
    assert not SOURCES[name].licence.republish
