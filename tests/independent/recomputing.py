"""Each indicator from the bytes of its source, in plain pandas and without a line of the project's own.

What belongs here: one function a source, bytes to values by indicator and month. What does not: the bytes (`payloads`).
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

Values = dict[tuple[str, str], float]
DAYS_A_MONTH: Final = 30.4375
CHINESE: Final = ("DeepSeek", "Moonshot", "Alibaba")


def _csv(body: bytes) -> Any:  # a frame; what pandas' stubs cannot tell would hide the arithmetic
    return pd.read_csv(io.BytesIO(body))


def _member(body: bytes, name: str) -> Any:
    return _csv(zipfile.ZipFile(io.BytesIO(body)).read(name))


def _month(day: Any) -> str:
    return f"{pd.Timestamp(day):%Y-%m}"


def index(body: bytes) -> Values:
    """Records of either side by month, their distance at the end of the last one, and that of the best open weights."""
    rows = _csv(body).sort_values("date")
    rows["side"] = rows["Country (of organization)"].map(lambda where: "china" if where == "China" else "us")
    found: Values = {("index_models_scored", "2026-03"): float(len(rows))}
    for side, models in rows.groupby("side"):
        records = models[models["eci"] > models["eci"].cummax().shift(fill_value=-1e9)].iloc[1:]
        found |= {(f"{side}_record_eci", _month(row["date"])): row["eci"] for _, row in records.iterrows()}
    best = rows.groupby("side")["eci"].max()
    found["index_gap_eci", "2026-03"] = best["us"] - best["china"]
    opened = rows[rows["Model accessibility"].str.startswith("Open weights")]
    for day in opened["date"]:
        bests = opened[opened["date"] <= f"{_month(day)}-31"].groupby("side")["eci"].max()
        if len(bests) == 2:
            found["open_weight_gap_eci", _month(day)] = bests["us"] - bests["china"]
    return found


def sales(body: bytes) -> Values:
    """Chips sold up to the end of a year, by the side of their designer."""
    rows = _member(body, "timelines_by_chip.csv").sort_values("End date")
    rows["name"] = rows["Chip manufacturer"].map(
        lambda who: "china_domestic_h100e" if who == "Huawei" else "world_h100e"
    )
    ends = rows.groupby(["name", "End date"])["Compute estimate in H100e (median)"].sum().groupby("name").cumsum()
    return {(str(name), _month(end)): value for (name, end), value in ends.items()}


def owners(body: bytes) -> Values:
    """Chips of American design that China holds."""
    rows = _member(body, "cumulative_by_designer.csv")
    held = rows[(rows["Owner"] == "China") & rows["Chip manufacturer"].isin(["Nvidia", "AMD"])]
    return {("china_licensed_h100e", "2025-12"): float(held["Compute estimate in H100e (median)"].sum())}


def models(body: bytes) -> Values:
    """Largest run of either side by month, releases by month, and the share of open weights by year."""
    rows = _csv(body)
    rows["side"] = rows["Country (of organization)"].map(lambda where: "china" if where == "China" else "us")
    rows["month"] = rows["Publication date"].map(_month)
    found: Values = {}
    for (side, month), some in rows.groupby(["side", "month"]):
        found[f"{side}_notable_releases", month] = float(len(some))
    for side, some in rows.groupby("side"):
        runs = some.sort_values("Publication date")
        top = runs["Training compute (FLOP)"]
        records = runs[top > top.cummax().shift(fill_value=0.0)]
        found |= {
            (f"{side}_record_training_flop", month): flop
            for month, flop in records.groupby("month")["Training compute (FLOP)"].max().items()
        }
        found[f"{side}_open_weight_share", "2025-12"] = 100 * (some["Open model weights?"] == "Yes").mean()
    return found


def horizons(body: bytes) -> Values:
    """Months from the first other model with at least the horizon of the best Chinese one to that one's release."""
    rows: Any = pd.DataFrame(_horizon_rows(body.decode())).sort_values("on")
    chinese = rows[rows["model"].str.startswith(("deepseek", "kimi"))]
    best = chinese.loc[chinese["minutes"].idxmax()]
    others = rows.drop(chinese.index)
    first = others[others["minutes"] >= best["minutes"]].iloc[0]
    return {("horizon_lag_months", "2025-11"): (best["on"] - first["on"]).days / DAYS_A_MONTH}


def _horizon_rows(text: str) -> list[dict[str, Any]]:
    """Names, p50 estimates and days, read by their indentation."""
    found: list[dict[str, Any]] = []
    metric = ""
    for line in text.splitlines():
        name, _, value = line.strip().partition(": ")
        if line.startswith("  ") and not line.startswith("   "):
            found.append({"model": name.rstrip(":")})
        elif name.endswith("_length:"):
            metric = name
        elif name == "estimate" and metric.startswith("p50"):
            found[-1]["minutes"] = float(value)
        elif name == "release_date":
            found[-1]["on"] = pd.Timestamp(value)
    return found


