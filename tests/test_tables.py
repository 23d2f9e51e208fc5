"""What the tables of `tracking` hold: each is filled by somebody, and of the ledger nothing is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from orchestration.base.settings import ROOT
from orchestration.forecasts import ledger, tables
from orchestration.forecasts.ledger import Entry
from orchestration.upkeep import alerts
from orchestration.warehouse import database, schemas, status

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
PANEL = pd.DataFrame({"indicator": ["a"]})
QUANTILE = {"target": "gap_eci", "horizon_months": 1, "target_on": "2026-04-01", "quantile": 0.5, "value": 0.1}
TOLD = {"step": 1, "kind": "release", "known_on": "2026-03-01", "delta_p_s1": 0.01}


def run(day: int) -> Entry:
    return Entry(
        run_id=f"2026-03-{day:02d}-aaaa",
        as_of=f"2026-03-{day:02d}",
        model_version="1",
        data_fingerprint="f",
        tables={
            "verdict": [{"p_s1": day / 100, "seed": 2**64 - 1}],
            "by_model": [{"model": "A"}] * 2,
            "quantiles": [QUANTILE] * 3,
        },
    )


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_every_run_is_in_the_tables_once_in_order_of_days_however_many_are_read_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(tables, "BATCH", batch)
    runs = [run(day) for day in range(1, 6)]
    for each in runs:
        ledger.append(settings, each, PANEL, NOON)
    for earlier, later in itertools.pairwise(runs):
        ledger.append_news(settings, earlier, later, [TOLD] * 60, NOON)
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill_runs(connection, settings)
        counts = {
            name: connection.sql(f"SELECT count(*), count(DISTINCT run_id) FROM tracking.{name}").fetchall()[0]
            for name in ("verdict", "verdict_by_model", "ledger", "news", "runs")
        }
        told = connection.sql("SELECT run_id, as_of, p_s1 FROM tracking.verdict").fetchall()
        seeds = connection.sql("SELECT seed FROM tracking.ledger UNION SELECT seed FROM tracking.verdict").fetchall()
        at = connection.sql("SELECT DISTINCT recorded_at, entry_sha256 IS NULL FROM tracking.runs").fetchall()
    assert counts == {
        "verdict": (5, 5),
        "verdict_by_model": (10, 5),
        "ledger": (15, 5),
        "news": (240, 4),
        "runs": (5, 5),
    }
    assert told == [
        (each.run_id, dt.date.fromisoformat(each.as_of), each.tables["verdict"][0]["p_s1"]) for each in runs
    ]
    assert seeds == [(f"{2**64 - 1}",)]
    assert at == [(NOON.replace(tzinfo=None), False)]


def test_the_table_of_runs_holds_the_version_and_the_hash_of_each(settings: Settings) -> None:
    ledger.append(settings, run(1), PANEL, NOON)
    ledger.append(settings, dataclasses.replace(run(2), model_version="2"), PANEL, NOON)
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill_runs(connection, settings)
        found = connection.sql("SELECT model_version, entry_sha256 FROM tracking.runs").fetchall()
    hashes = [line["sha256"] for line in ledger.recorded(settings).values()]
    assert found == list(zip(["1", "2"], hashes, strict=True))


TABLE = {"outcomes": "destination"}  # where a frame goes by another name than its table


def judged(**changed: pd.DataFrame) -> Any:
    """A judgement whose frames have a row each, in the columns of their tables; `as_of` is added by who fills them."""
    named = [
        *("signposts", "upcoming", "whatif", "fan", "density", "state", "sensitivity", "priors", "stress"),
        *("scoreboard", "entering", "outcomes", "path"),
    ]
    columns = {name: schemas.tables()[f"tracking.{TABLE.get(name, name)}"].columns.keys() - {"as_of"} for name in named}
    frames = {name: pd.DataFrame([dict.fromkeys(names)]) for name, names in columns.items()} | changed
    return SimpleNamespace(outcome=SimpleNamespace(**frames), **frames)


def test_every_declared_table_is_filled_by_somebody(settings: Settings) -> None:
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill(connection, settings, judged(), NOON.date())
        schemas.create(connection, "tracking.source_status", status.table(settings, [], NOON.date()))
        schemas.create(connection, "tracking.alerts", alerts.table(settings))
        found = database.schema(connection)["tracking"]
    assert {f"tracking.{name}" for name in found} == schemas.tables().keys() - {"marts.lineage"}


def test_the_queries_of_the_three_answers_name_columns_that_are_there(settings: Settings) -> None:
    page = (ROOT / "docs" / "sql.md").read_text("utf-8").partition("## The three answers\n")[2].partition("\n## ")[0]
    queries = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill(connection, settings, judged(), NOON.date())
        counts = [len(connection.execute(query).fetchall()) for query in queries]
    # `judged` has a row in each table but that of deeds
    assert counts == [1, 0, 0, 1]


def test_the_deeds_are_the_marks_that_stood_on_the_day(settings: Settings) -> None:
    columns = {name: kind for name, (kind, _) in schemas.tables()["tracking.deeds"].columns.items() if name != "as_of"}
    early, late = NOON.date() - dt.timedelta(days=9), NOON.date() + dt.timedelta(days=1)
    marks = [
        {"action_id": "a", "branch": "defend", "status": status, "known_on": known, "superseded_on": superseded}
        for status, known, superseded in (
            ("not", early, NOON.date()),
            ("partly", NOON.date(), late),
            ("done", late, None),
        )
    ]
    rows = pd.DataFrame(marks, columns=[*columns, "superseded_on"])
    database.begin(settings)
    with database.writer(settings.build) as connection:
        assert tables.deeds(connection, NOON.date()).empty
        meanings = {name: (kind, "-") for name, kind in (columns | {"superseded_on": "DATE"}).items()}
        database.replace_table(connection, "marts.policy_branches", rows, meanings, "-")
        stood = [tables.deeds(connection, day)["status"].tolist() for day in (early, NOON.date(), late)]
    assert stood == [["not"], ["partly"], ["done"]]


def test_a_frame_of_the_run_with_a_misspelt_column_fills_no_table(settings: Settings) -> None:
    wrong = judged().whatif.rename(columns={"shift_p_s1_low": "shift_p_s1_lo"})
    database.begin(settings)
    with (
        database.writer(settings.build) as connection,
        pytest.raises(schemas.SchemaError, match=r"whatif have no column shift_p_s1_low and undeclared shift_p_s1_lo;"),
    ):
        tables.fill(connection, settings, judged(whatif=wrong), NOON.date())


@pytest.mark.parametrize(("table", "column"), [("verdict", "p_s1"), ("by_model", "weight"), ("quantiles", "value")])
def test_an_outcome_that_lacks_a_column_is_not_recorded(table: str, column: str) -> None:
    recorded = {
        rows: pd.DataFrame([dict.fromkeys(schemas.tables()[name].columns)]) for name, rows in tables.RECORDED.items()
    }
    recorded["verdict"]["model_version"] = "1"
    odds = pd.DataFrame({"signpost": ["one"], "probability": [0.5]})
    kept = tables.entry(SimpleNamespace(**recorded), odds, PANEL, NOON.date())  # type: ignore[arg-type]
    assert kept.tables.keys() == {"verdict", "by_model", "quantiles", "odds"}
    recorded[table] = recorded[table].drop(columns=column)
    with pytest.raises(schemas.SchemaError, match=f"no column {column};"):
        tables.entry(SimpleNamespace(**recorded), odds, PANEL, NOON.date())  # type: ignore[arg-type]


def test_a_row_of_an_earlier_version_has_gaps_where_it_said_nothing(settings: Settings) -> None:
    old = dataclasses.replace(run(1), tables=dict(run(1).tables) | {"verdict": [{"p_s1": 0.5, "p_gone": 1.0}]})
    ledger.append(settings, old, PANEL, NOON)
    database.begin(settings)
    with database.writer(settings.build) as connection:
        tables.fill_runs(connection, settings)
        found = connection.sql("SELECT p_s1, p_s2 FROM tracking.verdict").fetchall()
    assert found == [(0.5, None)]
