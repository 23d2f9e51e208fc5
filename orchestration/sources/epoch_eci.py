"""Epoch Capabilities Index: one score per model from many benchmarks, refitted as a whole at every publication.

Every refit moves all models (mean 0.8, at most 10 points between February and August 2026), so scores are only compared
within one vintage. Anchors: Claude 3.5 Sonnet = 130, GPT-5 = 150; they carry no interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, Source

if TYPE_CHECKING:
    import pandas as pd

UPSTREAM = {
    "model": ("Model",),
    "display_name": ("Display name",),
    "organization": ("Organization",),
    "country": ("Country (of organization)",),
    "accessibility": ("Model accessibility",),
    "released_on": ("date",),
    "eci": ("eci",),
    "eci_low": ("eci_ci_low",),
    "eci_high": ("eci_ci_high",),
}
COLUMNS = {
    "model": Column(kind="text", about="Model group, best setting", key=True),
    "display_name": Column(kind="text", about="Model as the publisher shows it"),
    "organization": Column(kind="text", about="Developer"),
    "country": Column(kind="text", about="Country or countries of the developer, comma separated, may be blank"),
    "accessibility": Column(kind="text", about="How the model can be reached"),
    "released_on": Column(kind="date", about="First public availability"),
    "eci": Column(kind="number", about="Score in ECI points"),
    "eci_low": Column(kind="number", about="Lower bound of the 90 % interval, blank for anchors"),
    "eci_high": Column(kind="number", about="Upper bound of the 90 % interval, blank for anchors"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`eci_scores.csv` to one row per model."""
    return reading.tidy(reading.csv_rows(payload, UPSTREAM), COLUMNS)


SOURCE = Source(
    name="epoch_eci",
    title="Epoch Capabilities Index",
    publisher="Epoch AI",
    url="https://epoch.ai/data/eci_scores.csv",
    licence=CC_BY_EPOCH,
    cadence_days=30,
    feeds=(
        "frontier",
        "capability_gap",
        "benchmark_gap",
        "distillation",
        "gap_revisions",
        "indicator_panel",
        "token_prices",
    ),
    columns=COLUMNS,
    parse=parse,
    coverage=("model",),
    expectations=(
        contracts.rows_between(50, 20_000),
        contracts.unique("model"),
        contracts.filled("model"),
        contracts.filled("released_on", mostly=0.98),
        contracts.filled("eci"),
        contracts.between("eci", 0, 400),
        *contracts.ordered("eci_low", "eci", "eci_high"),
        contracts.filled("country", mostly=0.85, blocking=False),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
        contracts.keeps(0.98, blocking=False),
    ),
)
