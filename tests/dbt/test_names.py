"""Names of columns follow one scheme, in the warehouse and in what is published from it.

Days end in `_on` or are one of a few nouns, moments end in `_at`, ends of an interval in `_low` and `_high`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from orchestration.warehouse import schemas
from tests.dbt.warehouses import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nouns that name a day by themselves: docs/glossary.md has each.
DAYS = {"day", "month", "last_month", "period_start", "period_end", "as_of", "vintage", "last_good_vintage"}
DAYS |= {"first_origin", "last_origin"}


def columns() -> Iterator[tuple[str, str, str]]:
    """Table, column and type of all that is declared: models and seeds of dbt, tables of `tracking`, raw tables."""
    for file in sorted(PROJECT.glob("models/**/_*.yml")):
        told = yaml.safe_load(file.read_text("utf-8"))
        raw = [table for source in told.get("sources", []) for table in source["tables"]]
        for table in (*told.get("models", []), *raw):
            for column in table.get("columns", []):
                yield table["name"], column["name"], column.get("data_type", "")
    for seed in yaml.safe_load((PROJECT / "seeds" / "_seeds.yml").read_text("utf-8"))["seeds"]:
        for name, kind in seed["config"]["column_types"].items():
            yield seed["name"], name, kind
    for table, declared in schemas.tables().items():
        for name, (kind, _) in declared.columns.items():
            yield table, name, kind


def test_every_column_of_days_moments_and_intervals_says_so_in_its_name() -> None:
    wrong = []
    for table, name, kind in columns():
        is_day = kind.lower() == "date"
        is_moment = kind.lower().startswith("timestamp")
        if is_day and not name.endswith("_on") and name not in DAYS:
            wrong.append(f"{table}.{name} is a day: {name}_on")
        if is_moment and not name.endswith("_at"):
            wrong.append(f"{table}.{name} is a moment: {name}_at")
        if not is_day and name.endswith("_on"):
            wrong.append(f"{table}.{name} ends like a day and is {kind}")
        if re.search(r"(^|_)(low|high)_", name):
            wrong.append(f"{table}.{name} is an end of an interval: the end comes last")
    assert wrong == []


def test_the_scheme_covers_every_table() -> None:
    assert len({table for table, *_ in columns()}) >= 120  # 30 raw, 67 models, seeds, `tracking`
