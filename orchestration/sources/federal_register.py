"""Federal Register: what the Bureau of Industry and Security decides, by topic.

Titles are read for their topics and not kept, nor is the address that holds one: denial orders name persons in it. One
call brings one year of publication, far below the thousand documents of a page; last year's slice stays open, because
corrections are printed late. The slice `sample` holds some documents of any year and is never counted as whole.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from orchestration.sources import contracts, licences, slices
from orchestration.sources.contracts import Row, date, text
from orchestration.sources.readers import documents
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Request, Source

if TYPE_CHECKING:
    import datetime as dt


URL = "https://www.federalregister.gov/api/v1/documents.json"
FIRST, YEARS_OPEN, PAGE = 2022, 2, 1000
CORRECTION = re.compile(r"^C\d+-(.+)$")
HYPHENS = re.compile("[\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}]")
INVISIBLE = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{WORD JOINER}\ufeff]")
TYPES = {"RULE": "Rule", "PRORULE": "Proposed Rule", "NOTICE": "Notice"}
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
    "document_number": text("The Register's number of the document", "document_number", key=True),
    "document_type": text("Rule, Proposed Rule or Notice", "type"),
    "published_on": date("Day of publication", "publication_date"),
    "effective_on": date("First day of effect, blank for notices and some rules", "effective_on", ahead=True),
    "topics": text("Topics that the title names, comma separated, blank when none"),
    "url": text("Where the document is"),
    "corrects": text("Number of the document that it corrects, blank for all others"),
}


def rows(payload: bytes) -> list[Row]:
    """One page of documents to one row per document; a year without any yet has no `results`."""
    body = documents.json_body(payload)
    count = documents.part_of(body, "count", int)
    found = documents.part_of(body, "results", list) if count else []
    if count > len(found):
        raise PayloadError(f"The answer holds {len(found)} of {count} documents; ask for shorter slices.")
    found = documents.records(found, COLUMNS, title="title")
    for row in found:
        number = str(row["document_number"] or "").strip()
        row["topics"] = _topics(str(row["title"]))
        row["url"] = f"https://www.federalregister.gov/d/{quote(number)}" if number else None
        row["corrects"] = next(iter(CORRECTION.findall(number)), None)
    return found


def _topics(title: str) -> str:
    """The topics in a title, whatever white space, hyphens and invisible signs its typesetter put between the words."""
    plain = " ".join(INVISIBLE.sub("", HYPHENS.sub("-", html.unescape(title))).split())
    return ", ".join(topic for topic, words in TOPICS.items() if re.search(words, plain, re.IGNORECASE))


def _plan(today: dt.date, held: frozenset[str]) -> list[Request]:
    """One year of publication at a time, those missing or still open."""
    wanted = {
        "fields": ("document_number", "title", "type", "publication_date", "effective_on"),
        "conditions[agencies]": ("industry-and-security-bureau",),
        "conditions[type]": TYPES,
    }
    query = "&".join(f"{name}[]={value}" for name, values in wanted.items() for value in values)
    return [
        Request(part=year, url=f"{URL}?per_page={PAGE}&order=newest&{query}&conditions[publication_date][year]={year}")
        for year in slices.still_open(slices.years(FIRST, today), held, newest=YEARS_OPEN)
    ]


SOURCE = Source(
    name="federal_register",
    title="Export-control documents in the Federal Register",
    publisher="Office of the Federal Register",
    url=URL,
    licence=licences.us_government(
        "Federal Register, Bureau of Industry and Security",
        "https://www.federalregister.gov/reader-aids/understanding-the-federal-register/legal-status",
    ),
    cadence_days=14,
    feeds=("control_documents",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    sampled=True,
    plan=_plan,
    slice_of=slices.year_of("published_on"),
    pace_seconds=0.5,
    expectations=(
        *contracts.table(COLUMNS, rows=(0, PAGE), keeps=0.98),
        contracts.filled("document_number"),
        contracts.filled("published_on"),
        contracts.one_of("document_type", *TYPES.values(), blocking=False),
    ),
)
