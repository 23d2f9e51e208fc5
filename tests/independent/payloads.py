"""One small file of each source, in the publisher's format, with few and uneven numbers.

What belongs here: bytes as they would arrive. What does not: what follows from them (`recomputing`).
"""

from __future__ import annotations

import json
from typing import Final

from tests import wire
from tests.sources.wire_chips import CLUSTERS_HEADER, HARDWARE_HEADER
from tests.sources.wire_trade import ENTITY_LIST, SCREENING_HEADER, document, register, table_of
from tests.wire import CHINA, USA

OPEN, CLOSED = "Open weights (unrestricted)", "API access"
DAY: Final = "2026-03-02"


def _index() -> bytes:
    rows: list[list[object]] = [
        [model, model, score, score - 1.5, score + 1.25, on, lab, country, access, "", ""]
        for model, score, on, lab, country, access in (
            ("U1", 118.37, "2023-02-07", "OpenAI", USA, CLOSED),
            ("U2", 131.91, "2024-05-13", "Anthropic", USA, CLOSED),
            ("U3", 143.03, "2025-11-19", "Google DeepMind", USA, CLOSED),
            ("L1", 117.21, "2023-07-18", "Meta AI", USA, OPEN),
            ("L2", 121.84, "2024-12-06", "Meta AI", USA, OPEN),
            ("C1", 109.13, "2023-11-02", "DeepSeek", CHINA, OPEN),
            ("C2", 127.77, "2025-01-20", "DeepSeek", CHINA, OPEN),
            ("C3", 136.06, "2026-01-27", "Moonshot", CHINA, OPEN),
        )
    ]
    return wire.table(wire.ECI_HEADER, rows)


def _sales() -> bytes:
    """Amounts in eighths: their sums are the same in any order."""
    rows: list[list[object]] = [
        [
            chip,
            designer,
            f"{year}-01-01",
            f"{year}-12-31",
            "",
            units,
            "",
            "",
            units * 0.875,
            units * 0.75,
            units * 1.375,
            chip,
            "",
        ]
        for designer, chip, year, units in (
            ("Nvidia", "H100", 2024, 1_234_567),
            ("Nvidia", "B200", 2025, 3_210_987),
            ("Google", "TPU v6", 2024, 345_678),
            ("Google", "TPU v6", 2025, 765_432),
            ("Huawei", "910C", 2024, 98_765),
            ("Huawei", "910C", 2025, 456_789),
        )
    ]
    return wire.zipped(timelines_by_chip=wire.table(wire.SALES_HEADER, rows))


def _owners() -> bytes:
    rows: list[list[object]] = [
        [
            f"{owner} {designer}",
            designer,
            owner,
            "2025-10-01",
            "2025-12-31",
            stock,
            stock * 0.81,
            stock * 1.29,
            "",
            "",
            "",
        ]
        for owner, designer, stock in (
            ("China", "Nvidia", 401_699),
            ("China", "AMD", 10_523),
            ("China", "Huawei", 742_892),
            ("Microsoft", "Nvidia", 3_000_001),
        )
    ]
    empty = wire.table(wire.OWNERS_HEADER, [])
    return wire.zipped(
        quarters_by_chip_type=empty,
        cumulative_by_chip_type=empty,
        cumulative_by_designer=wire.table(wire.OWNERS_HEADER, rows),
    )


def _models() -> bytes:
    rows: list[list[object]] = [
        [model, lab, on, "Language", "", flop, "Confident", "", "", country, "", access, "", is_open]
        for model, lab, country, on, flop, access, is_open in (
            ("Grand 1", "OpenAI", USA, "2025-02-27", 3.81e26, CLOSED, "No"),
            ("Grand 2", "xAI", USA, "2025-02-17", 3.62e26, CLOSED, "No"),
            ("Open 1", "Meta AI", USA, "2025-04-05", 5.5e25, OPEN, "Yes"),
            ("Drache 1", "DeepSeek", CHINA, "2025-01-20", 3.4e24, OPEN, "Yes"),
            ("Drache 2", "Alibaba", CHINA, "2025-01-28", 1.81e25, CLOSED, "No"),
            ("Drache 3", "Alibaba", CHINA, "2025-04-29", 7.2e24, OPEN, "Yes"),
        )
    ]
    return wire.table(wire.MODELS_HEADER, rows)


