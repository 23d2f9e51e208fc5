"""The payload of korea_trade as its publisher writes it, and where to hurt it."""

from __future__ import annotations

import json

from orchestration.sources import korea_trade
from tests.sources.case import Case

DESTINATIONS = ("중국", "홍콩", "미국")


def line(month: str, code: str, country: str, thousand_usd: int) -> dict[str, str]:
    """One line as the portal writes it: amounts are text with commas."""
    return {
        "priodTitle": month, "hsSgn": code, "korePrlstNm": "", "cntyCd": "", "cntyNm": country,
        "expTtwg": f"{thousand_usd // 10:,}", "expUsdAmt": f"{thousand_usd:,}", "impTtwg": "0", "impUsdAmt": "0",
        "cmtrBlncAmt": f"{thousand_usd:,}",
    }  # fmt: skip


def answer(*lines: dict[str, str], **changes: object) -> bytes:
    """The envelope, with the count it gives."""
    body = {"searchresult": "OK", "count": len(lines), "items": list(lines)} | changes
    return json.dumps(body, ensure_ascii=False).encode()


def payload(shift: int = 0) -> bytes:
    """Two months, two codes, three destinations; totals stand among them."""
    lines = [
        line(month, code, country, 1_428_371 + 1000 * n + shift)
        for n, (month, code, country) in enumerate(
            (month, code, country)
            for month in ("2025.05", "2025.06")
            for code in ("8542321010", "8542323000")
            for country in DESTINATIONS
        )
    ]
    totals = [line("총계", "", "", 99_000_000), line("2025.05", "8542321010", "", 8_000_000)]
    return answer(*totals, *lines)


CASE = Case(
    source="korea_trade",
    published=payload(),
    revised=payload(7),
    column="expUsdAmt",
    number='"1,429,371"',
    address=korea_trade.URL,
)
