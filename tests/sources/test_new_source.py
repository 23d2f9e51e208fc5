"""`path2028 new source` writes what a new source takes, or nothing."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from orchestration.base.settings import ROOT
from orchestration.cli import app, new
from orchestration.sources import NAMES
from tests.filled_in import MARK

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

STAGING = "dbt_project/models/staging"
WRITTEN = (
    "orchestration/sources/newcomer.py",
    "tests/sources/case_newcomer.py",
    f"{STAGING}/stg_newcomer__items.sql",
    f"{STAGING}/stg_newcomer__items.yml",
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two lists that the command adds to, and room for its files."""
    for name in (new.LISTING, new.DECLARED):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "tests" / "sources").mkdir(parents=True)
    monkeypatch.setattr(new, "ROOT", tmp_path)
    monkeypatch.setattr(new, "_declare", lambda: None)  # takes a whole checkout; the page is followed in one
    return tmp_path


def begin(*words: str) -> Result:
    return CliRunner().invoke(app, ["new", "source", *words])


def everything(checkout: Path) -> dict[str, bytes]:
    return {str(path.relative_to(checkout)): path.read_bytes() for path in checkout.rglob("*") if path.is_file()}


def test_every_file_and_line_of_a_new_source_is_written(checkout: Path) -> None:
    before = everything(checkout)
    done = begin("newcomer", "--rows", "items")
    assert done.exit_code == 0, done.output
    after = everything(checkout)
    assert set(after) - set(before) == set(WRITTEN)
    listed = re.findall(r'^    "(\w+)",$', after[new.LISTING].decode(), re.MULTILINE)
    assert listed == [*NAMES, "newcomer"]
    assert all(name in done.output for name in WRITTEN)


def test_each_new_file_says_what_to_fill_in_and_the_module_is_short(checkout: Path) -> None:
    begin("newcomer", "--rows", "items")
    for name in WRITTEN:
        text = (checkout / name).read_text("utf-8")
        assert MARK in text
        assert "<<" not in text
    assert len((checkout / WRITTEN[0]).read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("name", ["Newcomer", "new-comer", "../newcomer", "2028", "class", "a__b", "x" * 41])
def test_a_bad_name_is_a_matter_of_usage_and_nothing_is_written(name: str, checkout: Path) -> None:
    before = everything(checkout)
    for words in ((name,), ("newcomer", "--rows", name)):
        done = begin(*words)
        assert (done.exit_code, "lower-case words" in done.output) == (2, True)
    assert everything(checkout) == before


@pytest.mark.parametrize("there", WRITTEN)
def test_nothing_is_overwritten_and_no_half_is_left(there: str, checkout: Path) -> None:
    (checkout / there).write_text("mine\n", encoding="utf-8")
    before = everything(checkout)
    done = begin("newcomer", "--rows", "items")
    assert done.exit_code == 2
    assert f"{there} is there already" in done.output
    assert everything(checkout) == before


def test_outside_a_checkout_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new, "ROOT", tmp_path)
    done = begin("newcomer")
    assert done.exit_code == 1
    assert "no checkout of the project: get one with git" in done.output
    assert not list(tmp_path.iterdir())
