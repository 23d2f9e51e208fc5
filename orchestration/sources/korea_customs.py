"""Korea's customs: what its two sources share, the form's answer and how the portal wants to be asked.

What belongs here: the envelope of an answer. What does not: which figures are asked for (`korea_trade`, `korea_flash`).
"""

from __future__ import annotations

import re
from typing import Any

from orchestration.sources import licences
from orchestration.sources.readers import documents
from orchestration.sources.refusal import RETRY, PayloadError

HOST = "https://tradedata.go.kr/cts"
OPENED_BY = f"{HOST}/index.do"  # without its cookie some forms are answered with a page that says no
HEADERS = {
    "Accept": "application/json",
    "X-Requested-With": "XMLHttpRequest",
    "Referer": OPENED_BY,
    "User-Agent": "Mozilla/5.0 (compatible; {user_agent})",
}
LINES = 5000
LICENCE = licences.open_terms(
    "KOGL type 1: free use with attribution, as reported", "Korea Customs Service, tradedata.go.kr", OPENED_BY
)
_MONTH = re.compile(r"(\d{4})\D?(0[1-9]|1[0-2])")


def items(payload: bytes) -> list[Any]:
    """The records of an answer, all of them: a page that ends before its count is refused, as is one that says no."""
    body = documents.json_body(payload)
    found: list[Any] = documents.part_of(body, "items", list)
    if (told := body.get("searchresult", "OK")) != "OK":
        raise PayloadError(f"The portal declines ({str(told)[:60]}); {RETRY}.")
    count = str(body.get("count", "")).strip()
    if re.fullmatch("[0-9]{1,9}", count) and int(count) > len(found):
        raise PayloadError(f"The answer holds {len(found)} of the {count} lines it counts; {RETRY}.")
    return found


def first_of(month: object) -> str:
    """The first day of a month as the portal writes it (2026.05)."""
    found = _MONTH.fullmatch(str(month).strip())
    if found is None:
        raise PayloadError(f"The month {str(month)[:20]!r} is none; adapt the source's module to how it is written.")
    return f"{found[1]}-{found[2]}-01"
