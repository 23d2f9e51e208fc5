"""An analyst's session: from the verdict to the source row of its largest driver, by four queries and one command."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.homes import asked, run

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sql.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.partition("in four queries")[2], re.DOTALL)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after two refreshes, half a year apart."""
    data = tmp_path_factory.mktemp("twice")
    for day in ("2026-02-08", "2026-08-11"):
        run(data, "refresh", now=day)
    return data


def test_four_queries_lead_from_the_verdict_to_a_source_row_and_explain_finds_the_same(twice: Path) -> None:
    verdict, driver, value, rows = QUERIES
    [said] = asked(twice, verdict)
    assert said["as_of"] == "2026-08-11"
    [moved] = asked(twice, driver)
    [came] = asked(twice, value.format(**moved))
    assert came["label"] == moved["item"]
    found = asked(twice, rows.format(**came))
    assert found
    assert all(row.get("vintage", row.get("known_on")) <= said["as_of"] for row in found)
    [explained] = json.loads(run(twice, "explain", moved["indicator"], moved["month"][:7], "--json").stdout)
    assert explained["chain"][-1]["count"] == len(found)
    assert explained["chain"][-1]["rows"]
    assert all(row in found for row in explained["chain"][-1]["rows"])
    assert explained["source_url"] == came["source_url"]
    assert explained["panel"]["value"] == came["value"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["china_record_ecis"], 1, "nearest: china_record_eci"),
        (["china_record_eci", "2024-02"], 1, "its months are: "),
        (["china_record_eci", "soon"], 2, "A month is written YYYY-MM"),
        ([], 2, "INDICATOR"),
    ],
)
def test_what_cannot_be_explained_ends_with_one_sentence(home: Path, words: list[str], code: int, told: str) -> None:
    done = run(home, "explain", *words, code=code)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_without_a_warehouse_explain_says_how_to_get_one(tmp_path: Path) -> None:
    assert "run `path2028 refresh` first" in run(tmp_path, "explain", "world_h100e", code=1).stderr
