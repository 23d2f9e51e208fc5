"""One Parquet file per mart, for people who would rather have the table.

What belongs here: writing them, and what of a mart must not leave this machine.
What does not: making the marts (`dbt_project`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb
    import pandas as pd

# Of a mart that mixes publishers: its columns that name a source -> what is left blank where that source's rows must
# not be passed on; the whole row where nothing is named.
BY_SOURCE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "chip_trade": {
        "source_id": (),
        "mirror_source_id": (
            "mirror_value_usd", "mirror_value_fob_usd", "mirror_gap_ratio", "mirror_gap_fob_ratio",
        ),
    },
}  # fmt: skip


def marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table of schema `marts`, by name."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts' ORDER BY table_name"
    ).fetchall()
    return [str(name) for (name,) in rows]


def write(connection: duckdb.DuckDBPyConnection, folder: Path, sources: pd.DataFrame) -> list[Path]:
    """Copy what may be published of each mart to `<mart>.parquet`, with the attribution in the file itself."""
    credit = attribution(sources)
    paths = []
    for mart in marts(connection):
        path = folder / f"{mart}.parquet"
        connection.execute(
            f"COPY ({passed_on(mart, sources)} ORDER BY ALL) TO {_quoted(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{attribution: {_quoted(credit)}}})"
        )
        paths.append(path)
    return paths


def passed_on(mart: str, sources: pd.DataFrame) -> str:
    """The query for what may be published of a mart: of one that mixes publishers, what their terms allow.

    Args:
        mart: its name.
        sources: one row per source, with `source` and whether its rows may be passed on in `republish`.
    """
    ruled = BY_SOURCE.get(mart, {})
    open_ones = ", ".join(_quoted(str(name)) for name in sorted(sources[sources["republish"].astype(bool)]["source"]))
    may = {column: f"coalesce({column} IN ({open_ones or 'NULL'}), false)" for column in ruled}
    blanked = [
        f"CASE WHEN {may[column]} THEN {name} END AS {name}" for column, names in ruled.items() for name in names
    ]
    conditions = [may[column] for column, names in ruled.items() if not names]
    return "".join(
        (
            "SELECT *",
            f" REPLACE ({', '.join(blanked)})" if blanked else "",
            f" FROM marts.{mart}",
            f" WHERE {' AND '.join(conditions)}" if conditions else "",
        )
    )


def attribution(sources: pd.DataFrame) -> str:
    """Who is to be credited for the rows that may be passed on."""
    credited = sources[sources["republish"].astype(bool)]
    return "; ".join(f"{row.title}, {row.publisher} ({row.licence}), {row.url}" for row in credited.itertuples())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
