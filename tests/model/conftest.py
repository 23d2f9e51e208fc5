"""Small worlds for the model's tests: a panel written by hand, months and scores in the open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model import verdict
from model.assumptions import Config, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

END_2025 = dt.date(2025, 12, 1)
STOCKS = {
    "china_licensed_h100e": 0.40e6,
    "china_domestic_h100e": 0.65e6,
    "china_smuggled_h100e": 0.66e6,
    "china_offshore_h100e": 0.70e6,
}
WORLD = {dt.date(2023, 12, 1): 1.60e6, dt.date(2024, 12, 1): 6.53e6, dt.date(2025, 12, 1): 19.74e6}


def months_from(first: dt.date, count: int) -> list[dt.date]:
    start = first.year * 12 + first.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(start, start + count)]


def row(month: dt.date, indicator: str, value: float, half: float = float("nan")) -> dict[str, object]:
    return {
        "month": month,
        "indicator": indicator,
        "front": "intelligence",
        "leg": "lag" if indicator.endswith("eci") else "ratio",
        "label": f"{indicator} {month:%Y-%m}",
        "value": value,
        "low": value - half,
        "high": value + half,
        "unit": indicator.rsplit("_", 1)[-1],
        "known_on": month,
        "is_observed": True,
        "source_id": "hand",
    }


def build_panel(
    gaps: Sequence[float],
    *,
    first: dt.date = dt.date(2023, 11, 1),
    pace: float = 1.15,
    noise: float = 0.5,
    every: int = 2,
) -> pd.DataFrame:
    """A US frontier on a straight line and a Chinese one `gaps` points below, both with fixed wiggles."""
    wiggle = noise * np.sin(np.arange(2 * len(gaps)) * 2.4)
    rows = []
    for i, (month, gap) in enumerate(zip(months_from(first, len(gaps)), gaps, strict=True)):
        theta = 126.0 + pace * i
        if i % every == 0:
            rows.append(row(month, "us_record_eci", theta + wiggle[i], 2.0))
            rows.append(row(month, "china_record_eci", theta - gap + wiggle[i + len(gaps)], 2.0))
    rows += [row(month, "world_h100e", value) for month, value in WORLD.items()]
    rows += [row(END_2025, name, value) for name, value in STOCKS.items()]
    return pd.DataFrame(rows)


@pytest.fixture(scope="session")
def make_panel() -> Callable[..., pd.DataFrame]:
    return build_panel


@pytest.fixture(scope="session")
def planted() -> Callable[[float], pd.DataFrame]:
    """Worlds from November 2023 to September 2028 whose gap runs straight from the paper's month to a given end."""

    def build(end: float) -> pd.DataFrame:
        gaps = [8.0] * 30 + [8.0 + (end - 8.0) * min(i / 29, 1.0) for i in range(29)]
        panel = build_panel(gaps, noise=0.3, every=1)
        at_end_2025 = panel["month"] == END_2025
        compute = panel[~panel["indicator"].str.endswith("record_eci") & at_end_2025]
        later = compute.assign(
            month=dt.date(2028, 6, 1),
            known_on=dt.date(2028, 6, 1),
            value=compute["value"] * compute["indicator"].map({"world_h100e": 8.0}).fillna(2.0),
        )
        return pd.concat([panel, later], ignore_index=True)

    return build


@pytest.fixture(scope="session")
def steady_panel() -> pd.DataFrame:
    """Thirty-four months to August 2026 with a gap of about seven points."""
    return build_panel([7.0 + np.sin(i / 3.0) for i in range(34)])


@pytest.fixture(scope="session")
def as_of() -> dt.date:
    return dt.date(2026, 8, 11)


@pytest.fixture(scope="session")
def config() -> Config:
    return load()


@pytest.fixture(scope="session")
def steady(steady_panel: pd.DataFrame, as_of: dt.date) -> verdict.Outcome:
    return verdict.run(steady_panel, as_of)
