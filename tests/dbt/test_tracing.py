from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlglot.schema import MappingSchema

from orchestration.sources import SOURCES
from orchestration.warehouse import lineage, tracing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dbt.warehouses import Built


def test_every_value_of_the_panel_can_be_explained_down_to_rows_as_they_came(after_the_later_vintage: Built) -> None:
    values = after_the_later_vintage.rows("SELECT DISTINCT indicator, month, value FROM marts.indicator_panel")
    for indicator, month, value in values:
        found = tracing.explain(after_the_later_vintage.connection, indicator, str(month))
        assert value in [one["panel"]["value"] for one in found]
        for one in found:
            *_, held = one["chain"]
            assert held["table"].partition(".")[0] in ("raw", "seeds")
            assert held["count"] > 0
            assert {"vintage", "sha256"} <= held["rows"][0].keys() or held["rows"][0]["source_url"]
            assert all(step["about"] for step in one["chain"])
            assert one["source_url"].startswith("https://")


def test_a_record_is_traced_through_every_table_it_passed(after_the_later_vintage: Built) -> None:
    (found,) = tracing.explain(after_the_later_vintage.connection, "china_record_eci", "2026-03")
    assert [step["table"] for step in found["chain"]] == [
        "marts.frontier",
        "indicators.ind_records",
        "indicators.ind_records_by_vintage",
        "staging.stg_epoch_eci__vintages",
        "raw.epoch_eci",
    ]
    assert found["chain"][-1]["rows"][0]["eci"] == found["panel"]["value"] == 101.2
    assert str(found["chain"][-1]["rows"][0]["vintage"]) == "2026-04-01"


def test_without_a_month_the_newest_is_explained(after_the_later_vintage: Built) -> None:
    newest = tracing.explain(after_the_later_vintage.connection, "china_record_eci")
    assert newest == tracing.explain(after_the_later_vintage.connection, "china_record_eci", "2026-03-15")


@pytest.mark.parametrize(
    ("indicator", "month", "told"),
    [
        ("china_record_ecis", None, "nearest: china_record_eci"),
        ("restrict", None, "restrictiveness_us_permission"),
        ("zebra", None, "there are: china_"),
        ("china_record_eci", "2026-02", "2021-06, 2025-03, 2026-03."),
        ("china_record_eci", "March", "A month is written YYYY-MM, not 'March'"),
    ],
)
def test_what_cannot_be_explained_is_answered_with_what_can(
    after_the_later_vintage: Built, indicator: str, month: str | None, told: str
) -> None:
    with pytest.raises(tracing.TraceError, match=re.escape(told)):
        tracing.explain(after_the_later_vintage.connection, indicator, month)


def test_a_column_of_a_mart_leads_back_to_the_column_a_publisher_gave(after_the_later_vintage: Built) -> None:
    origins = """
        WITH RECURSIVE back AS (
            SELECT from_table, from_column FROM marts.lineage WHERE "table" = $1 AND "column" = $2
            UNION
            SELECT up.from_table, up.from_column
            FROM back INNER JOIN marts.lineage AS up ON up."table" = back.from_table AND up."column" = back.from_column
        )
        SELECT from_table || '.' || from_column FROM back WHERE from_table LIKE 'raw.%' ORDER BY ALL
    """
    ask = after_the_later_vintage.connection.execute
    assert ask(origins, ["marts.frontier", "eci"]).fetchall() == [("raw.epoch_eci.eci",)]
    assert ("raw.epoch_chip_owners.h100e",) in ask(origins, ["marts.compute_ratio", "ratio"]).fetchall()


def test_every_row_of_every_mart_leads_to_rows_as_they_came(after_the_later_vintage: Built) -> None:
    marts = after_the_later_vintage.rows(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name <> 'lineage'"
    )
    explained = 0
    for (mart,) in marts:
        for key in after_the_later_vintage.rows(f"SELECT rowid FROM marts.{mart} ORDER BY rowid LIMIT 2"):
            (found,) = tracing.cells(after_the_later_vintage.connection, mart, f"rowid = {key[0]}")
            came = [step for step in found["chain"] if step["table"].partition(".")[0] in ("raw", "seeds")]
            assert came, mart
            assert all(step["count"] > 0 and step["rows"] for step in came), mart
            assert all(step["about"] for step in found["chain"]), mart
            explained += 1
    assert explained > 20


def test_a_cell_leads_to_the_rows_that_share_its_names_in_the_vintage_it_was_read_from(
    after_the_later_vintage: Built,
) -> None:
    (found,) = tracing.cells(after_the_later_vintage.connection, "frontier.eci", "model = 'C1'")
    assert (found["mart"], found["column"], found["row"]["eci"]) == ("marts.frontier", "eci", 101)
    came = found["chain"][-1]
    assert (came["table"], came["source_url"]) == ("raw.epoch_eci", SOURCES["epoch_eci"].url)
    assert {(row["model"], row["eci"]) for row in came["rows"]} >= {("C1", 101)}
    assert {str(row["vintage"]) for row in came["rows"]} == {"2026-04-01"}


