"""Hugging Face Hub: what each laboratory has published, when, and how often it is downloaded.

One request per organisation, its newest repositories first. The day is that of the repository, which may come before
the release. Downloads count a month and can be inflated by tests and mirrors: differences between vintages say more
than levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, Request, Source

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

ADDRESS = "https://huggingface.co/api/models"
ORGANIZATIONS = (
    "deepseek-ai", "Qwen", "moonshotai", "zai-org", "MiniMaxAI", "tencent", "baidu", "stepfun-ai", "ByteDance-Seed",
    "XiaomiMiMo", "meta-llama", "google", "openai", "microsoft", "nvidia", "mistralai", "allenai",
)  # fmt: skip
UPSTREAM = {
    "repository": ("id",),
    "created_on": ("createdAt",),
    "downloads_30_days": ("downloads",),
    "downloads": ("downloadsAllTime",),
    "likes": ("likes",),
}
COLUMNS = {
    "repository": Column(kind="text", about="Organisation and repository", key=True),
    "organization": Column(kind="text", about="Organisation on the Hub"),
    "created_on": Column(kind="date", about="Day the repository was made"),
    "downloads_30_days": Column(kind="number", about="Downloads in the last thirty days"),
    "downloads": Column(kind="number", about="Downloads since it was made"),
    "likes": Column(kind="number", about="Likes"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """One organisation's list to one row per repository."""
    rows = reading.record_rows(reading.part_of(reading.json_body(payload), "", list), UPSTREAM)
    for row in rows:
        row["organization"] = str(row["repository"]).partition("/")[0]
        row["created_on"] = reading.day(row["created_on"])
    return reading.tidy(rows, COLUMNS)


def plan(_today: dt.date, _held: frozenset[str]) -> list[Request]:
    """Every organisation every time: its counts move daily."""
    wanted = "".join(f"&expand[]={field}" for (field,) in UPSTREAM.values() if field != "id")
    return [
        Request(url=f"{ADDRESS}?author={name}&sort=createdAt&direction=-1&limit=100{wanted}", part=name)
        for name in ORGANIZATIONS
    ]


SOURCE = Source(
    name="hf_hub",
    title="Models on the Hugging Face Hub, by organisation",
    publisher="Hugging Face",
    url=ADDRESS,
    licence=Licence(
        name="Hugging Face terms: names, days and counts, no model contents",
        url="https://huggingface.co/terms-of-service",
        republish=False,
        attribution="Hugging Face, huggingface.co",
    ),
    cadence_days=2,
    feeds=("adoption",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    plan=plan,
    pace_seconds=0.7,
    coverage=("repository",),
    expectations=(
        contracts.rows_between(1, 100),
        contracts.unique("repository"),
        contracts.filled("created_on"),
        contracts.filled("downloads_30_days", mostly=0.95),
        contracts.between("downloads_30_days", 0, 1e10),
        contracts.between("downloads", 0, 1e11),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.3),
        contracts.keeps(0.8, blocking=False),
    ),
)
