"""A name that no crosswalk knows turns up with what becomes of its rows; none is dropped in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from orchestration.base.settings import Settings
from orchestration.sources import SOURCES
from orchestration.upkeep import diagnosis
from orchestration.warehouse import database
from tests.dbt.warehouses import CHINA, EARLIER, PROJECT, US, build, day, quarter, score, write_raw

if TYPE_CHECKING:
    from tests.dbt.warehouses import Rows

STRANGE: Rows = {
    "epoch_eci": [
        score("Zephyr-1", "Zephyr Labs", "Atlantis", "2025-05-01", 20),
        score("Zephyr-2", "Zephyr Labs", "Atlantis", "2025-06-01", 21),
        score("Boreas-1", "Boreas Labs", US, "2025-05-01", 20),
        score("Qwen-Next", None, None, "2025-05-01", 20),  # type: ignore[arg-type]  # blank at the publisher
        score("Notus-1", None, None, "2025-05-01", 20),  # type: ignore[arg-type]
        score("D9", "DeepSeek", "Lemuria", "2025-05-01", 20),
    ],
    "epoch_chip_sales": [quarter("Eurus", 1e3, chip="E1"), quarter("Huawei", 1e3, chip="910C")],
    "epoch_gpu_clusters": [
        {"cluster": "A", "ordinal": 1.0, "status": "Existing", "certainty": "Confirmed", "country": country}
        for country in ("Atlantis", "Norway")
    ],
    "ms_diffusion": [
        {"economy": "Mu", "wave": wave, "period_start": day("2025-07-01"), "users_percent": 16.0}
        for wave in ("2025-H1", "2025-H2", "2026-H1")
    ],
    "models_dev": [
        {"provider": "hostingcompany", "model": "zephyr-1", "released_on": day("2026-01-01")},
        {"provider": "moonshotai", "model": "kimi-k9", "released_on": day("2026-01-01")},
    ],
    "openrouter_models": [
        {"model": f"{author}/x", "author": author, "permaslug": "x", "listed_on": day("2026-01-01")}
        for author in ("~openai", "zephyr-labs")
    ],
    "openrouter_rankings": [
        {"used_on": day("2026-01-31"), "permaslug": author, "author": author, "rank": 1.0, "tokens": 50.0}
        for author in ("other", "qwen", "zephyr-labs")
    ],
    "hf_hub": [
        {"repository": "zephyr/a", "organization": "zephyr", "created_on": day("2026-01-01"), "downloads_30_days": 5.0}
    ],
    "arena_text": [
        {"model": f"{name} 1", "organization": name, "rating": 1.0} for name in ("Zephyr", "MOONSHOT")
    ],
    "metr_horizons": [
        {"benchmark": "h", "model": model, "released_on": day("2025-03-01"), "p50_minutes": 1.0}
        for model in ("claude_9", "zephyr_1")
    ],
    "swe_bench": [
        {"board": "Verified", "submission": "s", "model": "zephyr-1", "submitted_on": day("2025-03-01")},
    ],
    "epoch_lab_compute": [{"lab": "Zephyr", "period_end": day("2025-12-31"), "h100e": 1e6}],
    "epoch_benchmarks": [
        {"benchmark": "b", "run_id": "r", "model": "z", "organization": "Zephyr Labs", "country": None, "score": 0.5}
    ],
    "taiwan_customs": [
        {"period_start": day("2025-01-01"), "months": 7.0, "partner": partner, "partner_iso3": code,
         "hs_code": "85423100002", "flow": "export", "value_usd": 9.0}
        for partner, code in (("World", "W00"), ("亞特蘭提斯", None), ("China", "CHN"))
    ],
    "hk_idds": [
        {"period_start": day("2026-01-01"), "partner_iso3": "QZ", "hs_code": "8542", "flow": "export", "value_hkd": 1.0}
    ],
}  # fmt: skip
MATTER = "it counts as other"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("strange")
    path = write_raw(folder, [EARLIER, ("2026-02-02", STRANGE)])
    with build(path, as_of="2026-03-01", checks=False):
        return Settings(data=folder, offline=True)


@pytest.fixture(scope="module")
def unknown(strange: Settings) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Source, kind and name -> what the doctor knows of it."""
    return {(row["source_id"], row["kind"], row["name"]): row for row in diagnosis.unmatched(strange)}


