"""From every public source something reaches a mart: by dbt's manifest, and by changing the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from orchestration.sources import SOURCES
from tests.dbt.replaying import Replay
from tests.dbt.warehouses import CHINA, EARLIER, LATER, US, build, day, write_raw
from tests.sources.cases import ALONE, Case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dbt.warehouses import Rows

pytestmark = pytest.mark.slow

AS_OF = "2026-06-01"
# One or two rows of every source that the small warehouse leaves out, and one run with its training compute.
PLANTED: Rows = {
    "epoch_models": [
        {
            "model": "C1",
            "organization": "DeepSeek",
            "country": CHINA,
            "released_on": day("2025-03-01"),
            "training_flop": 5e24,
            "open_weights": True,
        }
    ],
    "comtrade": [
        {"period_start": day("2026-01-01"), "frequency": "M", "hs_code": "8542", **more}
        for more in (
            {"reporter_iso3": "MYS", "partner_iso3": "CHN", "flow": "export", "value_usd": 10.0},
            {"reporter_iso3": "MYS", "partner_iso3": "W00", "flow": "export", "value_usd": 40.0},
        )
    ],
    "us_census": [
        {
            "period_start": day("2026-01-01"),
            "partner_iso3": "MYS",
            "hs_code": "854231",
            "flow": "re_export",
            "value_usd": 5.0,
        }
    ],
    "eurostat_comext": [
        {
            "period_start": day("2026-01-01"),
            "reporter_iso3": "NLD",
            "partner_iso3": "CHN",
            "hs_code": "8486",
            "flow": "export",
            "value_eur": 7.0,
        }
    ],
    "hk_idds": [
        {
            "period_start": day("2026-01-01"),
            "partner_iso3": "CHN",
            "hs_code": "854231",
            "flow": "re_export",
            "value_hkd": 78.0,
        }
    ],
    "taiwan_customs": [
        {
            "period_start": day("2025-01-01"),
            "months": 7.0,
            "partner": "World",
            "partner_iso3": "W00",
            "hs_code": "85423100002",
            "flow": "export",
            "value_usd": 9.0,
        }
    ],
    "sec_edgar": [
        {
            "company": "MSFT",
            "concept": "PaymentsToAcquirePropertyPlantAndEquipment",
            "period_start": day("2025-07-01"),
            "period_end": day("2025-09-30"),
            "value_usd": 1e9,
        }
    ],
    "federal_register": [
        {"document_number": "2026-1", "document_type": "Rule", "published_on": day("2026-01-15"), "topics": "affiliate"}
    ],
    "screening_list": [{"entry": "1", "name": "A", "list": "EL", "countries": "CN", "notice_year": 2019.0}],
    "epoch_benchmarks": [
        {
            "benchmark": "b",
            "run_id": f"r{number}",
            "model": model,
            "organization": organization,
            "country": country,
            "released_on": day("2025-03-01"),
            "score": 0.4 + number / 10,
        }
        for number, (model, organization, country) in enumerate((("C1", "DeepSeek", CHINA), ("U2", "Anthropic", US)))
    ],
    "epoch_eci_draws": [
        {"model": model, "draw": draw, "eci": eci * draw}
        for model, eci in (("U2", 101.0), ("C1", 99.0))
        for draw in (1.0, 2.0, 4.0)
    ],
    "epoch_eci_benchmarks": [
        {"model": model, "model_version": model, "benchmark": "b", "score": score, "released_on": day("2025-03-01")}
        for model, score in (("U2", 0.5), ("C1", 0.4))
    ],
    **{
        source: [
            {"benchmark": "h", "model": model, "released_on": day("2025-03-01"), "p50_minutes": minutes}
            for model, minutes in (("claude_9", 60.0), ("kimi_k9", 30.0))
        ]
        for source in ("metr_horizons", "metr_horizons_1_0")
    },
    **{
        source: [
            {
                "model": model,
                "organization": organization,
                "rating": rating,
                "rating_low": rating - 3,
                "rating_high": rating + 3,
            }
            for model, organization, rating in (("Claude 9", "Anthropic", 1500.0), ("Kimi K9", "Moonshot", 1480.0))
        ]
        for source in ("arena_text", "arena_history", "arena_page")
    },
    "swe_bench": [
        {
            "board": "Verified",
            "submission": model,
            "model": model,
            "submitted_on": day("2025-03-01"),
            "resolved_percent": share,
        }
        for model, share in (("claude-9", 70.0), ("kimi-k9", 60.0))
    ],
    "epoch_large_models": [
        {
            "model": "Large",
            "organization": "DeepSeek",
            "country": CHINA,
            "released_on": day("2025-01-01"),
            "training_flop": 1e25,
        }
    ],
    "models_dev": [
        {
            "provider": "moonshotai",
            "model": "kimi-k9",
            "released_on": day("2026-01-01"),
            "open_weights": True,
            "input_usd_per_mtok": 1.0,
            "output_usd_per_mtok": 4.0,
        }
    ],
    "openrouter_models": [
        {
            "model": "openai/gpt-9",
            "author": "openai",
            "permaslug": "openai/gpt-9",
            "listed_on": day("2026-01-01"),
            "input_usd_per_mtok": 2.0,
            "output_usd_per_mtok": 8.0,
        }
    ],
    "hf_hub": [
        {
            "repository": repository,
            "organization": repository.partition("/")[0],
            "created_on": day("2026-01-01"),
            "downloads_30_days": 50.0,
        }
        for repository in ("Qwen/A", "openai/B")
    ],
    "atom_models": [
        {"repository": repository, "organization": repository.partition("/")[0], "model": "A"}
        for repository in ("Qwen/A", "openai/B")
    ],
    "openrouter_rankings": [
        {"used_on": day("2026-01-31"), "permaslug": f"{author}/a", "author": author, "rank": 1.0, "tokens": 50.0}
        for author in ("qwen", "openai")
    ],
    "ms_diffusion": [
        {
            "economy": "China",
            "wave": "2025-H2",
            "period_start": day("2025-07-01"),
            "last_month": day("2025-12-01"),
            "users_percent": 16.0,
        }
    ],
    "epoch_lab_compute": [{"lab": "OpenAI", "period_end": day("2025-12-31"), "h100e": 1e6}],
    "epoch_gpu_clusters": [
        {
            "cluster": "A",
            "ordinal": 1.0,
            "status": "Existing",
            "certainty": "Confirmed",
            "country": US,
            "operational_on": day("2025-01-01"),
            "h100e": 100.0,
        }
    ],
    "epoch_data_centers": [{"site": "S", "handle": "S", "country": "United States"}],
    "epoch_data_center_timelines": [{"handle": "S", "state_on": day("2025-01-01"), "h100e": 10.0}],
    "epoch_ml_hardware": [
        {"chip": "910C", "designer": "Huawei", "released_on": day("2024-10-15"), "tpp_bit_ops": 1.3e16}
    ],
}


def _first_rows(case: Case) -> list[dict[str, Any]]:
    rows: list[Any] = SOURCES[case.source].parse(case.published).head(2).to_dict("records")
    return rows


# Of a source with a case of its own, the first rows of its payload.
PLANTED |= {case.source: _first_rows(case) for case in ALONE}


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """The planted warehouse, built by dbt once and replayed once."""
    folder = tmp_path_factory.mktemp("lineage")
    path = write_raw(folder, [EARLIER, LATER, ("2026-05-01", PLANTED)])
    with build(path, as_of=AS_OF, checks=False) as built:
        assert {node: status for node, status in built.outcomes.items() if status != "ok"} == {}
    it = Replay(path, folder / ".dbt" / "target")
    it.run()
    yield it
    it.connection.close()


def test_every_source_is_planted(replay: Replay) -> None:
    empty = [name for name in SOURCES if replay.rows(f"SELECT count(*) FROM raw.{name}") == [(0,)]]
    assert empty == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_descends_through_staging_to_a_mart(replay: Replay, name: str) -> None:
    below = {replay.models[key]["schema"] for key in replay.descendants(replay.sources[name])}
    assert {"staging", "marts"} <= below
    readers = [key for key, parents in replay.parents.items() if replay.sources[name] in parents]
    assert {replay.models[key]["schema"] for key in readers} == {"staging"}, "raw tables are read by staging only"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_names_the_marts_that_read_it_with_no_other_mart_between(replay: Replay, name: str) -> None:
    found, waiting = set(), [replay.sources[name]]
    while waiting:
        here = waiting.pop()
        for key in (key for key, parents in replay.parents.items() if here in parents):
            if replay.models[key]["schema"] == "marts":
                found.add(replay.models[key]["name"])
            else:
                waiting.append(key)
    assert set(SOURCES[name].feeds) == found


def changed(replay: Replay, name: str, statement: str) -> set[str]:
    """The marts that a change of one row of a raw table changes; it is undone afterwards."""
    below = replay.descendants(replay.sources[name])
    marts = [replay.models[key]["name"] for key in below if replay.models[key]["schema"] == "marts"]
    before = {mart: replay.mart("replay", mart) for mart in marts}
    replay.connection.execute("BEGIN")
    try:
        replay.connection.execute(statement)
        replay.run(only=below)
        return {mart for mart in marts if replay.mart("replay", mart) != before[mart]}
    finally:
        replay.connection.execute("ROLLBACK")


def test_a_replay_without_a_change_changes_nothing(replay: Replay) -> None:
    assert changed(replay, "epoch_eci", "SELECT 1") == set()


def matters(replay: Replay, name: str, statement: str) -> bool:
    """Whether a statement with a row of the newest vintage for `{row}` changes a mart, for one of its rows."""
    rows = replay.rows(f"SELECT rowid FROM raw.{name} QUALIFY vintage = max(vintage) OVER () ORDER BY rowid")
    return any(changed(replay, name, statement.format(row=f"rowid = {row}")) for (row,) in rows)


@pytest.mark.parametrize("name", SOURCES)
def test_taking_away_one_row_of_a_source_changes_a_mart(replay: Replay, name: str) -> None:
    assert matters(replay, name, f"DELETE FROM raw.{name} WHERE {{row}}")


# Of the data centres' own table only the country is read: their figures come from the timelines.
MEASURED = [
    name
    for name, source in SOURCES.items()
    if name != "epoch_data_centers" and any(c.kind == "number" and not c.key for c in source.columns.values())
]


@pytest.mark.parametrize("name", MEASURED)
def test_another_value_in_one_row_of_a_source_changes_a_mart(replay: Replay, name: str) -> None:
    numbers = [column for column, it in SOURCES[name].columns.items() if it.kind == "number" and not it.key]
    moved = ", ".join(f"{column} = 1.01 * {column}" for column in numbers)
    assert matters(replay, name, f"UPDATE raw.{name} SET {moved} WHERE {{row}}")
