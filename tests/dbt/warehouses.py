"""Hand-written raw rows and the way from them to a built warehouse.

The world of EARLIER, in whole numbers (487 days are 16 months): the US stands at 101.5 since 2023-10-31 and China at
100 since 2025-03-01. 19 million chips of US design and 1 million Huawei ones are sold, of the former
1 million to China.
LATER re-scores China's record from 100 to 101 and adds another one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.base.settings import Settings
from orchestration.sources import SOURCES
from orchestration.warehouse import building, database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
US, CHINA = "United States of America", "China"
Rows = dict[str, list[dict[str, Any]]]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def score(model: str, organization: str, country: str, released_on: str, eci: float) -> dict[str, Any]:
    return {
        "model": model,
        "organization": organization,
        "country": country,
        "released_on": day(released_on),
        "eci": eci,
        "eci_low": eci - 2,
        "eci_high": eci + 2,
    }


def quarter(designer: str, h100e: float, period_end: str = "2025-12-31", **more: Any) -> dict[str, Any]:
    return {
        "designer": designer,
        "period_end": day(period_end),
        "h100e": h100e,
        "h100e_low": h100e / 2,
        "h100e_high": h100e * 2,
        "is_incomplete": False,
        **more,
    }


# Long before, so that times to a match can be estimated: four US records, three of them matched.
PREHISTORY = [
    score("R0", "OpenAI", US, "2016-01-01", 40),
    score("R1", "OpenAI", US, "2017-01-01", 50),
    score("R2", "OpenAI", US, "2017-09-01", 60),
    score("R3", "OpenAI", US, "2018-06-01", 70),
    score("K0", "Baidu", CHINA, "2016-06-01", 30),
    score("K1", "Baidu", CHINA, "2017-08-15", 51),
    score("K2", "Baidu", CHINA, "2018-03-01", 59.5),
    score("K3", "Baidu", CHINA, "2019-12-01", 72),
]
US_SCORES = [
    *PREHISTORY,
    score("U0", "OpenAI", US, "2021-12-01", 90),
    score(
        "U1",
        "Google DeepMind,Google",
        f"United Kingdom of Great Britain and Northern Ireland,{US}",
        "2022-07-01",
        100.5,
    ),
    score("U2", "Anthropic", US, "2023-10-31", 101.5),
]
EARLIER: tuple[str, Rows] = (
    "2026-02-01",
    {
        "epoch_eci": [
            *US_SCORES,
            score("C0", "DeepSeek", CHINA, "2021-06-01", 80),
            score("C1", "DeepSeek,Peking University", CHINA, "2025-03-01", 100),
            score("Falcon", "Technology Innovation Institute", "United Arab Emirates", "2025-01-01", 200),
        ],
        "epoch_models": [
            {
                "model": "C1",
                "organization": "DeepSeek",
                "country": CHINA,
                "released_on": day("2025-03-01"),
                "open_weights": True,
            },
            {"model": "Old", "organization": None, "country": None, "released_on": day("1999-01-01")},
        ],
        "epoch_chip_sales": [
            quarter("Nvidia", 18e6, chip="H100"),
            quarter("Nvidia", 1e6, chip="H20"),
            quarter("Huawei", 1e6, chip="910C"),
            quarter("Nvidia", 5e6, "2026-03-31", chip="H100", is_incomplete=True),
        ],
        "epoch_chip_owners": [
            quarter("Nvidia", 1e6, owner="China"),
            quarter("Nvidia", 9e6, owner="Microsoft"),
        ],
    },
)
LATER: tuple[str, Rows] = (
    "2026-04-01",
    {
        "epoch_eci": [
            *US_SCORES,
            score("C0", "DeepSeek", CHINA, "2021-06-01", 80),
            score("C1", "DeepSeek", CHINA, "2025-03-01", 101),
            score("Qwen-Next", None, None, "2026-03-15", 101.2),  # type: ignore[arg-type]  # blank at the publisher
        ],
        "epoch_models": [
            {"model": "C1", "organization": "DeepSeek", "country": CHINA, "released_on": day("2025-03-02")}
        ],
    },
)


@dataclass(frozen=True, kw_only=True)
class Built:
    """A built warehouse, open for reading, and what dbt said about each node."""

    connection: duckdb.DuckDBPyConnection
    outcomes: dict[str, str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


def write_raw(folder: Path, vintages: Sequence[tuple[str, Rows]]) -> Path:
    """`folder`/warehouse.duckdb with every raw table, filled from `vintages`."""
    path = folder / "warehouse.duckdb"
    with database.writer(path) as connection:
        connection.execute("CREATE SCHEMA raw")
        for name, source in SOURCES.items():
            database.create_raw(connection, name, source.columns, source.title)
        for vintage, tables in vintages:
            for name, rows in tables.items():
                stamp = {
                    "part": "",
                    "vintage": day(vintage),
                    "retrieved_at": pd.Timestamp(f"{vintage} 12:00"),
                    "sha256": vintage,
                }
                database.append(connection, f"raw.{name}", pd.DataFrame([{**stamp, **row} for row in rows]))
    return path


@contextlib.contextmanager
def build(path: Path, *, as_of: str, checks: bool) -> Iterator[Built]:
    """Build and describe the warehouse at `path`, with or without data and unit tests, then open it."""
    only = [] if checks else ["--exclude-resource-types", "test", "unit_test"]
    outcomes = invoke(path, "build", "--vars", f"{{as_of: {as_of}}}", *only)
    own = path.parent / "target"  # where a build beside the data folder compiles
    if not own.exists():
        own.symlink_to(path.parent / ".dbt" / "target")
    building.describe(Settings(data=path.parent, building=path.parent), day(as_of))
    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        yield Built(connection=connection, outcomes=outcomes)


def invoke(path: Path, command: str, *arguments: str) -> dict[str, str]:
    """dbt's outcome per node: unique id to "ok" or to what went wrong."""
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(path.parent / ".dbt" / "target"), "--log-level-file", "none"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH2028_BUILD", str(path))
        try:
            result = dbtRunner().invoke([*command.split(), *places, "--quiet", *arguments])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if result.exception is not None:
        raise result.exception
    nodes: Any = result.result
    return {
        entry.node.unique_id: "ok"
        if entry.status in ("success", "pass", "no-op")
        else f"{entry.status}: {entry.message}"
        for entry in nodes
    }
