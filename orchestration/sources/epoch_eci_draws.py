"""Joint bootstrap of the Epoch Capabilities Index: 500 refits of the whole scale, each with a score for every model.

Intervals of single models overlap although models move together; differences, such as the gap between two records, need
the draws. They are in the benchmark zip since September 2026 as matrices of draw by model. Draws that the publisher has
not put on the ECI scale are refused, since the direction of its scaling is not documented.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, number, text
from orchestration.sources.readers import archives, documents
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Source

COLUMNS = {
    "model": text("Model group, as in the ECI table", key=True),
    "draw": number("Refit, from 1; the same number is the same refit for every model", key=True),
    "eci": number("Score in ECI points in that refit", band=(0.93, 1.07)),
}


def rows(payload: bytes) -> list[Row]:
    """`eci_bootstraps.json` in `benchmark_data.zip` to one row per model and draw."""
    body = documents.json_body(archives.member(payload, "eci_bootstraps.json"))
    if not documents.part_of(body, "eci_scaled", bool):
        raise PayloadError("The draws are not on the ECI scale; look at how the file scales them and adapt the module.")
    models = documents.part_of(body, "model.names", list)
    draws = documents.part_of(body, "model.capability_samples", list)
    uneven = next((n for n, row in enumerate(draws, 1) if not isinstance(row, list) or len(row) != len(models)), None)
    if uneven or len(draws) != documents.part_of(body, "num_samples", int):
        raise PayloadError(
            f"The draws do not form num_samples x {len(models)} models (draw {uneven or len(draws)} breaks it); "
            "if models and draws have changed places, adapt the source's module."
        )
    return [
        {"model": model, "draw": number, "eci": score}
        for number, scores in enumerate(draws, start=1)
        for model, score in zip(models, scores, strict=True)
    ]


SOURCE = Source(
    name="epoch_eci_draws",
    title="Epoch Capabilities Index, joint bootstrap",
    publisher="Epoch AI",
    url="https://epoch.ai/data/benchmark_data.zip",
    licence=licences.CC_BY_EPOCH,
    cadence_days=30,
    feeds=("capability_gap",),
    columns=COLUMNS,
    rows=rows,
    coverage=("model",),
    expectations=(
        *contracts.table(COLUMNS, rows=(1_000, 5_000_000), keeps=0.8),
        *contracts.measured("eci", -100, 500),
    ),
)
