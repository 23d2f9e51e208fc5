"""Indicators of trade and of what companies report, from the bytes of their sources, in plain pandas.

What belongs here: one function a source, bytes to values by indicator and month. What does not: the bytes
(`payloads_trade`).
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.independent.recomputing import Values


def comext(body: bytes) -> Values:
    """China's part of Dutch machines, by the positions of a grid whose last dimension counts first."""
    answer = json.loads(body)
    months = list(answer["dimension"]["time"]["category"]["index"])
    partners = list(answer["dimension"]["partner"]["category"]["index"])

    def cell(partner: str, month: int) -> float:
        value: float = answer["value"][str(partners.index(partner) * len(months) + month)]
        return value

    return {
        ("netherlands_tools_to_china", month): 100 * (cell("CN", n) / cell("WORLD", n))
        for n, month in enumerate(months)
    }


def hong_kong(body: bytes) -> Values:
    """China's part of all re-exports of the month, in US dollars at 7.8, which cancels but for the last digit."""
    rows: Any = pd.DataFrame(json.loads(body)["dataSet"])
    rows["hkd"] = 1000 * rows["figure"].astype(float)
    part, whole = (some.groupby("code")["hkd"].sum() / 7.8 for some in (rows[rows["cc"] == "CN"], rows))
    return {("hong_kong_passed_on", "2025-11"): 100 * (part.sum() / whole.sum())}


def taiwan(in_all: bytes, by_destination: bytes) -> Values:
    """The part of China with Hong Kong, dollars over thousands of dollars."""
    whole: Any = 1000 * pd.read_csv(io.BytesIO(in_all))["美元(千元)"].sum()
    rows: Any = pd.read_csv(io.BytesIO(by_destination), encoding="utf-8-sig")
    part = rows.loc[rows["Country"].isin(["中國大陸", "香港"]), "Export Value (USD)"].sum()
    return {("taiwan_chips_to_china", "2024-12"): 100 * (part / whole)}


def census(body: bytes) -> Values:
    """Exports of either origin to both places over those of a year before, in percent."""
    header, *table = json.loads(body)
    rows: Any = pd.DataFrame(table, columns=header)
    by_month = rows["ALL_VAL_MO"].astype(float).groupby(rows["time"]).sum()
    return {("us_compute_to_china", "2025-11"): 100 * (by_month["2025-11"] / by_month["2024-11"] - 1)}


def flash(body: bytes) -> Values:
    """The first twenty days over the same twenty of a year before, in percent."""
    rows: Any = pd.DataFrame(json.loads(body)["items"])
    rows["chips"] = rows["itemUsdAmt01"].str.replace(",", "").astype(float)
    value = rows.set_index(["priodMon", "priodDt"])["chips"]
    return {
        ("korea_flash_semiconductors", "2026-02"): 100 * (value["2026.02", "01~20"] / value["2025.02", "01~20"] - 1)
    }


def dram(body: bytes) -> Values:
    """Thousands of dollars as printed; a line without a code is a total."""
    rows: Any = pd.DataFrame(json.loads(body)["items"])
    rows = rows[rows["hsSgn"] != ""]
    return {
        ("korea_dram_exports", month.replace(".", "-")): 1000 * float(amount.replace(",", ""))
        for month, amount in zip(rows["priodTitle"], rows["expUsdAmt"], strict=True)
    }


def revenues(body: bytes) -> Values:
    """TSMC alone, and five builders of servers together, over the same month a year before, in percent."""
    rows: Any = pd.DataFrame(json.loads(body)).set_index("公司代號")
    now, before = (rows[f"營業收入-{name}"].astype(float) for name in ("當月營收", "去年當月營收"))
    servers = ["2317", "2382", "3231", "6669", "2356"]
    return {
        ("tsmc_revenue", "2026-01"): 100 * (now["2330"] / before["2330"] - 1),
        ("taiwan_servers_revenue", "2026-01"): 100 * (now[servers].sum() / before[servers].sum() - 1),
    }


def spending(alphabet: bytes, amazon: bytes, meta: bytes) -> Values:
    """Alphabet's quarters from its sums since January, and the year of all three."""
    sums: list[Any] = [
        pd.DataFrame(json.loads(body)["units"]["USD"]).set_index("end")["val"].astype(float)
        for body in (alphabet, amazon, meta)
    ]
    return {("alphabet_capex_usd", end[:7]): value for end, value in sums[0].diff().fillna(sums[0]).items()} | {
        ("clouds_capex_usd", "2025-12"): float(sum(each["2025-12-31"] for each in sums))
    }


RECOMPUTED: Final[dict[str, Callable[..., Values]]] = {
    "eurostat_comext": comext,
    "hk_idds": hong_kong,
    "taiwan_customs": taiwan,
    "us_census": census,
    "korea_flash": flash,
    "korea_trade": dram,
    "twse_revenue": revenues,
    "sec_edgar": spending,
}