def board(body: bytes) -> Values:
    """Best rating less the best of a Chinese laboratory."""
    rows: Any = pd.DataFrame([each["row"] for each in json.loads(body)["rows"]])
    chinese = rows["organization"].isin(["moonshot", "zai"])
    gap = rows.loc[~chinese, "rating"].max() - rows.loc[chinese, "rating"].max()
    return {("preference_gap_points", "2026-02"): gap}


def rankings(body: bytes) -> Values:
    """Tokens of either side over all of the month, in percent."""
    rows = _csv(body)
    author = rows["model_permaslug"].str.partition("/")[0]
    tokens = rows["total_tokens"]
    return {
        ("china_token_share", "2026-02"): 100 * tokens[author == "deepseek"].sum() / tokens.sum(),
        ("us_token_share", "2026-02"): 100 * tokens[author.isin(["openai", "anthropic"])].sum() / tokens.sum(),
    }


def filings(body: bytes) -> Values:
    """Revenue of a quarter over that of a year before, in percent; a quarter may be the difference of two sums."""
    facts: Any = pd.DataFrame(json.loads(body)["units"]["USD"]).set_index("end")["val"]
    return {("nvidia_revenue", "2025-04"): 100 * (facts["2025-04-27"] / facts["2024-04-28"] - 1)}


def gpus(body: bytes) -> Values:
    """Imports from the world over those of a year before, in percent."""
    header, *rows = json.loads(body)
    frame: Any = pd.DataFrame(rows, columns=header).loc[:, ~pd.Index(header).duplicated()]
    world = frame[frame["CTY_CODE"] == "-"].set_index("time")["GEN_VAL_MO"].astype(float)
    return {("us_gpu_imports", "2026-01"): 100 * (world["2026-01"] / world["2025-01"] - 1)}


def trade(body: bytes) -> Values:
    """Korea's share to China with Hong Kong, Hong Kong's to China, and Hong Kong's report over Korea's."""
    rows: Any = pd.DataFrame(json.loads(body)["data"])
    value = rows.set_index(["reporterISO", "flowCode", "partnerISO"])["primaryValue"].to_dict()
    korea = (value["KOR", "X", "CHN"] + value["KOR", "X", "HKG"]) / value["KOR", "X", "W00"]
    freight = 1.06  # the allowance that seeds.trade_allowances states
    return {
        ("korea_chips_to_china", "2026-01"): 100 * korea,
        ("hong_kong_passed_on", "2026-01"): 100 * (value["HKG", "X", "CHN"] / value["HKG", "X", "W00"]),
        ("korea_to_hong_kong_mirror", "2026-01"): value["HKG", "M", "KOR"] / freight / value["KOR", "X", "HKG"],
    }


def listed(body: bytes) -> Values:
    """Entries with an address in China up to each day of listing."""
    rows = _csv(body).sort_values("start_date")
    last = rows["addresses"].str.rpartition(", ")[2]
    standing = pd.Series(1.0, rows.loc[last.isin(["CN", "HK", "China"]), "start_date"]).cumsum()
    return {("entity_list_china_entries", _month(day)): value for day, value in standing.items()}


def register(body: bytes) -> Values:
    """Rules that name the list in their title, of the months that are over."""
    rows: Any = pd.DataFrame(json.loads(body)["results"])
    rules = rows[(rows["type"] == "Rule") & rows["title"].str.contains("Entity List")]
    return {
        ("rules_entity_list", _month(day)): float(n)
        for day, n in rules.groupby(rules["publication_date"].str[:7]).size().items()
    }


def clusters(body: bytes) -> Values:
    """What stands at the end of the quarter of the newest site."""
    rows = _csv(body)
    stands = rows.groupby(rows["Country"].map(lambda where: "china" if where == "China" else "us"))[
        "H100 equivalents"
    ].sum()
    return {("us_clusters_h100e", "2025-03"): stands["us"], ("china_clusters_h100e", "2025-03"): stands["china"]}


def hardware(body: bytes) -> Values:
    """The best American chip of the day over the Chinese one."""
    rows = _csv(body).set_index("Hardware name")["Total processing performance (bit-OP/s)"]
    return {("us_chip_multiple", "2025-05"): rows["B200"] / rows["910C"]}


def diffusion(body: bytes) -> Values:
    """Shares as printed, by wave."""
    rows = _csv(body).set_index("Economy")
    return {
        (f"{side}_diffusion", month): float(str(rows.loc[name, f"{wave} AI Diffusion"]).rstrip("%"))
        for side, name in (("us", "United States"), ("china", "China"))
        for wave, month in (("H1 2025", "2025-06"), ("H2 2025", "2025-12"))
    }


RECOMPUTED: Final[dict[str, Callable[..., Values]]] = {
    "epoch_eci": index,
    "epoch_chip_sales": sales,
    "epoch_chip_owners": owners,
    "epoch_models": models,
    "metr_horizons_1_0": horizons,
    "arena_text": board,
    "openrouter_rankings": rankings,
    "sec_edgar": filings,
    "us_gpus": gpus,
    "comtrade": trade,
    "screening_list": listed,
    "federal_register": register,
    "epoch_gpu_clusters": clusters,
    "epoch_ml_hardware": hardware,
    "ms_diffusion": diffusion,
}
