"""Capability, compute, release and adoption files in their publishers' real formats, written for the tests."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

from tests.wire import CHINA, USA, table

LABS = (("OpenAI", USA), ("DeepSeek", CHINA), ("Google DeepMind", f"{USA},{USA}"), ("Alibaba", CHINA))


def day(number: int, *, start: str = "2023-01-10", step: int = 9) -> str:
    return (dt.date.fromisoformat(start) + dt.timedelta(days=step * number)).isoformat()


def zipped_as_named(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def metr(count: int = 11, *, factor: float = 1.0, suite: str = "METR-Horizon-v1.1") -> bytes:
    """Alphabetical keys, two blanks of indentation, scaffolds with nulls; the suite's version closes the file."""
    lines = [
        f"benchmark_name: {suite}", "doubling_time_in_days:", "  from_2023_on:", "    ci_high: 161.422",
        "    ci_low: 107.334", "    point_estimate: 130.801", "long_tasks_version: 799cc9c4", "results:",
    ]  # fmt: skip
    for number in range(count):
        p50 = 1.75 * 1.4**number * factor
        lines += [
            f"  model_{number:02d}_inspect:", "    benchmark_name: METR-Horizon-v1.1", "    metrics:",
            "      average_score:", "        estimate: 0.401502", f"      is_sota: {'true' if number % 3 else 'false'}",
        ]  # fmt: skip
        for name, value in (("p50", p50), ("p80", p50 / 7)):
            lines += [
                f"      {name}_horizon_length:", f"        ci_high: {value * 2:.6f}",
                f"        ci_low: {value / 2:.6f}", f"        estimate: {value:.6f}",
            ]  # fmt: skip
        lines += [
            "      usage:",
            "        usd: 0.0",
            f"    release_date: {day(number)}",
            "    scaffolds:",
            "    - duet",
            "    - null",
        ]
    return "\n".join([*lines, "swaa_version: f6cc84052e2a", ""]).encode()


def metr_twice(text: bytes) -> bytes:
    head, results = text.split(b"results:\n")
    results, closing = results.split(b"swaa_version")
    return head + b"results:\n" + results + results + b"swaa_version" + closing


def metr_wider(text: bytes) -> bytes:
    return b"novelty: 1\n" + text.replace(b"    release_date", b"    novelty: [1, null]\n    release_date")


def arena(count: int = 40, *, shift: float = 0.0, partial: bool = False, day: str = "2026-02-25") -> bytes:
    """An answer of the datasets server: each row wrapped, with the features before and the totals after."""
    rows = [
        {
            "row_idx": 310 + number,
            "row": {
                "model_name": f"model-{number:02d}-preview", "organization": LABS[number % 4][0].lower(),
                "license": "Proprietary" if number % 2 else "MIT", "rating": 1502.25 - 3 * number + shift,
                "rating_lower": 1496.5 - 3 * number + shift, "rating_upper": 1508.5 - 3 * number + shift,
                "variance": 8.9, "vote_count": 11716 + number, "rank": 1 + number, "category": "overall",
                "leaderboard_publish_date": day,
            },
            "truncated_cells": [],
        }
        for number in range(count)
    ]  # fmt: skip
    features = [{"feature_idx": 0, "name": "model_name", "type": {"dtype": "string", "_type": "Value"}}]
    totals = {"num_rows_total": 327, "num_rows_per_page": 100, "partial": partial}
    return json.dumps({"features": features, "rows": rows, **totals}).encode()


def arena_kept_board(count: int = 20, *, updated: str | None = "Mar 18, 2026") -> bytes:
    """A daily copy of the page, with whole ratings and half an interval."""
    models = [
        {
            "rank": 1 + number, "model": f"model-{number:02d}", "vendor": LABS[number % 4][0], "license": "open",
            "score": 1502 - number, "ci": 6, "votes": 11716,
        }
        for number in range(count)
    ]  # fmt: skip
    meta = {"leaderboard": "text", "last_updated": updated, "model_count": count}
    return json.dumps({"meta": meta, "models": models}, indent=2).encode()


RUNS_HEADER = (
    "Model version,mean_score,Best score (across scorers),Release date,Organization,Country,Training compute (FLOP),"
    "Training compute notes,stderr,Log viewer,Logs,Started at,id"
)
EXTERNAL_HEADER = "Model version,Time horizon,Release date,Organization,Country,CI_high,CI_low,Notes,id"


def benchmarks(count: int = 60, *, autumn: bool = False) -> bytes:
    """Four tables of Epoch's runs and one of others'; in autumn 2026 with metadata and a folder of ECI files."""
    members = {
        f"{name}.csv": _runs(name, count) for name in ("gpqa_diamond", "frontiermath", "chess_puzzles", "mirrorcode")
    }
    members["metr_time_horizons_external.csv"] = table(
        EXTERNAL_HEADER, [["o3", 94.0, "2025-04-16", "OpenAI", USA, 200.8, 74.2, "", "rec1"]]
    )
    if autumn:
        members |= {
            "benchmark_metadata.csv": b"benchmark,in_eci,source_file\nGPQA diamond,True,gpqa_diamond.csv\n",
            "epoch_capabilities_index/eci_scores.csv": b"Model,eci\nGPT-5,150\n",
        }
    return zipped_as_named(**members)


