"""One or two rows of every source, laid out so that each of them reaches the panel.

What belongs here: the rows. What does not: the small warehouse that they are added to (`warehouses`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources import SOURCES
from tests.dbt.warehouses import CHINA, US, day
from tests.sources.cases import ALONE, Case

if TYPE_CHECKING:
    from tests.dbt.warehouses import Rows

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
        {
            "period_start": day("2026-01-01"),
            "frequency": "M",
            "hs_code": "8542",
            "reporter_iso3": "KOR",
            "partner_iso3": partner,
            "flow": "export",
            "value_usd": value,
        }
        for partner, value in (("CHN", 10.0), ("HKG", 5.0), ("W00", 40.0))
    ]
    + [
        {"period_start": day("2026-01-01"), "frequency": "M", "hs_code": "8542", **more}
        for more in (
            {"reporter_iso3": "MYS", "partner_iso3": "CHN", "flow": "export", "value_usd": 10.0},
            {"reporter_iso3": "MYS", "partner_iso3": "W00", "flow": "export", "value_usd": 40.0},
        )
    ],
    "us_census": [
        {
            "period_start": day(month),
            "partner_iso3": partner,
            "hs_code": "854231",
            "flow": "export",
            "value_usd": 5.0,
        }
        for month in ("2025-01-01", "2026-01-01")
        for partner in ("CHN", "HKG")
    ],
    "us_gpus": [
        {"period_start": day(month), "partner_iso3": "W00", "hs_code": "8542310040", "value_usd": 5.0}
        for month in ("2025-01-01", "2026-01-01")
    ],
    "korea_trade": [
        {
            "period_start": day("2026-01-01"),
            "partner_iso3": "W00",
            "hs_code": "8542321010",
            "flow": "export",
            "value_usd": 5.0,
        }
    ],
    "korea_flash": [
        {"period_start": day(month), "through_day": 10.0, "all_goods_usd": 50.0, "semiconductors_usd": 9.0}
        for month in ("2025-01-01", "2026-01-01")
    ],
    "eurostat_comext": [
        {
            "period_start": day("2026-01-01"),
            "reporter_iso3": "NLD",
            "partner_iso3": partner,
            "hs_code": "848620",
            "flow": "export",
            "value_eur": value,
        }
        for partner, value in (("CHN", 7.0), ("W00", 20.0))
    ],
    "hk_idds": [
        {
            "period_start": day("2026-01-01"),
            "partner_iso3": partner,
            "hs_code": "854231",
            "flow": "re_export",
            "value_hkd": value,
        }
        for partner, value in (("CHN", 78.0), ("W00", 99.0))
    ],
    "taiwan_customs": [
        {
            "period_start": day("2025-01-01"),
            "months": 7.0,
            "partner": partner,
            "partner_iso3": partner,
            "hs_code": "85423100002",
            "flow": "export",
            "value_usd": value,
        }
        for partner, value in (("CHN", 3.0), ("HKG", 2.0), ("W00", 9.0))
    ],
    "sec_edgar": [
        {
            "company": "GOOGL",
            "concept": "PaymentsToAcquirePropertyPlantAndEquipment",
            "period_start": day("2025-07-01"),
            "period_end": day("2025-09-30"),
            "value_usd": 1e9,
        }
    ],
    "federal_register": [
        {
            "document_number": "2026-1",
            "document_type": "Rule",
            "published_on": day("2026-01-15"),
            "topics": "entity_list",
        }
    ],
    "screening_list": [{"entry": "1", "name": "A", "list": "EL", "countries": "CN", "notice_year": 2019.0}],
    "epoch_benchmarks": [
        {
            "benchmark": "frontiermath",
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
        {
            "model": model,
            "model_version": model,
            "benchmark": "GPQA diamond",
            "score": score,
            "released_on": day("2025-03-01"),
        }
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
                "published_on": day(board),
            }
            for model, organization, rating in (("Claude 9", "Anthropic", 1500.0), ("Kimi K9", "Moonshot", 1480.0))
        ]
        for source, board in (
            ("arena_text", "2026-04-15"),
            ("arena_history", "2026-03-15"),
            ("arena_page", "2026-02-15"),
        )
    },
    "swe_bench": [
        {
            "board": "bash-only",
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
            "provider": provider,
            "model": model,
            "released_on": day("2026-01-01"),
            "open_weights": True,
            "input_usd_per_mtok": 1.0,
            "output_usd_per_mtok": 4.0,
        }
        for provider, model in (("moonshotai", "kimi-k9"), ("openai", "gpt-9"))
    ],
    "openrouter_models": [
        {
            "model": f"{author}/{model}",
            "author": author,
            "permaslug": f"{author}/{model}",
            "listed_on": day("2026-01-01"),
            "input_usd_per_mtok": 2.0,
            "output_usd_per_mtok": 8.0,
        }
        for author, model in (("openai", "gpt-9"), ("moonshotai", "kimi-k9"))
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
    "openrouter_months": [
        {"used_on": day("2026-03-01"), "permaslug": f"{author}/a", "author": author, "tokens": 50.0}
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
        {"chip": chip, "designer": designer, "released_on": day(released_on), "tpp_bit_ops": operations}
        for chip, designer, released_on, operations in (
            ("H100", "NVIDIA", "2022-10-05", 1.6e16),
            ("910C", "Huawei", "2024-10-15", 1.3e16),
        )
    ],
}


def _first_rows(case: Case) -> list[dict[str, Any]]:
    rows: list[Any] = SOURCES[case.source].parse(case.published).head(2).to_dict("records")
    return rows


# Of a source with a case of its own, the first rows of its payload, where nothing is planted by hand.
PLANTED |= {case.source: _first_rows(case) for case in ALONE if case.source not in PLANTED}
