"""Hugging Face Hub: what each laboratory has published, when, and how often it is downloaded.

One request per organisation, its newest repositories first. The day is that of the repository, which may come before
the release. Downloads count a month and can be inflated by tests and mirrors: differences between vintages say more
than levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import cells, documents
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt


ADDRESS = "https://huggingface.co/api/models"
PAGE = 1000  # the most that an answer holds; a longer list names its next page
ORGANIZATIONS = (
    "deepseek-ai", "Qwen", "moonshotai", "zai-org", "MiniMaxAI", "tencent", "baidu", "stepfun-ai", "ByteDance-Seed",
    "XiaomiMiMo", "meta-llama", "google", "openai", "microsoft", "nvidia", "mistralai", "allenai",
)  # fmt: skip
COLUMNS = {
    "repository": text("Organisation and repository", "id", key=True),
    "organization": text("Organisation on the Hub"),
    "created_on": date("Day the repository was made", "createdAt"),
    "downloads_30_days": number("Downloads in the last thirty days", "downloads"),
    "downloads": number("Downloads since it was made", "downloadsAllTime"),
    "likes": number("Likes", "likes"),
}


def _repository(row: Row) -> Row:
    organization = str(row["repository"]).partition("/")[0]
    return row | {"organization": organization, "created_on": cells.day(row["created_on"])}


def plan(_today: dt.date, _held: frozenset[str]) -> list[Request]:
    """Every organisation every time: its counts move daily. What is more than a page is followed to its end."""
    wanted = "".join(f"&expand[]={field}" for column in COLUMNS.values() for field in column.upstream if field != "id")
    return [
        Request(url=f"{ADDRESS}?author={name}&sort=createdAt&direction=-1&limit={PAGE}{wanted}", part=name)
        for name in ORGANIZATIONS
    ]


SOURCE = Source(
    name="hf_hub",
    title="Models on the Hugging Face Hub, by organisation",
    publisher="Hugging Face",
    url=ADDRESS,
    licence=licences.closed_terms(
        "Hugging Face terms: names, days and counts, no model contents",
        "Hugging Face, huggingface.co",
        "https://huggingface.co/terms-of-service",
    ),
    cadence_days=2,
    feeds=("adoption",),
    columns=COLUMNS,
    rows=documents.json_reader("", COLUMNS, each=_repository),
    suffix=".json",
    plan=plan,
    slice_of=lambda row: str(row["organization"]),
    pace_seconds=0.7,
    expectations=(
        *contracts.table(COLUMNS, rows=(1, 20_000), keeps=0.3, tells=0.8),
        contracts.filled("created_on"),
        *contracts.measured("downloads_30_days", 0, 1e10, mostly=0.95),
        contracts.between("downloads", 0, 1e11),
    ),
)
