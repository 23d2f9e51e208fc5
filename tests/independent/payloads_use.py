"""Small files of tests, catalogues, shares of use and sites, in their publishers' formats.

What belongs here: bytes as they would arrive. What does not: what follows from them (`recomputing_use`), and the index,
the chips and the lists of models (`payloads`).
"""

from __future__ import annotations

import json
from typing import Final

from tests import wire
from tests.independent.payloads import CLOSED, OPEN, horizons
from tests.sources.wire_chips import SITES_HEADER, TIMELINES_HEADER
from tests.sources.wire_lab import ECI_BENCHMARKS_HEADER, RUNS_HEADER, zipped_as_named
from tests.wire import CHINA, USA

# Name, laboratory, country, day, index, US dollars per million tokens read and written.
MODELS: Final = (
    ("GPT-A", "OpenAI", USA, "2025-02-03", 150.5, "2.5", "10.07"),
    ("Claude-B", "Anthropic", USA, "2025-04-11", 148.25, "3.1", "15.3"),
    ("Claude-C", "Anthropic", USA, "2025-08-23", 129.5, "0.83", "4.01"),
    ("DeepSeek-D", "DeepSeek", CHINA, "2025-09-30", 144.75, "0.27", "1.13"),
    ("Qwen-E", "Alibaba", CHINA, "2025-11-07", 141.25, "0.41", "1.27"),
    ("Qwen-F", "Alibaba", CHINA, "2026-01-15", 140.5, "0.071", "0.29"),
)
AUTHORS: Final = {"OpenAI": "openai", "Anthropic": "anthropic", "DeepSeek": "deepseek", "Alibaba": "qwen"}


def _index() -> bytes:
    rows: list[list[object]] = [
        [name, name, score, score - 2, score + 2, on, lab, country, OPEN if country == CHINA else CLOSED, "", ""]
        for name, lab, country, on, score, _, _ in MODELS
    ]
    return wire.table(wire.ECI_HEADER, rows)


def _runs() -> bytes:
    """The best model of all ran first; one Chinese model is level with the second."""
    scores = {"GPT-A": 0.2931, "Claude-B": 0.3117, "Claude-C": 0.0713, "DeepSeek-D": 0.3117, "Qwen-E": 0.1179}
    rows: list[list[object]] = [
        [f"{name}_high", scores[name], scores[name], on, lab, country, "", "", 0.0217, "", "", f"{on}T22:40:30Z", name]
        for name, lab, country, on, *_ in MODELS
        if name in scores
    ]
    return zipped_as_named(**{"frontiermath.csv": wire.table(RUNS_HEADER, rows)})


def _scored() -> bytes:
    """Whose a model is stands in the index alone."""
    scores = {"GPT-A": 0.8131, "Claude-B": 0.8417, "Claude-C": 0.6113, "DeepSeek-D": 0.8093, "Qwen-E": 0.7773}
    rows: list[list[object]] = [
        [name, "b1", scores[name], "GPQA diamond", "2023-11-20", False, name, name, name, name, "", "", on, ""]
        for name, _, _, on, *_ in MODELS
        if name in scores
    ]
    return wire.table(ECI_BENCHMARKS_HEADER, rows)


def _submitted() -> bytes:
    results = [
        {"name": f"agent ({model})", "logo": [], "site": None, "folder": f"{on}_{model}", "resolved": percent,
         "date": on, "logs": "", "trajs": None, "os_model": False, "os_system": True, "checked": True,
         "tags": [f"Model: {model}", "Org: Agents"], "warning": None}
        for model, percent, on in (
            ("claude-x", 52.81, "2025-03-04"),
            ("gpt-x", 64.93, "2025-08-07"),
            ("qwen-x", 55.41, "2025-12-19"),
            ("kimi-x", 49.17, "2025-11-11"),
        )
    ]  # fmt: skip
    return json.dumps({"leaderboards": [{"name": "bash-only", "results": results}]}).encode()


def _catalogue() -> bytes:
    """Developers' own entries, and a reseller at twice their price."""
    answer: dict[str, dict[str, object]] = {}
    for name, lab, country, on, _, read, written in MODELS:
        own = "alibaba" if lab == "Alibaba" else AUTHORS[lab]
        for provider, slug, times in ((own, name.lower(), 1), ("reseller", f"{AUTHORS[lab]}/{name.lower()}", 2)):
            models = answer.setdefault(provider, {"id": provider, "name": provider, "models": {}})["models"]
            assert isinstance(models, dict)
            models[slug] = {
                "id": slug, "name": name, "release_date": on, "last_updated": on, "open_weights": country == CHINA,
                "modalities": {"input": ["text"], "output": ["text"]}, "limit": {"context": 1, "output": 1},
                "cost": {"input": times * float(read), "output": times * float(written)},
            }  # fmt: skip
    return json.dumps(answer).encode()


