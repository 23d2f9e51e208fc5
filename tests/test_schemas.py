"""The declared tables: read whole, filled whole, and loud where rows and declaration differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from orchestration.warehouse import database, schemas
from orchestration.warehouse.schemas import SchemaError

if TYPE_CHECKING:
    from orchestration.base.settings import Settings


def declared(**columns: Any) -> dict[str, Any]:
    """A schema with a table whose columns are given, beside one with a column `month`."""
    other = {"about": "Another.", "columns": {"month": ["DATE", "First of the month"], "far": "mine"}}
    return {"tracking": {"mine": {"about": "Mine.", "columns": columns}, "other": other}}


def test_every_table_and_column_has_a_meaning() -> None:
    assert len(schemas.tables()) > 20
    for name, table in schemas.tables().items():
        assert table.about.endswith("."), name
        assert table.columns, name
        for column, (kind, meaning) in table.columns.items():
            assert kind in schemas.TYPES, (name, column)
            assert meaning == meaning.strip() != "", (name, column)


def test_no_meaning_is_typed_twice_for_one_column() -> None:
    import tomllib
    from collections import Counter
    from importlib import resources

    body = tomllib.loads(resources.files("orchestration.warehouse").joinpath("tables.toml").read_text("utf-8"))
    told = Counter(
        (column, *said)
        for tables in body.values()
        for table in tables.values()
        for column, said in table["columns"].items()
        if not isinstance(said, str)
    )
    assert [column for column, times in told.items() if times > 1] == []


def test_a_column_that_points_to_a_table_means_what_it_means_there() -> None:
    found = schemas.typed(declared(value=["DOUBLE", "What came"], month="other", far=["DATE", "Far"]))
    assert list(found["tracking.mine"].columns.items())[:2] == [
        ("value", ("DOUBLE", "What came")),
        ("month", ("DATE", "First of the month")),
    ]


@pytest.mark.parametrize("told", ["nowhere", "other", ["DOUBLE"], ["FLOAT", "What came"], ["DOUBLE", ""], 3])
def test_a_column_without_type_and_meaning_is_named(told: object) -> None:
    with pytest.raises(SchemaError, match=r"tables\.toml: mine\.value must be a type"):
        schemas.typed(declared(value=told, far=["DATE", "Far"]))


def test_a_table_with_a_misspelt_key_is_named() -> None:
    with pytest.raises(SchemaError, match=r"tracking\.mine must have `about` and `columns`"):
        schemas.typed({"tracking": {"mine": {"abuot": "Mine.", "columns": {}}}})


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["model", "lag_months", "density"], "no column as_of;"),
        (["as_of", "model", "lag_months", "density", "sd"], "undeclared sd;"),
        (["as_of", "model", "lag_month", "density"], "no column lag_months and undeclared lag_month;"),
    ],
)
def test_rows_with_a_missing_or_an_undeclared_column_make_no_table(
    settings: Settings, columns: list[str], told: str
) -> None:
    database.begin(settings)
    with database.writer(settings.build) as connection:
        for rows in (pd.DataFrame(columns=columns), pd.DataFrame([dict.fromkeys(columns)])):
            with pytest.raises(SchemaError, match=f"tracking.density have {told}"):
                schemas.create(connection, "tracking.density", rows)
        with pytest.raises(SchemaError, match=f"tracking.density have {told}"):
            schemas.frame("tracking.density", [dict.fromkeys(columns)])
        assert "tracking" not in database.schema(connection)


def test_a_table_has_its_columns_in_the_declared_order_with_types_and_comments(settings: Settings) -> None:
    row = {"density": 0.1, "lag_months": 3.0, "model": "A", "as_of": "2026-03-01"}
    database.begin(settings)
    with database.writer(settings.build) as connection:
        schemas.create(connection, "tracking.density", pd.DataFrame([row]))
        found = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE table_name = 'density' ORDER BY column_index"
        ).fetchall()
        about = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'density'").fetchall()
        rows = connection.execute("SELECT model, density FROM tracking.density").fetchall()
    table = schemas.tables()["tracking.density"]
    assert found == [(column, *told) for column, told in table.columns.items()]
    assert about == [(table.about,)]
    assert rows == [("A", 0.1)]
