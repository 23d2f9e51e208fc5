"""The payload of korea_flash as its publisher writes it, and where to hurt it."""

from __future__ import annotations

import json

from orchestration.sources import korea_flash
from tests.sources.case import Case


def payload(shift: int = 0) -> bytes:
    """A month in three windows and the first of the next; amounts are text with commas and a blank before them."""
    windows = [("2025.08", "01~10"), ("2025.08", "01~20"), ("2025.08", "01~31"), ("2025.09", "01~10")]
    items = [
        {"priodMon": month, "priodDt": window}
        | {f"itemUsdAmt{place:02d}": f" {(9_900_000 + 1000 * n + shift) // (1 + place):,}" for place in range(11)}
        for n, (month, window) in enumerate(windows)
    ]
    return json.dumps({"searchresult": "OK", "count": len(items), "items": items}, ensure_ascii=False).encode()


CASE = Case(
    source="korea_flash",
    published=payload(),
    revised=payload(11_000),
    column="itemUsdAmt01",
    number='" 4,950,500"',
    address=korea_flash.URL,
)