def _runs(benchmark: str, count: int) -> bytes:
    rows: list[list[object]] = []
    for n in range(count):
        organization, country = LABS[n % 4]
        score = round(0.1 + 0.8 * n / count, 4)
        started = "" if n == 7 else f"{day(n)}T22:40:30.291Z"
        rows.append([
            f"model-{n:03d}_high", score, score, day(n), organization, country, 2.5e25 if n % 5 else "",
            "Roughly, by its cost", 0.0488, "https://example.org/log", "", started, f"{benchmark}-{n}",
        ])  # fmt: skip
    return table(RUNS_HEADER, rows)


def eci_draws(
    models: int = 25, draws: int = 50, *, shift: float = 0.0, scaled: bool = True, turned: bool = False
) -> bytes:
    """Matrices of draw by model inside the benchmark zip, with the anchors and scales around them."""
    names = [f"Model {n:02d}" for n in range(models)]
    samples = [[100.25 + 2 * m + 0.01 * d + shift for m in range(models)] for d in range(draws)]
    if turned:
        samples = [list(column) for column in zip(*samples, strict=True)]
    body = {
        "num_samples": draws, "eci_scaled": scaled, "ci_level": 0.9,
        "anchors": {"model_low": "Claude 3.5 Sonnet", "eci_low": 130.0, "model_high": "GPT-5", "eci_high": 150.0},
        "scaling": {"per_sample_a": [1.5] * draws, "per_sample_b": [120.0] * draws},
        "model": {"ids": [f"m{n}" for n in range(models)], "names": names, "capability_samples": samples},
        "benchmark": {"ids": ["b1"], "names": ["MMLU"], "difficulty_samples": [[0.5]] * draws},
    }  # fmt: skip
    member = "epoch_capabilities_index/eci_bootstraps.json"
    return zipped_as_named(**{"gpqa_diamond.csv": _runs("gpqa_diamond", 2), member: json.dumps(body).encode()})


def eci_draws_twice(text: bytes) -> bytes:
    """The first model stands in the place of the second too."""
    return text.replace(b'"Model 01"', b'"Model 00"')


def eci_draws_wider(text: bytes) -> bytes:
    return text.replace(b'{"num_samples"', b'{"novelty": [1], "num_samples"')


ECI_BENCHMARKS_HEADER = (
    "model_id,benchmark_id,performance,benchmark,benchmark_release_date,optimized,model,model_version,Model,model_group,"
    "Model aggregation,Model Aggregation Date,date,source"
)


def eci_benchmarks(models: int = 60, *, gain: float = 0.0) -> bytes:
    rows: list[list[object]] = []
    for m in range(models):
        for b in range(10):
            name = f"Model {m:02d} (Apr 2025)"
            score = round(0.25 + 0.005 * m + 0.02 * b + gain, 4)
            rows.append([
                f"m{m}", f"b{b}", score, f"Benchmark {b}", "" if b == 3 else day(b, start="2019-11-26"), b % 2 == 0,
                name, f"model-{m:02d}-preview", name, name, "", "", day(m), "" if b % 2 else "Others' leaderboard",
            ])  # fmt: skip
    return table(ECI_BENCHMARKS_HEADER, rows)


def models_dev(providers: int = 8, *, price: float = 0.55) -> bytes:
    """Providers that hold models by name; resellers offer the same ones at prices in US dollars per million tokens."""
    answer: dict[str, Any] = {}
    for p in range(providers):
        name = f"provider-{p}"
        models = {
            f"qwen-{m}": {
                "id": f"qwen-{m}", "name": f"Qwen {m}", "family": "qwen",
                "release_date": day(m)[:7] if m % 9 == 4 else day(m), "last_updated": day(m + 1), "reasoning": True,
                "tool_call": True, "open_weights": m % 2 == 0, "limit": {"context": 131072, "output": 8192},
                "modalities": {"input": ["text"], "output": ["text"]},
            }
            | ({"knowledge": "2024-04", "cost": {"input": price, "output": 2.25, "cache_read": 0.125}} if p else {})
            for m in range(22)
        }  # fmt: skip
        answer[name] = {"id": name, "env": ["API_KEY"], "npm": "@ai-sdk/openai", "name": "P", "models": models}
    return json.dumps(answer, separators=(",", ":")).encode()


