"""Epoch Capabilities Index: one score per model from many benchmarks, refitted as a whole at every publication.

Every refit moves all models (mean 0.8, at most 10 points between February and August 2026), so scores are only compared
within one vintage. Anchors: Claude 3.5 Sonnet = 130, GPT-5 = 150; they carry no interval.
"""

from __future__ import annotations

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.source import Source

COLUMNS = {
    "model": text("Model group, best setting", "Model", key=True),
    "display_name": text("Model as the publisher shows it", "Display name"),
    "organization": text("Developer", "Organization"),
    "country": text(
        "Country or countries of the developer, comma separated, may be blank", "Country (of organization)"
    ),
    "accessibility": text("How the model can be reached", "Model accessibility"),
    "released_on": date("First public availability", "date"),
    "eci": number("Score in ECI points", "eci"),
    "eci_low": number("Lower bound of the 90 % interval, blank for anchors", "eci_ci_low"),
    "eci_high": number("Upper bound of the 90 % interval, blank for anchors", "eci_ci_high"),
}

SOURCE = Source(
    name="epoch_eci",
    title="Epoch Capabilities Index",
    publisher="Epoch AI",
    url="https://epoch.ai/data/eci_scores.csv",
    licence=licences.CC_BY_EPOCH,
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
    rows=tables.csv_reader(COLUMNS),
    expectations=(
        *contracts.table(COLUMNS, rows=(50, 20_000), keeps=0.8, tells=0.98),
        contracts.filled("model"),
        contracts.filled("released_on", mostly=0.98),
        *contracts.measured("eci", 0, 400),
        *contracts.ordered("eci_low", "eci", "eci_high"),
        contracts.filled("country", mostly=0.85, blocking=False),
    ),
)
