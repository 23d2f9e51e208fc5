"""Rows on standard output, in every format, in a terminal and in a pipe."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app, rows
from orchestration.cli.console import USAGE
from orchestration.cli.rows import Format

if TYPE_CHECKING:
    from pathlib import Path

ROWS: list[dict[str, Any]] = [
    {"name": "Alpha 2", "value": 0.123456, "count": 7},
    {"name": "=HYPERLINK(1)", "value": None, "count": 1234},
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a warehouse of one table."""
    monkeypatch.setenv("PATH2028_DATA", str(tmp_path))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("CREATE TABLE one AS SELECT 'Alpha 2' AS name, 0.123456::DOUBLE AS value")
    return tmp_path


def asked(*words: str) -> tuple[str, int]:
    answer = CliRunner().invoke(app, list(words))
    return answer.stdout, answer.exit_code


def test_a_pipe_gets_tabs_and_figures_to_four_digits(capsys: pytest.CaptureFixture[str]) -> None:
    rows.write(ROWS, Format.TABLE, ["name", "value"])
    assert capsys.readouterr().out == "name\tvalue\nAlpha 2\t0.1235\n=HYPERLINK(1)\t\n"


def test_a_terminal_gets_figures_under_each_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    rows.write(ROWS, Format.TABLE)
    shown = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out)
    head, first, second = (line.rstrip() for line in shown.splitlines())
    assert len(head) == len(first) == len(second), "the last column is of figures and ends at one edge"
    assert first.endswith("   7")
    assert second.endswith("1234")
    assert first.startswith("Alpha 2 ")


def test_csv_gives_every_column_in_full_and_nothing_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    rows.write(ROWS, Format.CSV, ["name"])
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert read[0] == {"name": "Alpha 2", "value": "0.123456", "count": "7"}
    assert read[1] == {"name": "'=HYPERLINK(1)", "value": "", "count": "1234"}


def test_a_negative_figure_stays_a_figure_in_csv(capsys: pytest.CaptureFixture[str]) -> None:
    rows.write([{"shift": -0.25}], Format.CSV)
    assert capsys.readouterr().out == "shift\n-0.25\n"


def test_json_gives_every_row_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    rows.write(ROWS, Format.JSON, ["name"])
    assert json.loads(capsys.readouterr().out) == ROWS


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "name\tvalue\nAlpha 2\t0.123456\n"),
        (("--format", "csv"), "name,value\nAlpha 2,0.123456\n"),
    ],
)
def test_a_statement_is_answered_in_the_format_asked_for(words: tuple[str, ...], told: str) -> None:
    assert asked("sql", "SELECT * FROM one", *words) == (told, 0)


@pytest.mark.usefixtures("data")
def test_json_by_either_name_is_the_same() -> None:
    short, long = (asked("sql", "SELECT * FROM one", *words) for words in (["--json"], ["--format", "json"]))
    assert short == long
    assert json.loads(short[0]) == [{"name": "Alpha 2", "value": 0.123456}]


@pytest.mark.usefixtures("data")
def test_the_sources_are_listed_as_csv_without_a_word_beside() -> None:
    shown, code = asked("sources", "--format", "csv")
    read = list(csv.DictReader(io.StringIO(shown)))
    assert code == 0
    assert {"source", "licence", "state"} <= set(read[0])
    assert len({row["source"] for row in read}) == len(read) > 10


@pytest.mark.usefixtures("data")
def test_two_formats_at_once_are_refused() -> None:
    assert asked("sql", "SELECT 1", "--json", "--format", "csv")[1] == USAGE
    assert asked("sql", "SELECT 1", "--format", "xml")[1] == USAGE