def _routed() -> bytes:
    """Prices per token as text; a free variant, and a router that has none."""
    offers = [
        (f"{AUTHORS[lab]}/{name.lower()}", f"{float(read) / 1e6:.9f}", f"{float(written) / 1e6:.9f}")
        for name, lab, *_, read, written in MODELS
    ]
    rows = [
        {"id": slug, "canonical_slug": slug.removesuffix(":free"), "name": slug, "created": 1_760_000_000,
         "pricing": {"prompt": read, "completion": written}}
        for slug, read, written in (*offers, ("qwen/qwen-e:free", "0", "0"), ("openrouter/auto", "-1", "-1"))
    ]  # fmt: skip
    return json.dumps({"data": rows}).encode()


def _months() -> bytes:
    rows = [
        {"date": "2026-01-01", "model_permaslug": slug, "total_tokens": str(tokens)}
        for slug, tokens in (
            ("deepseek/m", 7_519_183_440_956),
            ("qwen/m", 2_119_283_111_003),
            ("openai/m", 6_333_771_002_119),
            ("other", 1_771_712_615_873),
        )
    ]
    meta = {"as_of": "2026-02-01T02:00:00Z", "version": "v1", "start_date": "2026-01-01", "end_date": "2026-01-31"}
    return json.dumps({"data": rows, "meta": meta}).encode()


DOWNLOADED: Final = {
    "deepseek-ai/DeepSeek-D": 9_117_333,
    "qwen/Qwen-E": 21_333_117,
    "openai/gpt-open": 7_771_003,
    "openai/whisper": 99_000_001,
    "mistralai/M": 3_117_771,
}


def _hub() -> bytes:
    rows = [
        {"_id": f"{n:012x}", "id": name, "createdAt": "2025-09-30T06:23:26.000Z", "downloads": downloads,
         "downloadsAllTime": 9 * downloads, "likes": 17}
        for n, (name, downloads) in enumerate(DOWNLOADED.items())
    ]  # fmt: skip
    return json.dumps(rows).encode()


def _open_models() -> bytes:
    """Which of them are open models of their own: one is none."""
    rows: list[list[object]] = [[*name.split("/"), name] for name in DOWNLOADED if name != "openai/whisper"]
    return wire.table("org,model,modelId", rows)


SITES: Final = (("Site One", "United States"), ("Site Two", "United States"), ("Site Three", "China"))


def _sites() -> bytes:
    rows: list[list[object]] = [
        [name, 1.0, 1, 1, "Amazon #confident", "", "", "", "", country, ""] for name, country in SITES
    ]
    return wire.table(SITES_HEADER, rows)


def _timelines() -> bytes:
    """Two states of a site that has grown, one of each other, and a plan."""
    states = (
        ("Site One", "2025-01-15", 51_117.25),
        ("Site One", "2025-11-02", 203_771.5),
        ("Site Two", "2025-06-30", 97_003.75),
        ("Site Three", "2025-12-31", 33_119.5),
        ("Site Two", "2027-01-01", 999_999.0),
    )
    rows: list[list[object]] = [[on, "", 1, 1, 1, h100e, 1, 1, name, ""] for name, on, h100e in states]
    return wire.table(TIMELINES_HEADER, rows)


def _labs() -> bytes:
    rows: list[list[object]] = [
        [f"{lab} end-{on}", lab, on[:4], on, h100e * 0.7, h100e, h100e * 1.3, ""]
        for lab, on, h100e in (
            ("OpenAI", "2024-12-31", 411_003.5),
            ("Google DeepMind", "2024-12-31", 617_771.25),
            ("OpenAI", "2025-12-31", 1_333_117.75),
            ("Google DeepMind", "2025-12-31", 1_119_003.5),
            ("DeepSeek", "2025-12-31", 61_771.25),
        )
    ]
    return wire.table("Name,Lab,Year,Date,h100e_p5,h100e_med,h100e_p95,Notes", rows)


PAYLOADS: Final[dict[str, tuple[bytes, ...]]] = {
    "epoch_eci": (_index(),),
    "epoch_benchmarks": (_runs(),),
    "epoch_eci_benchmarks": (_scored(),),
    "metr_horizons": (horizons("METR-Horizon-v1.1"),),
    "swe_bench": (_submitted(),),
    "models_dev": (_catalogue(),),
    "openrouter_models": (_routed(),),
    "openrouter_months": (_months(),),
    "hf_hub": (_hub(),),
    "atom_models": (_open_models(),),
    "epoch_data_centers": (_sites(),),
    "epoch_data_center_timelines": (_timelines(),),
    "epoch_lab_compute": (_labs(),),
}
