"""Joint bootstrap of the Epoch Capabilities Index: 500 refits of the whole scale, each with a score for every model.

Intervals of single models overlap although models move together; differences, such as the gap between two records, need
the draws. They are in the benchmark zip since September 2026 as matrices of draw by model. Draws that the publisher has
not put on the ECI scale are refused, since the direction of its scaling is not documented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import CC_BY_EPOCH, PayloadError, Source

if TYPE_CHECKING:
    import pandas as pd

MEMBER = "eci_bootstraps.json"
COLUMNS = {
    "model": Column(kind="text", about="Model group, as in the ECI table", key=True),
    "draw": Column(kind="number", about="Refit, from 1; the same number is the same refit for every model", key=True),
    "eci": Column(kind="number", about="Score in ECI points in that refit"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """`eci_bootstraps.json` in `benchmark_data.zip` to one row per model and draw."""
    body = reading.json_body(reading.zip_member(payload, MEMBER))
    if not reading.part_of(body, "eci_scaled", bool):
        raise PayloadError("The draws are not on the ECI scale; look at how the file scales them and adapt the module.")
    models = reading.part_of(body, "model.names", list)
    draws = reading.part_of(body, "model.capability_samples", list)
    uneven = next((n for n, row in enumerate(draws, 1) if not isinstance(row, list) or len(row) != len(models)), None)
    if uneven or len(draws) != reading.part_of(body, "num_samples", int):
        raise PayloadError(
            f"The draws do not form num_samples x {len(models)} models (draw {uneven or len(draws)} breaks it); "
            "if models and draws have changed places, adapt the source's module."
        )
    rows = [
        {"model": model, "draw": number, "eci": score}
        for number, scores in enumerate(draws, start=1)
        for model, score in zip(models, scores, strict=True)
    ]
    return reading.tidy(rows, COLUMNS)


SOURCE = Source(
    name="epoch_eci_draws",
    title="Epoch Capabilities Index, joint bootstrap",
    publisher="Epoch AI",
    url="https://epoch.ai/data/benchmark_data.zip",
    licence=CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capability_gap",),
    columns=COLUMNS,
    parse=parse,
    suffix=".zip",
    coverage=("model",),
    expectations=(
        contracts.rows_between(1_000, 5_000_000),
        contracts.unique("model", "draw"),
        contracts.filled("eci"),
        contracts.between("eci", -100, 500),
        contracts.keeps(0.8),
    ),
)