def horizons(suite: str) -> bytes:
    """One of METR's suites; the keys of a model's measures nest by two blanks."""
    lines = [f"benchmark_name: {suite}", "results:"]
    for model, minutes, on in (
        ("claude_3_7_sonnet", 54.213, "2025-02-24"),
        ("o3", 92.341, "2025-04-16"),
        ("gpt_5", 137.319, "2025-08-07"),
        ("deepseek_r1", 26.997, "2025-01-20"),
        ("kimi_k2_thinking", 57.613, "2025-11-06"),
    ):
        lines += [f"  {model}:", "    metrics:", "      is_sota: true"]
        for name, value in (("p50", minutes), ("p80", minutes / 5)):
            lines += [
                f"      {name}_horizon_length:",
                f"        ci_high: {2 * value}",
                f"        ci_low: {value / 2}",
                f"        estimate: {value}",
            ]
        lines += [f"    release_date: {on}"]
    return "\n".join([*lines, "swaa_version: f6cc84052e2a", ""]).encode()


def _board() -> bytes:
    rows = [
        {
            "row": {
                "model_name": model,
                "organization": lab,
                "license": "",
                "rating": rating,
                "rating_lower": None,
                "rating_upper": None,
                "vote_count": None,
                "rank": rank,
                "category": "overall",
                "leaderboard_publish_date": "2026-02-25",
            }
        }
        for rank, (model, lab, rating) in enumerate(
            (
                ("gemini-x", "google", 1518.2263),
                ("gpt-x", "openai", 1511.0391),
                ("kimi-x", "moonshot", 1481.3687),
                ("glm-x", "zai", 1479.9127),
            ),
            start=1,
        )
    ]
    totals = {"num_rows_total": 4, "num_rows_per_page": 100, "partial": False}
    return json.dumps({"features": [], "rows": rows, **totals}).encode()


def _rankings() -> bytes:
    rows: list[list[object]] = [
        [on, f"{author}/m", rank, tokens]
        for on in ("2026-02-27", "2026-02-28")
        for rank, (author, tokens) in enumerate(
            (("deepseek", 7_519_183_440_957), ("openai", 4_119_283_111_003), ("anthropic", 3_000_000_000_019)), start=1
        )
    ] + [["2026-02-28", "other", "", 1_771_712_615_873]]
    return wire.table("date,model_permaslug,rank,total_tokens", rows)


def _filings() -> bytes:
    facts = [
        {
            "start": start,
            "end": end,
            "val": value,
            "accn": f"0001-{end}",
            "fy": 2026,
            "fp": "Q1",
            "form": "10-Q",
            "filed": on,
        }
        for start, end, value, on in (
            ("2024-01-29", "2024-04-28", 26_044_000_000, "2024-05-29"),
            ("2025-01-27", "2025-04-27", 44_062_000_000, "2025-05-28"),
            ("2025-01-27", "2025-07-27", 90_805_000_000, "2025-08-27"),
        )
    ]
    body = {"cik": 1045810, "taxonomy": "us-gaap", "tag": "Revenues", "entityName": "NVIDIA", "units": {"USD": facts}}
    return json.dumps(body).encode()


def _gpus() -> bytes:
    return table_of(
        [
            {
                "CTY_CODE": code,
                "I_COMMODITY": "8542310040",
                "GEN_VAL_MO": value,
                "GEN_CIF_MO": value,
                "GEN_QY1_MO": "7",
                "UNIT_QY1": "NO",
                "COMM_LVL": "HS10",
                "time": month,
            }
            for month, code, value in (
                ("2025-01", "-", "731246991"),
                ("2026-01", "-", "1093117337"),
                ("2026-01", "5830", "893117337"),
            )
        ],
        echoed=("I_COMMODITY",),
    )