@pytest.mark.parametrize(
    ("where", "rows", "add_to", "consequence"),
    [
        (("epoch_eci", "developer", "Zephyr Labs"), 2, "organizations", MATTER),
        (("epoch_eci", "country", "Atlantis"), 2, "countries", MATTER),
        (("epoch_eci", "developer", "Boreas Labs"), 1, "organizations", "its country decides"),
        (("epoch_eci", "country", "Lemuria"), 1, "countries", "its developer decides"),
        (("epoch_eci", "model", "Notus-1"), 1, "model_families", MATTER),
        (("epoch_chip_sales", "designer", "Eurus"), 1, "designers", MATTER),
        (("epoch_gpu_clusters", "country", "Atlantis"), 1, "countries", MATTER),
        (("ms_diffusion", "country", "Mu"), 3, "countries", MATTER),
        (("models_dev", "developer", "hostingcompany"), 1, "organizations", "it is left out like a reseller"),
        (("openrouter_models", "developer", "zephyr-labs"), 1, "organizations", MATTER),
        (("openrouter_rankings", "developer", "zephyr-labs"), 1, "organizations", MATTER),
        (("hf_hub", "developer", "zephyr"), 1, "organizations", MATTER),
        (("arena_text", "developer", "Zephyr"), 1, "organizations", MATTER),
        (("metr_horizons", "model", "zephyr-1"), 1, "model_families", MATTER),
        (("swe_bench", "model", "zephyr-1"), 1, "model_families", MATTER),
        (("epoch_lab_compute", "developer", "Zephyr"), 1, "organizations", MATTER),
        (("epoch_benchmarks", "developer", "Zephyr Labs"), 1, "organizations", MATTER),
        (("taiwan_customs", "partner", "亞特蘭提斯"), 1, "trade", "it is not followed and left out"),
        (("hk_idds", "partner", "QZ"), 1, "trade", "it is kept as it came"),
    ],
)
def test_an_unknown_name_turns_up_with_its_rows_its_remedy_and_what_becomes_of_them(
    unknown: dict[tuple[str, str, str], dict[str, Any]],
    where: tuple[str, str, str],
    rows: int,
    add_to: str,
    consequence: str,
) -> None:
    found = unknown[where]
    file = PROJECT.parent / found["add_to"]
    assert file.exists()
    assert (found["mentions"], file.stem, found["consequence"]) == (rows, add_to, consequence)
    assert found["matters"] == (consequence == MATTER)


def test_names_that_a_crosswalk_knows_and_the_sum_of_all_others_are_not_listed(
    unknown: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    listed = {name for _, _, name in unknown}
    assert not listed & {US, CHINA, "DeepSeek", "Qwen-Next", "Huawei", "Norway", "W00", "openai", "qwen", "other"}


def test_every_row_that_staging_could_not_map_has_its_name_on_the_list(strange: Settings) -> None:
    with database.reader(strange.warehouse) as connection:
        tables = database.schema(connection)["staging"]
        mapping = [table for table, columns in tables.items() if {"is_mapped", "organization"} <= set(columns)]
        mapping.remove("stg_epoch_eci_benchmarks__scores")  # mapped by the index, whose own names are on the list
        assert len(mapping) > 9
        for table in mapping:
            source = table.removeprefix("stg_").partition("__")[0]
            name = "coalesce(organization, model)" if "model" in tables[table] else "organization"
            unmapped = f"SELECT {name} AS name FROM staging.{table} WHERE NOT is_mapped AND {name} <> 'other'"
            listed = f"SELECT name FROM indicators.ind_unmatched_names WHERE source_id = '{source}' AND matters"
            assert database.answer(connection, f"{unmapped} EXCEPT {listed}")[1] == [], table


# Named so, but joined with no crosswalk: owners and users of sites are shown as written, those of chips are read by the
# one name "China"; reporters are those that are asked; a repository of the list is joined by its full name.
WITHOUT_A_CROSSWALK = {
    ("comtrade", "reporter_iso3"),
    ("eurostat_comext", "reporter_iso3"),
    ("epoch_chip_owners", "owner"),
    ("epoch_data_centers", "owner"),
    ("epoch_gpu_clusters", "owner"),
    ("atom_models", "organization"),
    ("swe_bench", "organization"),  # that of the scaffold
}
NAMING = {"organization", "country", "economy", "designer", "author", "provider", "lab", "owner"}


def test_every_column_that_names_somebody_is_looked_up() -> None:
    text = (PROJECT / "models" / "staging" / "stg_all__names.sql").read_text("utf-8")
    entries = re.findall(r"^ *\('(\w+)', (.*)\),$", text, re.MULTILINE)
    looked_up = {(source, word) for source, told in entries for word in re.findall(r"\w+", told)}
    naming = {
        (name, column)
        for name, source in SOURCES.items()
        for column in source.columns
        if column in NAMING or column.endswith("_iso3")
    }
    assert naming - looked_up == WITHOUT_A_CROSSWALK


def test_the_doctor_tells_the_most_frequent_that_matter_with_the_seed_and_counts_the_rest(
    strange: Settings,
) -> None:
    unknown = diagnosis.unmatched(strange)
    first, *others, last = diagnosis.told(unknown)
    assert first == (
        "Mu (country in ms_diffusion, 3 rows) is in no crosswalk: it counts as other; "
        "add it to dbt_project/seeds/countries.csv."
    )
    assert len(others) == diagnosis.SHOWN - 1
    assert last.startswith(f"{len(unknown) - diagnosis.SHOWN} more names are in no crosswalk (")
    assert last.endswith("`--json` lists them all.")
    assert diagnosis.told([]) == []
