"""Federal Register: what the Bureau of Industry and Security decides, by topic.

Titles are read for their topics and not kept. One call brings one year of publication, far below the thousand documents
of a page; last year's slice stays open, because corrections are printed late.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading, trade
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Request, Source, still_open

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

URL = "https://www.federalregister.gov/api/v1/documents.json"
FIRST, YEARS_OPEN, PAGE = 2022, 2, 1000
TYPES = {"RULE": "Rule", "PRORULE": "Proposed Rule", "NOTICE": "Notice"}
UPSTREAM = {
    "document_number": ("document_number",),
    "title": ("title",),
    "document_type": ("type",),
    "published_on": ("publication_date",),
    "effective_on": ("effective_on",),
    "url": ("html_url",),
}
# A document may be about several; one about none of them is kept without a topic.
TOPICS = {
    "entity_list": r"entity list",
    "entity_list_addition": r"(?<!lead to )\badditions?\b[^;]*entity list",
    "unverified_list": r"unverified list",
    "military_end_user": r"military end.?us",
    "advanced_computing": r"advanced computing|supercomputer|integrated circuit",
    "semiconductor": r"semiconductor|foundry",
    "ai_diffusion": r"artificial intelligence|diffusion|model weights|data cent(?:er|re)",
    "foreign_direct_product": r"foreign.(?:produced )?direct.product",
    "affiliates": r"affiliate",
    "denial_order": r"denying export privileges|denial of export privileges",
}
COLUMNS = {
    "document_number": Column(kind="text", about="The Register's number of the document", key=True),
    "document_type": Column(kind="text", about="Rule, Proposed Rule or Notice"),
    "published_on": Column(kind="date", about="Day of publication"),
    "effective_on": Column(kind="date", about="First day of effect, blank for notices and some rules", ahead=True),
    "topics": Column(kind="text", about="Topics that the title names, comma separated, blank when none"),
    "url": Column(kind="text", about="Where the document is"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """One page of documents to one row per document; a year without any yet has no `results`."""
    body = reading.json_body(payload)
    count = reading.part_of(body, "count", int)
    documents = reading.part_of(body, "results", list) if count else []
    if count > len(documents):
        raise PayloadError(f"The answer holds {len(documents)} of {count} documents; ask for shorter slices.")
    rows = reading.record_rows(documents, UPSTREAM)
    for row in rows:
        row["topics"] = _topics(str(row["title"]))
    return reading.tidy(rows, COLUMNS)


def _topics(title: str) -> str:
    return ", ".join(topic for topic, words in TOPICS.items() if re.search(words, title, re.IGNORECASE))


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year of publication at a time, those missing or still open."""
    wanted = {
        "fields": ("document_number", "title", "type", "publication_date", "effective_on", "html_url"),
        "conditions[agencies]": ("industry-and-security-bureau",),
        "conditions[type]": TYPES,
    }
    query = "&".join(f"{name}[]={value}" for name, values in wanted.items() for value in values)
    return [
        Request(part=year, url=f"{URL}?per_page={PAGE}&order=newest&{query}&conditions[publication_date][year]={year}")
        for year in still_open(trade.years(FIRST, today), held, newest=YEARS_OPEN)
    ]


SOURCE = Source(
    name="federal_register",
    title="Export-control documents in the Federal Register",
    publisher="Office of the Federal Register",
    url=URL,
    licence=Licence(
        name="Public domain (United States government)",
        url="https://www.federalregister.gov/reader-aids/understanding-the-federal-register/legal-status",
        republish=True,
        attribution="Federal Register, Bureau of Industry and Security",
    ),
    cadence_days=14,
    feeds=("control_documents",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("document_number",),
    plan=_plan,
    pace_seconds=0.5,
    expectations=(
        contracts.rows_between(0, PAGE),
        contracts.unique("document_number"),
        contracts.filled("document_number"),
        contracts.filled("published_on"),
        contracts.one_of("document_type", *TYPES.values(), blocking=False),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.98),
    ),
)