def test_a_row_that_names_its_source_is_not_traced_to_another(after_the_later_vintage: Built) -> None:
    where = "definition = 'statement'"
    found = tracing.cells(after_the_later_vintage.connection, "capability_gap.gap_months", where)
    tables = {step["table"] for each in found for step in each["chain"] if step["table"].startswith(("raw", "seeds"))}
    assert tables == {"seeds.published_lags"}
    assert all(each["chain"][-1]["count"] == 1 for each in found)


@pytest.mark.parametrize(
    ("name", "where", "told"),
    [
        ("frontiers", "true", "No mart is called 'frontiers'; there are: frontier."),
        ("frontier.ecis", "true", "marts.frontier has no column 'ecis'; it has: eci"),
        ("frontier", "modell = 1", "'modell = 1' is no condition on marts.frontier"),
        ("frontier", "model = 'Nobody'", "No row of marts.frontier meets \"model = 'Nobody'\"."),
        ("restrictiveness", "true", "More than 10 rows of marts.restrictiveness meet 'true'; narrow it by its columns"),
        ("entity_list", "true", "Empty: no figures of screening_list are held."),
        ("frontier", "true; DROP TABLE marts.frontier", "is no condition on marts.frontier"),
    ],
)
def test_a_cell_that_is_not_there_is_answered_with_what_is(
    after_the_later_vintage: Built, name: str, where: str, told: str
) -> None:
    with pytest.raises(tracing.TraceError, match=re.escape(told)):
        tracing.cells(after_the_later_vintage.connection, name, where)


def test_a_row_of_the_panel_is_explained_as_its_indicator_is(after_the_later_vintage: Built) -> None:
    ask = after_the_later_vintage.connection
    where = "indicator = 'china_record_eci' AND month = DATE '2026-03-01'"
    assert tracing.cells(ask, "indicator_panel", where) == tracing.explain(ask, "china_record_eci", "2026-03")


CONSTANT = {"source_id", "mirror_source_id", "definition", "bloc", "list"}
CONSTANT |= {"is_observed", "at_least_eci", "months"}
COUNTED = {"added", "sites", "models", "unplaced"}


def test_every_column_of_a_mart_has_an_origin_or_holds_constants_or_counts(after_the_later_vintage: Built) -> None:
    missing = after_the_later_vintage.rows("""
        SELECT DISTINCT columns.column_name
        FROM duckdb_columns() AS columns
        ANTI JOIN marts.lineage AS known
            ON known."table" = columns.schema_name || '.' || columns.table_name AND known."column" = columns.column_name
        WHERE columns.schema_name = 'marts' AND columns.table_name <> 'lineage'
    """)
    assert {name for (name,) in missing} == CONSTANT | COUNTED


def test_a_union_by_name_is_followed_by_name_also_where_a_part_lacks_the_column() -> None:
    names = MappingSchema(
        {lineage.CATALOG: {"raw": {"a": {"x": "DOUBLE", "y": "DATE"}, "b": {"y": "DATE", "x": "DOUBLE", "z": "DATE"}}}},
        dialect="duckdb",
    )
    sql = """
        WITH a AS (SELECT * FROM warehouse.raw.a), b AS (SELECT * FROM warehouse.raw.b),
        c AS (SELECT y AS z FROM warehouse.raw.a),
        parts AS (SELECT * FROM a UNION ALL BY NAME SELECT * FROM b UNION ALL BY NAME SELECT * FROM c)
        SELECT parts.x, parts.z FROM parts
    """
    assert list(lineage.trace("marts.t", sql, names)) == [
        ("marts.t", "x", "raw.a", "x"),
        ("marts.t", "x", "raw.b", "x"),
        ("marts.t", "z", "raw.a", "y"),
        ("marts.t", "z", "raw.b", "z"),
    ]


def test_lineage_of_unchanged_sql_is_remembered_and_of_changed_sql_found_anew(tmp_path: Path) -> None:
    schema = {"raw": {"scores": {"eci": "DOUBLE", "model": "VARCHAR"}}}
    memory = tmp_path / "lineage.json"
    first = lineage.edges({"marts.best": "SELECT max(eci) AS best FROM warehouse.raw.scores"}, schema, memory)
    assert first == [("marts.best", "best", "raw.scores", "eci")]
    memory.write_text(memory.read_text().replace('"eci"]', '"remembered"]'))
    again = lineage.edges({"marts.best": "SELECT max(eci) AS best FROM warehouse.raw.scores"}, schema, memory)
    assert again == [("marts.best", "best", "raw.scores", "remembered")]
    changed = lineage.edges({"marts.best": "SELECT min(model) AS best FROM warehouse.raw.scores"}, schema, memory)
    assert changed == [("marts.best", "best", "raw.scores", "model")]
