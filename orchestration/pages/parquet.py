"""One Parquet file per mart, for people who would rather have the table.

What belongs here: writing them, and the list of marts that must not leave this machine.
What does not: making the marts (`dbt_project`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb
    import pandas as pd

WITHHELD: Final[Mapping[str, str]] = {
    "chip_trade": "rows of UN Comtrade must not be passed on (terms of use); the mart stays in the warehouse",
}


def marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table of schema `marts`, by name."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts' ORDER BY table_name"
    ).fetchall()
    return [str(name) for (name,) in rows]


def write(connection: duckdb.DuckDBPyConnection, folder: Path, sources: pd.DataFrame) -> list[Path]:
    """Copy the marts that may be published to `<mart>.parquet`, with the attribution in the file itself."""
    credit = attribution(sources)
    paths = []
    for mart in marts(connection):
        if mart in WITHHELD:
            continue
        path = folder / f"{mart}.parquet"
        connection.execute(
            f"COPY (SELECT * FROM marts.{mart} ORDER BY ALL) TO {_quoted(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{attribution: {_quoted(credit)}}})"
        )
        paths.append(path)
    return paths


def attribution(sources: pd.DataFrame) -> str:
    """Who is to be credited for the rows that may be passed on."""
    passed_on = sources[sources["republish"].astype(bool)]
    return "; ".join(f"{row.title}, {row.publisher} ({row.licence}), {row.url}" for row in passed_on.itertuples())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
