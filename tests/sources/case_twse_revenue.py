"""The payload of twse_revenue as its publisher writes it, and where to hurt it."""

from __future__ import annotations

import json

from orchestration.sources import twse_revenue
from tests.sources.case import Case


def payload(shift: int = 0, month: str = "11501") -> bytes:
    """Every maker followed and one company that is not, in thousands of Taiwan dollars; all values are text."""
    rows = [
        {"出表日期": "1150210", "資料年月": month, "公司代號": code, "公司名稱": "公司", "產業別": "半導體業",
         "營業收入-當月營收": str(300_000_000 + 1_000_000 * n + shift), "營業收入-上月營收": "280000000",
         "營業收入-去年當月營收": str(250_000_000 + n), "營業收入-上月比較增減(%)": "7.14",
         "營業收入-去年同月增減(%)": "20.00", "累計營業收入-當月累計營收": "840000000", "備註": "-"}
        for n, code in enumerate(("1101", *twse_revenue.MAKERS))
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False).encode()


CASE = Case(
    source="twse_revenue",
    published=payload(),
    revised=payload(7),
    column="營業收入-當月營收",
    number='"303000000"',
    address=twse_revenue.SOURCE.url,
)
