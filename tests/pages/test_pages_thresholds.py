"""Every threshold that is printed comes from the assumptions: change them, and all texts follow."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Final

import pytest

from docs import generate
from docs import thresholds as marks
from orchestration import pages
from orchestration.base.settings import ROOT
from orchestration.definitions import build_definitions
from orchestration.forecasts import tables as forecast_tables
from orchestration.forecasts import thresholds
from orchestration.warehouse import database
from tests.docs import docs_pages
from tests.pages import small_release
from tests.pages.other_assumptions import elsewhere
from tests.test_tables import judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from orchestration.base.settings import Settings

# How the shipped thresholds read where they are thresholds; the same figures may stand elsewhere as data.
SHIPPED: Final = (
    r"[≥≤] ?(?:12|10|3)(?![.\d])",
    r"[<>]= ?(?:12|10|3)(?![.\d])",
    r"\b(?:12|3)(?:\.0)? months or (?:more|less)\b",
    r"\b(?:lead|lag|L) of (?:at (?:least|most) |more than )?(?:12|3)\b(?! to)",
    r"\bL is at (?:least|most) (?:12|3)\b|\bR (?:is )?at least 10\b|\bR of 10\b",
    r"\b(?:10|ten) (?:times the\b|or more\b)",
    r"\b(?:twelve|three) months\b|\b12-month\b",
    r"\b2028 Q4\b|\bOctober to December 2028\b|\bDecember 2028\b|\bend of 2028\b|\bquarter of 2028\b|\bbefore 2028\b",
    r"\b14 May 2026\b",
    r"\b(?:nearest|within|under|over|rounded to) 5 ?%",
    r"\bfour fifths\b|\b80 % of the mass\b|\bat least (?:0\.8|80 %)",
    r"\bfactor of about 3\b",
    r"\b(?:one, three, six and twelve|1, 3, 6 and 12)\b",
    r"\b(?:constant|lag of|CRPS of) (?:a )?(?:seven|7) months\b",
    r"\bL in the 90 % interval\b|\b90 % interval of L\b|\b90 % binomial\b",
)
CODE: Final = re.compile(r"```.*?```", re.DOTALL)
# A name in the data, which the model gives.
GIVEN: Final = "constant 7 months"


def plain(text: str) -> str:
    """A text as a reader sees or hears it: no tags but their spoken labels, and plain spaces."""
    shown = re.sub(r'<[^>]* aria-label="([^"]*)"[^>]*>', r" \1 ", text)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", shown, flags=re.DOTALL)))


def old_ones(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where a shipped threshold stands in one of the texts, with the words around it."""
    return [
        (name, text[max(found.start() - 60, 0) : found.end() + 30])
        for name, text in ((name, plain(text).replace(GIVEN, "")) for name, text in texts.items())
        for role in SHIPPED
        for found in re.finditer(role, text)
    ]


def published(folder: Path) -> Iterator[tuple[str, str]]:
    """What a run publishes, made from the small world."""
    world = small_release.World()
    for row in world.rows["tracking.sensitivity"]:
        row["threshold_lag_s1"] += 1.5
        row["threshold_ratio"] += 7
        row["threshold_lag_s2"] -= 0.75
    for row in world.rows["tracking.verdict"]:
        row["sentence"] = "Said on the day."
    world.rows["tracking.fan"] = [row for row in world.rows["tracking.fan"] if row["month"] < dt.date(2028, 12, 1)]
    for path in pages.write(world.build(), folder, run_id=small_release.RUN, made_at=small_release.MADE_AT):
        if path.suffix not in {".parquet", ".png", ".csv"}:
            yield path.name, path.read_text("utf-8")


def asset_texts(settings: Settings) -> Iterator[tuple[str, str]]:
    """What Dagster is told of every asset and check."""
    graph = build_definitions(settings).resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        yield key.to_user_string(), CODE.sub("", graph.get(key).description or "")
    for check in graph.asset_check_keys:
        yield check.to_user_string(), graph.get_check_spec(check).description or ""


