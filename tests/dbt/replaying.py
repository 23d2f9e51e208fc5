"""Marts again without dbt: the SQL that it compiled, run in the order of its manifest into a schema of its own.

A build costs dbt some seconds; this costs a fraction of one, so that tests can ask about many days or many changes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from pathlib import Path


class Replay:
    """The models of a built warehouse as statements, upstream first; `connection` is a copy that may be changed.

    `sources` maps a raw table to its key in the manifest, `models` a key to its node, `parents` a key to the keys of
    what it reads.
    """

    def __init__(self, warehouse: Path, target: Path) -> None:
        self.connection = duckdb.connect(str(warehouse))
        manifest = json.loads((target / "manifest.json").read_text())
        nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
        self.parents: dict[str, list[str]] = {key: node["depends_on"]["nodes"] for key, node in nodes.items()}
        self.sources: dict[str, str] = {node["name"]: key for key, node in manifest["sources"].items()}
        self.models: dict[str, dict[str, Any]] = {}
        while len(self.models) < len(nodes):  # upstream first
            for key, node in nodes.items():
                if key not in self.models and all(up in self.models for up in self.parents[key] if up in nodes):
                    self.models[key] = node
        self.marts = sorted(node["name"] for node in nodes.values() if node["schema"] == "marts")
        self.statements = {key: self._statement(target, node) for key, node in self.models.items()}
        self.connection.execute("CREATE SCHEMA replay")

    def _statement(self, target: Path, node: dict[str, Any]) -> str:
        """The compiled SELECT of a model, reading other models from the replay too."""
        compiled = (target / "compiled" / "path2028" / node["original_file_path"]).read_text()
        for other in self.models.values():
            compiled = compiled.replace(other["relation_name"], f"replay.{other['name']}")
        kind = "VIEW" if node["config"]["materialized"] == "view" else "TABLE"
        return f"CREATE OR REPLACE {kind} replay.{node['name']} AS {compiled}"

    def run(self, *, only: set[str] | None = None, replacing: tuple[str, str] = ("", "")) -> None:
        """Make all models anew, or only those with the keys given, with one text in their SQL replaced."""
        for key, statement in self.statements.items():
            if only is None or key in only:
                self.connection.execute(statement.replace(*replacing) if replacing[0] else statement)

    def descendants(self, key: str) -> set[str]:
        """The models that read a source or model, directly or not."""
        found: set[str] = set()
        for model in self.models:  # upstream first
            if any(up == key or up in found for up in self.parents[model]):
                found.add(model)
        return found

    def mart(self, schema: str, mart: str) -> list[tuple[Any, ...]]:
        """All rows of a mart in a fixed order."""
        columns = ", ".join(name for name, *_ in self.rows(f"DESCRIBE marts.{mart}"))
        return self.rows(f"SELECT {columns} FROM {schema}.{mart} ORDER BY ALL")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.connection.execute(sql).fetchall()
