"""Indicators of tests, prices, use and sites, from the bytes of their sources, in plain pandas.

What belongs here: one function an indicator or two, bytes to values by indicator and month. What does not: the bytes
(`payloads_use`). A function gets the files of the sources that it is told by, in that order.
"""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from tests.independent import recomputing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.independent.recomputing import Values

CHINESE_NAMES: Final = ("deepseek", "qwen", "kimi")


def _csv(body: bytes) -> Any:
    return pd.read_csv(io.BytesIO(body))


def _is_chinese(names: Any) -> Any:
    return names.str.lower().str.startswith(CHINESE_NAMES)


def _lag(rows: Any, name: str, score: str, on: str) -> Values:
    """From the first other model as good as the best Chinese one to that one's day, told in the month of the newest."""
    rows = rows.assign(on=pd.to_datetime(rows[on])).sort_values("on")
    chinese = rows[rows["is_chinese"]]
    best = chinese.loc[chinese[score].idxmax()]
    first = rows[~rows["is_chinese"] & (rows[score] >= best[score])].iloc[0]
    days = (best["on"] - first["on"]).days
    return {(name, f"{rows['on'].max():%Y-%m}"): days / recomputing.DAYS_A_MONTH}


def runs(body: bytes) -> Values:
    """FrontierMath, by the country that the publisher names."""
    rows = _csv(zipfile.ZipFile(io.BytesIO(body)).read("frontiermath.csv"))
    rows["is_chinese"] = rows["Country"] == "China"
    return _lag(rows, "frontiermath_lag_months", "Best score (across scorers)", "Release date")


def scored(scores: bytes, index: bytes) -> Values:
    """GPQA diamond, by the country that the index names."""
    countries = _csv(index).set_index("Model")["Country (of organization)"]
    rows = _csv(scores)
    rows["is_chinese"] = rows["model_group"].map(countries) == "China"
    return _lag(rows, "gpqa_lag_months", "performance", "date")


def horizons(body: bytes) -> Values:
    """As on the older suite."""
    found = recomputing.horizons(body)
    return {("horizon_1_1_lag_months", month): value for (_, month), value in found.items()}


def submitted(body: bytes) -> Values:
    """The board with one scaffold for all, by the model tagged."""
    (board,) = json.loads(body)["leaderboards"]
    rows: Any = pd.DataFrame(board["results"])
    rows["is_chinese"] = _is_chinese(rows["tags"].str[0].str.removeprefix("Model: "))
    return _lag(rows, "swe_bench_lag_months", "resolved", "date")


def _ratio(prices: Any, name: str, scores: bytes) -> Values:
    """Median of American over median of Chinese prices: of all, and of those with 140 points."""
    index = _csv(scores).set_index("Model")["eci"]
    strong = {model.lower() for model in index[index >= 140].index}
    chinese = prices[_is_chinese(prices.index.to_series())].index
    found: Values = {}
    for suffix, some in (("_all", prices), ("", prices[prices.index.isin(strong)])):
        here = some.index.isin(chinese)
        found[f"{name}{suffix}", "2026-03"] = some[~here].median() / some[here].median()
    return found


def catalogue(body: bytes, index: bytes) -> Values:
    """Developers' own prices, three tokens read for one written."""
    answer = json.loads(body)
    prices = {
        model["id"]: (3 * model["cost"]["input"] + model["cost"]["output"]) / 4
        for provider in ("openai", "anthropic", "deepseek", "alibaba")
        for model in answer[provider]["models"].values()
    }
    return _ratio(pd.Series(prices), "us_price_ratio", index)


def routed(body: bytes, index: bytes) -> Values:
    """Prices per token times a million, free variants and the router left out."""
    prices = {
        offer["id"].partition("/")[2]: (
            3 * float(Decimal(offer["pricing"]["prompt"]) * 10**6)
            + float(Decimal(offer["pricing"]["completion"]) * 10**6)
        )
        / 4
        for offer in json.loads(body)["data"]
        if float(offer["pricing"]["prompt"]) > 0
    }
    return _ratio(pd.Series(prices), "us_price_ratio_routed", index)


def months(body: bytes) -> Values:
    """Tokens of either side over all of the month, in percent."""
    rows: Any = pd.DataFrame(json.loads(body)["data"])
    tokens = rows["total_tokens"].astype(float)
    chinese = _is_chinese(rows["model_permaslug"])
    return {
        ("china_token_share", "2026-01"): 100 * tokens[chinese].sum() / tokens.sum(),
        ("us_token_share", "2026-01"): 100
        * tokens[rows["model_permaslug"].str.startswith("openai")].sum()
        / tokens.sum(),
    }


def downloads(body: bytes, own: bytes) -> Values:
    """Downloads of those that are open models of their own, in percent."""
    listed = set(_csv(own)["modelId"])
    rows: Any = pd.DataFrame(json.loads(body))
    rows = rows[rows["id"].isin(listed)]
    part = rows.loc[_is_chinese(rows["id"]), "downloads"].sum()
    return {("china_download_share", "2026-03"): 100 * part / rows["downloads"].sum()}


def sites(states: bytes, places: bytes) -> Values:
    """What stands where at the end of the year; plans do not count."""
    rows = _csv(states).sort_values("Date")
    newest = rows[rows["Date"] <= "2025-12-31"].groupby("Data center")["H100 equivalents"].last()
    where = _csv(places).set_index("Name")["Country"]
    totals = newest.groupby(where).sum()
    return {
        ("us_data_centers_h100e", "2025-12"): totals["United States"],
        ("china_data_centers_h100e", "2025-12"): totals["China"],
    }


def labs(body: bytes) -> Values:
    """The largest laboratory of either side at the end of each year."""
    rows = _csv(body)
    side = _is_chinese(rows["Lab"]).map({True: "china_lab_h100e", False: "us_lab_h100e"})
    largest = rows.groupby([side, rows["Date"].str[:7]])["h100e_med"].max()
    return {(str(name), str(month)): value for (name, month), value in largest.items()}


RECOMPUTED: Final[dict[str, Callable[..., Values]]] = {
    "epoch_benchmarks": runs,
    "epoch_eci_benchmarks epoch_eci": scored,
    "metr_horizons": horizons,
    "swe_bench": submitted,
    "models_dev epoch_eci": catalogue,
    "openrouter_models epoch_eci": routed,
    "openrouter_months": months,
    "hf_hub atom_models": downloads,
    "epoch_data_center_timelines epoch_data_centers": sites,
    "epoch_lab_compute": labs,
}