def document_texts() -> Iterator[tuple[str, str]]:
    """What the pages for readers say; a changelog, a decision and a measurement tell of their day."""
    for path in docs_pages.all_markdown():
        if path.stem not in {"CHANGELOG", "changelog", "benchmarks"} and path.parent.name != "decisions":
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything that is generated, under other assumptions."""
    with elsewhere(tmp_path_factory.mktemp("assumptions")):
        return dict(published(tmp_path_factory.mktemp("published"))) | {
            f"reference of {name}": text for name, text in generate.pages()
        }


def test_the_roles_of_a_threshold_are_seen(tmp_path: Path) -> None:
    found = {role for role in SHIPPED for _, text in published(tmp_path) if re.search(role, plain(text))}
    found |= {role for role in SHIPPED for _, text in document_texts() if re.search(role, plain(text))}
    assert len(found) > len(SHIPPED) - 5


def test_no_generated_text_keeps_a_threshold_when_the_assumptions_change(texts: dict[str, str]) -> None:
    assert old_ones(texts) == []


def test_every_threshold_is_printed_as_it_was_changed_to(texts: dict[str, str], tmp_path: Path) -> None:
    with elsewhere(tmp_path):
        told = thresholds.told()
        documents = " ".join(marks.filled(text) for _, text in document_texts())
    everything = plain(" ".join(texts.values()) + documents)
    assert (told["lag_s1"], told["ratio_s1"]) == ("13.5", "17")
    assert [
        name for name, value in told.items() if not re.search(rf"(?<![\d.]){re.escape(value)}(?![\d])", everything)
    ] == []
    report = plain(texts["report.html"])
    for said in (
        "a lead of 13.5 months or more, and 17 times the compute",
        "a lead of 2.25 months or less",
        "To the end of June 2029",
    ):
        assert said in report
    assert "L >= 13.5 months and R >= 17 over 2029 Q2" in texts["verdict.schema.json"]


def test_the_comments_of_the_tables_follow_the_assumptions(settings: Settings, tmp_path: Path) -> None:
    database.begin(settings)
    with elsewhere(tmp_path), database.writer(settings.build) as connection:
        forecast_tables.fill(connection, settings, judged(), small_release.DAY)
        rows = connection.execute(
            "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE schema_name = 'tracking' "
            "UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'tracking'"
        ).fetchall()
    comments = dict(rows)
    assert comments["verdict.joint_p"] == "P(L >= 13.5 and R >= 17)"
    assert comments["density"].endswith("over the mean of 2029 Q2, by model and for the mixture.")
    assert not [name for name, comment in comments.items() if "{" in comment]
    assert old_ones(comments) == []


def test_no_asset_is_described_with_a_threshold(settings: Settings) -> None:
    assert old_ones(dict(asset_texts(settings))) == []


def test_a_document_states_a_threshold_only_in_a_marked_place() -> None:
    answer = re.compile(r"<!-- answer:.*?<!-- /answer -->", re.DOTALL)
    own = {name: answer.sub("", marks.unmarked(text)) for name, text in document_texts()}
    assert old_ones(own) == []


def test_every_marked_place_has_the_threshold_it_names() -> None:
    named = set()
    for name, text in document_texts():
        named |= {mark for _, mark, _ in marks.MARKED.findall(text)}
        assert marks.filled(text) == text, (
            f"{name} differs from the assumptions; run `python -m docs.thresholds {name}`."
        )
    assert {"lag_s1", "ratio_s1", "lag_s2", "very_likely", "likely_at"} <= named


@pytest.mark.parametrize(("numbers", "told"), [((3,), "3"), ((3, 6), "3 and 6"), ((1, 3, 6.5), "1, 3 and 6.5")])
def test_numbers_are_listed_as_in_a_sentence(numbers: tuple[float, ...], told: str) -> None:
    assert thresholds.listed(numbers) == told


def test_a_brace_that_names_nothing_is_an_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        thresholds.fill("from {nowhere} on")
