"""The published tables for those who want them without Parquet: CSV beside each, and what describes them all.

What belongs here: `datapackage.json` (Frictionless), the CSV files, and the same in the words of schema.org.
What does not: choosing which marts may leave this machine (`parquet`), or the charts' own files (`takeaway`).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb
    import pandas as pd

    from orchestration.pages.document import Told

# DuckDB's types and those of a table schema; what is not named is text.
_TYPES: Final = {
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "BOOLEAN": "boolean",
    "DOUBLE": "number",
    "BIGINT": "integer",
    "INTEGER": "integer",
}
_RUN_AS_A_FORMULA: Final = r"^[=+\-@\t\r]"
PACKAGE: Final = "datapackage.json"


def write(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Path],
    sources: pd.DataFrame,
    told: Told,
    made_at: dt.datetime,
) -> list[Path]:
    """Write a CSV beside each Parquet file, and the package that describes them; returns the files.

    Args:
        connection: a warehouse whose comments say what tables and columns mean; only read.
        tables: the Parquet files of the marts that may be passed on.
        sources: `tracking.source_status`.
        told: the pages that the tables stand behind.
        made_at: when the pages are made, UTC.
    """
    resources, paths = [], []
    for table in tables:
        path = table.with_suffix(".csv")
        names = {str(row[0]): str(row[1]) for row in connection.execute(f"DESCRIBE FROM {_quoted(table)}").fetchall()}
        columns = ", ".join(_column(name, kind) for name, kind in names.items())
        connection.execute(f"COPY (SELECT {columns} FROM {_quoted(table)}) TO {_quoted(path)} (HEADER)")
        resources.append(_resource(connection, path, names))
        paths.append(path)
    package = tables[0].with_name(PACKAGE) if tables else None
    if package is not None:
        package.write_text(_json(_package(resources, sources, told, made_at)), encoding="utf-8", newline="\n")
        paths.append(package)
    return paths


def dataset(sources: pd.DataFrame, *, headline: str, day: str, run_id: str, address: str = "") -> str:
    """The published data as a schema.org `Dataset` in JSON-LD, safe inside a page."""
    place = f"{address}/" if address else ""
    about = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "path2028: which path to 2028 is the world on?",
        "description": headline,
        "dateModified": day,
        "version": run_id,
        "isAccessibleForFree": True,
        **({"url": f"{place}report.html"} if place else {}),
        "creator": {"@type": "Organization", "name": "path2028"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": f"{place}{name}"}
            for name in ("verdict.json", PACKAGE)
        ],
        "isBasedOn": [row["url"] for row in _credited(sources)],
    }
    return _embedded(about)


def day(headline: str, page: str, on: str, run_id: str, address: str) -> str:
    """What was said on one day as a `Dataset` of its own."""
    where = {"url": f"{address}/{page}"} if address else {}
    about = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"path2028, {on}",
        "description": headline,
        "dateModified": on,
        "version": run_id,
        "creator": {"@type": "Organization", "name": "path2028"},
        **where,
    }
    return _embedded(about)


def _embedded(about: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(about, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _package(
    resources: list[dict[str, Any]], sources: pd.DataFrame, told: Told, made_at: dt.datetime
) -> dict[str, Any]:
    return {
        "name": "path2028",
        "title": told.answer.headline,
        "description": f"{told.as_of}. {told.answer.lede}",
        "version": told.run_id,
        "created": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        **({"homepage": f"{told.address}/report.html"} if told.address else {}),
        "sources": [
            {"title": f"{row['title']}, {row['publisher']} ({row['licence']})", "path": row["url"]}
            for row in _credited(sources)
        ],
        "resources": resources,
    }


def _resource(connection: duckdb.DuckDBPyConnection, path: Path, names: dict[str, str]) -> dict[str, Any]:
    about = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = ?", [path.stem]
    ).fetchone()
    meanings = dict(
        connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'marts' AND table_name = ?",
            [path.stem],
        ).fetchall()
    )
    parquet = path.with_suffix(".parquet")
    fields = [
        {"name": name, "type": _TYPES.get(kind, "string"), "description": meanings.get(name) or ""}
        for name, kind in names.items()
    ]
    return {
        "name": path.stem,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_seal(path),
        "description": (about[0] if about else "") or "",
        "schema": {"fields": fields},
        "alternates": [{"path": parquet.name, "format": "parquet", **_seal(parquet)}],
    }


def _seal(path: Path) -> dict[str, Any]:
    """What a reader needs to see that a file came whole."""
    body = path.read_bytes()
    return {"bytes": len(body), "hash": f"sha256:{hashlib.sha256(body).hexdigest()}"}


def _credited(sources: pd.DataFrame) -> list[dict[str, Any]]:
    held = sources[sources["republish"].astype(bool) & sources["last_good_vintage"].notna()]
    return [{str(name): value for name, value in row.items()} for row in held.to_dict("records")]


def _column(name: str, kind: str) -> str:
    """A column as it is, but for words that a spreadsheet would run as a formula."""
    column = '"' + name.replace('"', '""') + '"'
    if kind != "VARCHAR":
        return column
    return (
        f"CASE WHEN regexp_matches({column}, '{_RUN_AS_A_FORMULA}') THEN '''' || {column} ELSE {column} END AS {column}"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