def openrouter_models(count: int = 110, *, price: str = "0.00000055") -> bytes:
    """Prices as strings per token, -1 at a router, the day of listing in seconds since 1970."""
    rows = [
        {
            "id": "openrouter/auto" if n == 3 else f"deepseek/deepseek-v{n}:free",
            "canonical_slug": f"deepseek/deepseek-v{n}-20250528",
            "hugging_face_id": None if n % 2 else f"deepseek-ai/V{n}", "name": f"DeepSeek: V{n}",
            "created": 1735689600 + 86400 * n, "description": 'Fast, and "cheap".\n\nOpen.',
            "context_length": 131072, "architecture": {"modality": "text->text", "input_modalities": ["text"]},
            "pricing": {"prompt": "-1", "completion": "-1"} if n == 3
            else {"prompt": price, "completion": "0.0000021", "input_cache_read": "0.0000001"},
            "per_request_limits": None, "knowledge_cutoff": None, "expiration_date": "2026-12-31" if n == 5 else None,
        }
        for n in range(count)
    ]  # fmt: skip
    return json.dumps({"data": rows}, separators=(",", ":")).encode()


def openrouter_rankings(last: str = "2026-02-28", *, factor: int = 1) -> bytes:
    """Thirty days of eleven names each; the rest of a day has no rank."""
    authors = ("deepseek", "z-ai", "openai", "anthropic", "stealth")
    rows: list[list[object]] = []
    for back in range(30):
        on = dt.date.fromisoformat(last) - dt.timedelta(days=back)
        rows += [
            [on, f"{authors[n % 5]}/model-{n}-20260101:free", n + 1, (7519183440956 - 10**9 * n) * factor]
            for n in range(10)
        ]
        rows.append([on, "other", "", 1771712615873])
    return table("date,model_permaslug,rank,total_tokens", rows)


def hf_hub(count: int = 12, *, downloads: int = 700123) -> bytes:
    """A list of repositories with the fields that were asked for, and an internal key."""
    rows = [
        {
            "_id": f"66e81cec{n:04d}", "id": f"deepseek-ai/DeepSeek-V{n}", "createdAt": f"{day(n)}T06:23:26.000Z",
            "downloads": downloads - n, "downloadsAllTime": 81000456 - n, "likes": 4100 + n,
        }
        for n in range(count)
    ]  # fmt: skip
    return json.dumps(rows).encode()


def ms_diffusion(economies: int = 50, *, quarter: bool = True) -> bytes:
    """CRLF, Mac Roman, per cent signs; one more column per wave, no line end after the last row."""
    waves = ("H1 2025", "H2 2025", "Q1 2026") if quarter else ("H1 2025", "H2 2025")
    lines = [",".join(["Economy", *(f"{wave} AI Diffusion" for wave in waves)])]
    for n in range(economies):
        name = "Türkiye" if n == 1 else '"Korea, Republic of"' if n == 2 else f"Economy {n}"
        lines.append(",".join([name, *(f"{60.25 - n + wave:.2f}%" for wave in range(len(waves)))]))
    return "\r\n".join(lines).encode("mac_roman")


def atom_models(count: int = 520) -> bytes:
    rows: list[list[object]] = [["Qwen", f"Qwen3-{n}B", f"Qwen/Qwen3-{n}B"] for n in range(count)]
    return table("org,model,modelId", rows)


def swe_bench(count: int = 15, *, gain: float = 0.0) -> bytes:
    """Boards that hold results, with the model and the organisation among the tags."""
    boards = [
        {
            "name": board,
            "results": [
                {
                    "name": f"Agent {n} (claude-3-7-sonnet)", "logo": ["https://example.org/logo.png"], "site": None,
                    "folder": f"2025{n:04d}_agent", "resolved": 41.98 + n + gain, "date": day(n),
                    "logs": "s3://bucket/logs", "trajs": None, "os_model": False, "os_system": True,
                    "checked": n % 2 == 0,
                    "tags": ["Model: claude-3-7-sonnet-20250219", "Org: Agents", "System: Attempts - 1"],
                    "warning": None,
                }
                for n in range(count)
            ],
        }
        for board in ("Verified", "bash-only")
    ]  # fmt: skip
    return json.dumps({"leaderboards": boards}, indent=4).encode()


LARGE_HEADER = (
    "Model,Domain,Authors,Model accessibility,Link,Publication date,Organization,Training compute (FLOP),"
    "Training compute notes,Training hardware,Confidence,Abstract,Country (of organization),Base model,"
    "Finetune compute (FLOP),Hardware quantity"
)


def large_models(count: int = 310) -> bytes:
    rows: list[list[object]] = [
        [
            f"Net {n:04d}", "Language", "A. Author, B. Author", "Open weights (unrestricted)", "https://example.org",
            day(n, start="2016-01-04"), "Alibaba" if n % 2 else "Google DeepMind", f"{(n + 10) / 100:.2f}e+25",
            '6 * "tokens"\n* parameters', "NVIDIA H800", "Likely", "We train,\nand test.", CHINA if n % 2 else USA,
            "Qwen3" if n % 6 == 1 else "", 2.5e22 if n % 6 == 1 else "", 512.0,
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(LARGE_HEADER, rows)
