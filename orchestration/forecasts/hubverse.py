"""The record of forecasts in the columns of hubverse, in which forecasting hubs keep, compare and score them.

What belongs here: `hub-config/` and one file of `model-output/` per day, as https://docs.hubverse.io describes them.
What does not: making or scoring a forecast (`model`), or keeping the record (`ledger`): this is a copy of it.

A day with several runs is told by the one recorded last, since a hub takes one submission of a model for a round.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any, Final

from orchestration.forecasts import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry

MODEL: Final = "path2028-pool"  # team and model, as hubs name a submission
SCHEMA: Final = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v5.0.1/{}-schema.json"
UNITS: Final = {
    "gap_eci": "points of the Epoch Capabilities Index, United States over China",
    "us_frontier_eci": "points of the Epoch Capabilities Index",
    "china_frontier_eci": "points of the Epoch Capabilities Index",
    "lag_months": "months by which China is behind",
    "log10_ratio": "log10 of United States and allied over Chinese AI compute",
    "path": "region of the destination",
}
PATHS: Final = {"S1": "p_s1", "S2": "p_s2", "neither": "p_neither"}


def files(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every file of the hub, by its path in it: configuration first, then one file for each day of the record."""
    entries = [ledger.find(settings, run) for run in _last_of_each_day(settings)]
    if not entries:
        return
    tables = {entry.as_of: rows(entry) for entry in entries}
    yield "hub-config/admin.json", _json(admin())
    yield "hub-config/tasks.json", _json(tasks(tables))
    yield f"model-metadata/{MODEL}.yml", _METADATA.encode()
    for day, told in tables.items():
        yield f"model-output/{MODEL}/{day}-{MODEL}.parquet", _parquet(told)


def rows(entry: Entry) -> list[dict[str, Any]]:
    """One forecast as rows of `model-output`: quantiles of each quantity, and the chances of the three paths."""
    quantiles = [
        {
            "origin_date": entry.as_of,
            "target": row["target"],
            "horizon": int(row["horizon_months"]),
            "target_end_date": str(row["target_on"])[:10],
            "output_type": "quantile",
            "output_type_id": f"{row['quantile']:g}",
            "value": float(row["value"]),
        }
        for row in entry.tables["quantiles"]
        if row["value"] is not None
    ]
    if not quantiles:
        return []
    last = max(quantiles, key=lambda row: row["horizon"])
    [verdict] = entry.tables["verdict"]
    shared = {name: last[name] for name in ("origin_date", "horizon", "target_end_date")}
    chances = [
        shared | {"target": "path", "output_type": "pmf", "output_type_id": path, "value": float(verdict[name])}
        for path, name in PATHS.items()
    ]
    return quantiles + [{name: row[name] for name in quantiles[0]} for row in chances]


def admin() -> dict[str, Any]:
    """`admin.json`: whose hub it is, and how its files are written."""
    return {
        "schema_version": SCHEMA.format("admin"),
        "name": "path2028",
        "maintainer": "path2028",
        "contact": {"name": "path2028", "email": "path2028@example.org"},
        "file_format": ["parquet"],
        "timezone": "Etc/UTC",
        "model_output_dir": "model-output",
    }


def tasks(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """`tasks.json`: what the record forecasts. Each day is a round, due on that day."""
    told = [row for rows in tables.values() for row in rows]
    by_target: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        by_target.setdefault(row["target"], []).append(row)
    return {
        "schema_version": SCHEMA.format("tasks"),
        "output_type_id_datatype": "character",
        "derived_task_ids": ["target_end_date"],
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": [_task(target, rows) for target, rows in sorted(by_target.items())],
                "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 0},
            }
        ],
    }


def _task(target: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    is_path = target == "path"
    levels: list[Any] = list(PATHS) if is_path else sorted({float(row["output_type_id"]) for row in rows})
    value = {"type": "double", "minimum": 0, "maximum": 1} if is_path else {"type": "double"}
    kind = "pmf" if is_path else "quantile"

    def optional(name: str) -> dict[str, Any]:
        return {"required": None, "optional": sorted({row[name] for row in rows})}

    return {
        "task_ids": {
            "origin_date": optional("origin_date"),
            "target": {"required": None, "optional": [target]},
            "horizon": optional("horizon"),
            "target_end_date": optional("target_end_date"),
        },
        "output_type": {kind: {"output_type_id": {"required": levels}, "is_required": True, "value": value}},
        "target_metadata": [
            {
                "target_id": target,
                "target_name": target,
                "target_units": UNITS.get(target, "as in tracking.ledger"),
                "target_keys": {"target": target},
                "target_type": "nominal" if is_path else "continuous",
                "is_step_ahead": True,
                "time_unit": "month",
            }
        ],
    }


def _last_of_each_day(settings: Settings) -> list[str]:
    """The run recorded last of each day, of those that count."""
    counted = set(ledger.counted(settings))
    last: dict[dt.date, str] = {}
    for run in ledger.recorded(settings):
        if run in counted:
            last[ledger.day_of(run)] = run
    return [last[day] for day in sorted(last)]


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    days = ("origin_date", "target_end_date")
    plain = [row | {name: dt.date.fromisoformat(row[name]) for name in days} for row in rows]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(plain, schema=_schema()), out, compression="zstd")
    return out.getvalue()


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema(
        {
            "origin_date": pa.date32(),
            "target": pa.string(),
            "horizon": pa.int32(),
            "target_end_date": pa.date32(),
            "output_type": pa.string(),
            "output_type_id": pa.string(),
            "value": pa.float64(),
        }
    )


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


_METADATA: Final = f"""\
team_name: path2028
team_abbr: {MODEL.partition("-")[0]}
model_name: pool of components
model_abbr: {MODEL.partition("-")[2]}
model_contributors: []
designated_model: true
methods: a pool of state-space and empirical components, each scored against the past; see docs/explanation/method.md
license: MIT
"""
