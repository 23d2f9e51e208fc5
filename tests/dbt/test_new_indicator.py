"""`path2028 new indicator` writes what a new indicator takes, or nothing."""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from orchestration.base.settings import ROOT
from orchestration.cli import app, new
from tests.dbt.test_conventions import refused
from tests.filled_in import MARK

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

WRITTEN = (f"{new.INDICATORS}/ind_newcomer.sql", f"{new.INDICATORS}/ind_newcomer.yml")
PARTS = sorted(path.stem.removeprefix("ind_panel__") for path in (ROOT / new.INDICATORS).glob("ind_panel__*.sql"))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The panel and the report's words, to be added to."""
    shutil.copytree(ROOT / new.INDICATORS, tmp_path / new.INDICATORS)
    (tmp_path / new.PROSE).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / new.PROSE, tmp_path / new.PROSE)
    monkeypatch.setattr(new, "ROOT", tmp_path)
    return tmp_path


def begin(name: str, part: str = "resilience", *more: str) -> Result:
    return CliRunner().invoke(app, ["new", "indicator", name, "--part", part, *more])


def everything(checkout: Path) -> dict[str, bytes]:
    return {str(path.relative_to(checkout)): path.read_bytes() for path in checkout.rglob("*") if path.is_file()}


def unit_tests(checkout: Path) -> list[dict[str, Any]]:
    found = [yaml.safe_load(path.read_text("utf-8")) for path in (checkout / new.INDICATORS).glob("*.yml")]
    return [test for each in found for test in each.get("unit_tests", ())]


@pytest.mark.parametrize("part", PARTS)
def test_every_file_and_line_of_a_new_indicator_is_written_into_every_part(part: str, checkout: Path) -> None:
    before = everything(checkout)
    done = begin("newcomer", part)
    assert done.exit_code == 0, done.output
    after = everything(checkout)
    panel = f"{new.INDICATORS}/ind_panel__{part}.sql"
    changed = {path for path, body in after.items() if before.get(path) != body}
    assert changed == {*WRITTEN, panel, f"{new.INDICATORS}/_unit_tests_panel.yml", new.PROSE}
    assert all(path in done.output for path in changed)
    sql = after[panel].decode()
    assert sql.count("select * from {{ ref('ind_newcomer') }}") == 1
    assert "    union all by name\n    select * from ind_newcomer\n)\n\nselect\n" in sql
    assert refused(sql) == []
    for test in unit_tests(checkout):
        given = {each["input"]: each["rows"] for each in test["given"]}
        assert given.get("ref('ind_newcomer')") == ([] if test["model"] == f"ind_panel__{part}" else None)


@pytest.mark.parametrize("part", PARTS)
def test_a_new_indicator_has_the_columns_that_its_part_reads_and_describes_each(part: str, checkout: Path) -> None:
    begin("newcomer", part)
    sql, described = ((checkout / path).read_text("utf-8") for path in WRITTEN)
    columns = [column["name"] for column in yaml.safe_load(described)["models"][0]["columns"]]
    panel = (checkout / f"{new.INDICATORS}/ind_panel__{part}.sql").read_text("utf-8")
    # What may be left out has a stand-in: the union goes by name.
    assert set(re.findall(r"(?<!coalesce\()\bparts\.(\w+)", panel)) == set(columns)
    assert all(f" as {column}" in sql for column in columns)


def test_what_was_not_said_is_marked_and_what_was_said_stands_in_the_report(checkout: Path) -> None:
    begin("newcomer")
    begin("other", "resilience", "--title", 'A "title"', "--objection", "It’s one.")
    told = tomllib.loads((checkout / new.PROSE).read_text("utf-8"))
    assert all(told[table]["newcomer"].startswith(MARK) for table in ("indicator", "objection"))
    assert (told["indicator"]["other"], told["objection"]["other"]) == ('A "title"', "It’s one.")
    assert all(MARK in (checkout / path).read_text("utf-8") for path in WRITTEN)
    was = tomllib.loads((ROOT / new.PROSE).read_text("utf-8"))
    for table in ("indicator", "objection"):
        del told[table]["newcomer"], told[table]["other"]
    assert told == was


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("new-comer", "resilience", "lower-case words"),
        ("../newcomer", "resilience", "lower-case words"),
        ("newcomer", "nowhere", "The parts of the panel are domestic_adoption, "),
        ("china_token_share", "resilience", "is an indicator already"),
        ("chip_stock", "resilience", "is there already"),
    ],
)
def test_a_bad_name_or_part_is_a_matter_of_usage_and_nothing_is_written(
    name: str, part: str, said: str, checkout: Path
) -> None:
    before = everything(checkout)
    done = begin(name, part)
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert everything(checkout) == before


def test_outside_a_checkout_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new, "ROOT", tmp_path)
    done = begin("newcomer")
    assert done.exit_code == 1
    assert "no checkout of the project: get one with git" in done.output
    assert not list(tmp_path.iterdir())