def _trade() -> bytes:
    flows = (
        (410, "KOR", "X", 156, "CHN", 3_771_123_457),
        (410, "KOR", "X", 344, "HKG", 1_913_771_009),
        (410, "KOR", "X", 0, "W00", 12_345_678_901),
        (344, "HKG", "M", 410, "KOR", 2_519_333_777),
        (344, "HKG", "X", 156, "CHN", 13_917_771_003),
        (344, "HKG", "X", 0, "W00", 17_244_991_119),
        (344, "HKG", "M", 0, "W00", 18_209_823_117),
    )
    return wire.comtrade(
        *(
            wire.comtrade_record(
                refPeriodId=20260101,
                refYear=2026,
                refMonth=1,
                period="202601",
                reporterCode=reporter,
                reporterISO=reporter_iso,
                flowCode=flow,
                flowDesc="Export" if flow == "X" else "Import",
                partnerCode=partner,
                partnerISO=partner_iso,
                primaryValue=float(value),
                fobvalue=float(value) if flow == "X" else None,
                cifvalue=None if flow == "X" else float(value),
            )
            for reporter, reporter_iso, flow, partner, partner_iso, value in flows
        )
    )


def _listed() -> bytes:
    rows: list[list[object]] = [
        list(
            (
                dict.fromkeys(SCREENING_HEADER.split(","), "")
                | {
                    "_id": str(n),
                    "source": ENTITY_LIST,
                    "name": f"Works {n}",
                    "addresses": where,
                    "start_date": on,
                    "federal_register_notice": "88 FR 71991",
                }
            ).values()
        )
        for n, (where, on) in enumerate(
            (
                ("1 Road, Beijing, CN", "2023-10-19"),
                ("2 Road, Moscow, RU", "2023-10-19"),
                ("3 Road, Kowloon, HK", "2023-10-20"),
                ("4 Road, Shenzhen, China", "2025-01-16"),
            )
        )
    ]
    return wire.table(SCREENING_HEADER, rows)


def _clusters() -> bytes:
    rows: list[list[object]] = [
        [
            site,
            "Existing",
            "Confirmed",
            "Yes",
            h100e,
            "NVIDIA H100",
            "",
            country,
            "",
            on,
            "",
            "Private",
            "",
            "",
            "",
            "",
            "True",
            "",
        ]
        for site, h100e, country, on in (
            ("A", 100_512.25, USA, "2024-02-01"),
            ("B", 31_007.5, CHINA, "2024-03-01"),
            ("C", 220_101.75, USA, "2025-02-01"),
        )
    ]
    return wire.table(CLUSTERS_HEADER, rows)


def _hardware() -> bytes:
    columns = HARDWARE_HEADER.split(",")
    made = {"Type": "GPU", "Foundry": "TSMC"}
    rows: list[list[object]] = []
    for name, maker, on, operations in (
        ("H100", "NVIDIA", "2022-10-05", 1.5832e16),
        ("B200", "NVIDIA", "2024-11-15", 3.6e16),
        ("910C", "Huawei", "2025-05-15", 1.2816e16),
    ):
        cells = dict.fromkeys(columns, "") | made
        cells |= {columns[0]: name, "Manufacturer": maker, "Release date": on}
        cells["Total processing performance (bit-OP/s)"] = repr(operations)
        rows.append([cells[column] for column in columns])
    return wire.table(HARDWARE_HEADER, rows)


PAYLOADS: Final[dict[str, tuple[bytes, ...]]] = {
    "epoch_eci": (_index(),),
    "epoch_chip_sales": (_sales(),),
    "epoch_chip_owners": (_owners(),),
    "epoch_models": (_models(),),
    "metr_horizons_1_0": (horizons("METR-Horizon-v1"),),
    "arena_text": (_board(),),
    "openrouter_rankings": (_rankings(),),
    "sec_edgar": (_filings(),),
    "us_gpus": (_gpus(),),
    "comtrade": (_trade(),),
    "screening_list": (_listed(),),
    "federal_register": (register(document("2026-00009", "Addition to the Entity List", "2026-01-20", None)),),
    "epoch_gpu_clusters": (_clusters(),),
    "epoch_ml_hardware": (_hardware(),),
    "ms_diffusion": (
        b"Economy,H1 2025 AI Diffusion,H2 2025 AI Diffusion\r\nUnited States,26.37%,28.31%\r\nChina,15.41%,16.29%",
    ),
}
