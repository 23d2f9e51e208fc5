"""Epoch Capabilities Index: one score per model from many benchmarks, refitted as a whole at every publication.

Every refit moves all models (mean 0.8, at most 10 points between February and August 2026), so scores are only compared
within one vintage. Anchors: Claude 3.5 Sonnet = 130, GPT-5 = 150; they carry no interval.

Until August 2026 the index came as a table of model versions, by itself and in the zip of benchmarks, and since then
that zip has a copy of the scores: kept copies of both are further vintages. A version has its model's score. There is
no interval, most versions were never scored, and versions entered by hand, marked with an asterisk, are none of the
publisher's.
"""

from __future__ import annotations

import datetime as dt

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import archives, tables
from orchestration.sources.refusal import PayloadError
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
    "eci": number("Score in ECI points", "eci", band=(0.93, 1.07), anchors={"Claude 3.5 Sonnet": 130, "GPT-5": 150}),
    "eci_low": number("Lower bound of the 90 % interval, blank for anchors", "eci_ci_low"),
    "eci_high": number("Upper bound of the 90 % interval, blank for anchors", "eci_ci_high"),
}
MEMBERS = ("eci_scores.csv", "epoch_capabilities_index.csv")
VERSIONS = {
    "model": ("Model name",),
    "display_name": ("Display name",),
    "organization": ("Organization",),
    "country": ("Country",),
    "accessibility": ("Model accessibility",),
    "released_on": ("Release date",),
    "eci": ("ECI Score",),
    "confidence": ("Confidence",),
}


def rows(payload: bytes) -> list[Row]:
    """The scores of one publication, in either layout and with or without the zip around it, to one row per model."""
    if payload.startswith(b"PK"):
        found = archives.members(payload, lambda name: name.endswith(MEMBERS), wanted=" or ".join(MEMBERS))
        payload = found[max(found)]
    header, table = tables.csv_table(payload)
    if "ECI Score" not in header:
        return tables.csv_rows(payload, COLUMNS)
    by_model: dict[str, list[Row]] = {}
    for version in tables.named(header, table, VERSIONS):
        by_hand = version["display_name"].endswith("*") and version["confidence"] == "Unverified"
        if version["eci"] and not by_hand:
            by_model.setdefault(version["model"], []).append(version)
    return [_model(versions) for versions in by_model.values()]


def _model(versions: list[Row]) -> Row:
    """What the versions of one model say together: the first word on each matter, the earliest day."""
    name = versions[0]["model"]
    if len(scores := {version["eci"] for version in versions}) > 1:
        raise PayloadError(
            f"{name!r} has {len(scores)} scores where all versions of a model should have one; "
            "look at the file by hand and adapt the source's module."
        )
    first = {field: next(filter(None, (v[field] for v in versions)), "") for field in VERSIONS if field in COLUMNS}
    try:
        days = [dt.date.fromisoformat(version["released_on"]) for version in versions if version["released_on"]]
    except ValueError as error:
        raise PayloadError(f"A version of {name!r} has no ISO date ({error}); adapt the source's module.") from error
    return first | {"display_name": name, "released_on": min(days).isoformat() if days else ""}


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
    rows=rows,
    kept_at=("epoch.ai/data/epoch_capabilities_index.csv", "epoch.ai/data/benchmark_data.zip"),
    expectations=(
        *contracts.table(COLUMNS, rows=(50, 20_000), keeps=0.8, tells=0.98),
        contracts.filled("model"),
        contracts.filled("released_on", mostly=0.98),
        *contracts.measured("eci", 0, 400),
        *contracts.ordered("eci_low", "eci", "eci_high"),
        contracts.filled("country", mostly=0.85, blocking=False),
    ),
)
