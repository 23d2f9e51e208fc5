"""Every figure on every page is the warehouse's own, rounded once: a walk over all pages of an unsettled world.

The world's figures have more digits than a page shows, so that a figure is known by its value and a second rounding
of it is seen.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from model import assumptions
from orchestration import pages
from orchestration.forecasts import thresholds
from orchestration.pages import markdown, page, prose, queries, story, tables, verdict_json, wording
from orchestration.pages.queries import scores
from tests.pages import tracing
from tests.pages.marts_behind import behind
from tests.pages.small_release import DAY, MADE_AT, RUN, Rows, World, declared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from orchestration.pages.document import Told

# Columns that say what is asked, not what came out.
_ASKED = ("quantile", "threshold_lag_s1", "threshold_lag_s2", "threshold_ratio")
# What a page may work out of the tables, worked out here once more, by the warehouse.
DERIVED = (
    "SELECT 10 ** log10_bf_s1 FROM tracking.verdict UNION ALL SELECT 10 ** log10_bf_s2 FROM tracking.verdict",
    "SELECT abs(value) FROM tracking.fan",
    "SELECT 100 / ratio FROM marts.compute_ratio",
    "SELECT DATE '2026-10-20' - max(valid_on) FROM marts.capability_gap",
    "SELECT count(*) FROM marts.policy_branches WHERE superseded_on IS NULL GROUP BY branch",
    "SELECT count(*) FROM marts.policy_branches WHERE superseded_on IS NULL GROUP BY branch, status",
    "SELECT count(*) FROM tracking.signposts GROUP BY status",
    "SELECT count(*) FROM tracking.signposts WHERE status IN ('open', 'pending')",
    "SELECT count(*) FILTER (WHERE crps_difference < 0) FROM tracking.backtest WHERE forecast = 'stacked'",
    "SELECT count(*) FROM tracking.backtest WHERE forecast = 'stacked'",
)
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*")
_TABLE = re.compile(r"<caption>(.*?)</caption>.*?<tbody>(.*?)</tbody>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
_NOT_READ = re.compile(r"<(head|pre|svg|style|code)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)


class Walk(NamedTuple):
    """The pages with their marks, the same without, and what was written into them."""

    marked: dict[str, str]
    plain: dict[str, str]
    trace: tracing.Trace
    found: dict[str, Any]
    warehouse: duckdb.DuckDBPyConnection


def unsettled() -> duckdb.DuckDBPyConnection:
    """The small world with every figure moved by up to a twentieth, each by its own part."""
    world = World()
    world.rows["marts.token_prices"] = prices()
    world.rows["marts.benchmark_gap"] = benchmarks()
    world.rows |= behind()
    connection = world.build()
    for table, (name, columns) in enumerate(declared()):
        moved = [column for column, kind in columns.items() if kind == "DOUBLE" and column not in _ASKED]
        for n, column in enumerate(moved):
            part = f"0.05 * ((rowid * 0.6180339887 + {n} * 0.4142135623 + {table} * 0.7320508075) % 1)"
            connection.execute(f'UPDATE {name} SET "{column}" = "{column}" * (1 + {part})')
    return connection


def prices() -> Rows:
    return [
        {"at_least_eci": 120, "bloc": bloc, "lowest_usd_per_mtok": price, "valid_on": DAY}
        for bloc, price in (("china", 0.55), ("us_allied", 2.75))
    ]


def benchmarks() -> Rows:
    return [
        {"source_id": "metr_horizons", "benchmark": name, "valid_on": DAY, "lag_months": lag}
        for name, lag in (("Puzzles", 0.45), ("Exams", 7.25))
    ]


def rendered(told: Told) -> dict[str, str]:
    texts = {**page.render(told), "report.md": markdown.render(told)}
    # the block of data for machines writes what is not ASCII as its escape
    return {name: re.sub(r"\\u(e00[012])", lambda m: chr(int(m[1], 16)), text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def walk() -> Walk:
    trace = tracing.Trace()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orchestration.pages.drawing.svg", lambda _spec, *, name, label: f"<!-- {name}: {label} -->")
        warehouse = unsettled()
        found = tables.read(warehouse, RUN)
        plain = rendered(story.tell(found, MADE_AT))
        trace.install(patch)
        return Walk(rendered(story.tell(found, MADE_AT)), plain, trace, found, warehouse)


def test_the_pages_walked_are_the_pages_published(walk: Walk) -> None:
    assert {name: tracing.bare(text) for name, text in walk.marked.items()} == walk.plain


def test_every_figure_of_every_page_stands_in_the_warehouse(walk: Walk) -> None:
    known = {_key(value) for value in _stored(walk)}
    strangers = {
        (name, written.text, written.value)
        for name, written in _shown(walk)
        if _key(written.value) is not None and _key(written.value) not in known
    }
    assert strangers == set()


def test_every_figure_reads_as_its_value_rounded(walk: Walk) -> None:
    held = Decimal(repr(assumptions.load().answers.percent.held_within_pp)) / 100
    for name, written in _shown(walk):
        value, read = tracing.as_number(written.value), tracing.read(written.text)
        if value is None or read is None:
            continue
        allowed = max(read.unit / 2, held if "%" in written.text and read.unit == Decimal("0.01") else Decimal(0))
        assert abs(read.value - value) <= allowed, (name, written)


def test_no_figure_is_written_in_two_roundings(walk: Walk) -> None:
    """Pages and charts alike: what a chart writes beside a bar counts as well."""
    said: dict[Decimal, dict[Decimal, str]] = defaultdict(dict)
    for written in walk.trace.written:
        value, read = tracing.as_number(written.value), tracing.read(written.text)
        if value is not None and read is not None:
            said[value][read.value.normalize()] = written.text
    assert {value: list(texts.values()) for value, texts in said.items() if len(texts) > 1} == {}


def test_what_no_writer_wrote_is_a_word_of_the_prose_or_of_a_source(walk: Walk) -> None:
    words = set(_TOKEN.findall(" ".join(_words(walk))))
    for name, text in walk.marked.items():
        loose = set(_TOKEN.findall(_read_text(name, text))) - words
        assert loose == set(), name


def test_every_table_of_a_query_holds_what_the_query_answers(walk: Walk) -> None:
    captions = {thresholds.fill(query.about): name for name, query in queries.QUERIES.items()}
    seen = set()
    for text in walk.marked.values():
        for caption, body in _TABLE.findall(text):
            name = captions.get(html.unescape(tracing.bare(caption)))
            if name is None:
                continue
            seen.add(name)
            columns = queries.QUERIES[name].columns
            day = walk.found["verdict"]["as_of"].iloc[0]
            answer = walk.warehouse.execute(queries.QUERIES[name].text(RUN, day)).df().astype("object")
            rows = [_CELL.findall(row) for row in _ROW.findall(body)]
            if answer.empty:
                assert len(rows) == 1, name
                continue
            for row, told in zip(rows, answer.to_dict("records"), strict=True):
                for cell, column in zip(row, columns, strict=True):
                    _agrees(walk, name, cell, told[column])
    assert len(seen) > 15


def test_verdict_json_and_the_files_of_each_chart_hold_what_the_tables_hold(walk: Walk) -> None:
    known = {_key(value) for value in _stored(walk)}
    content = json.loads(verdict_json.render(walk.found, MADE_AT))
    numbers = {value for value in _leaves(content) if isinstance(value, float)}
    assert {value for value in numbers if _key(value) not in known} == set()
    assert len(numbers) > 20


@pytest.mark.usefixtures("undrawn")
def test_the_feed_writes_the_odds_of_the_day_as_the_pages_hold_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("orchestration.pages.takeaway.write", lambda _folder, _told: [])
    world = World()
    world.rows["tracking.verdict"][0] |= {"p_s1": 0.0437, "p_s2": 0.1612, "p_neither": 0.7951}
    world.rows["tracking.verdict"][1] |= {"p_s1": 0.0437, "p_s2": 0.1663, "p_neither": 0.79}
    pages.write(world.build(), tmp_path, run_id=RUN, made_at=MADE_AT)
    assert "near parity 16% → 16%" in (tmp_path / "feed.xml").read_text("utf-8")


def _agrees(walk: Walk, name: str, cell: str, value: Any) -> None:
    """A cell shows the value of the table, and nothing where there is none."""
    marks = tracing.MARKED.findall(cell)
    if wording.is_missing(value):
        assert wording.MISSING in cell, name
    elif marks:
        assert [walk.trace.written[int(mark)].value for mark, _ in marks] == [value], name
    else:
        assert not isinstance(value, float), (name, cell, value)


def _stored(walk: Walk) -> Iterator[Any]:
    """Every number the queries answer with, and what may be worked out of the tables."""
    for frame in walk.found.values():
        for column in frame:
            yield from (value for value in frame[column].astype("object") if not wording.is_missing(value))
    for sql in DERIVED:
        yield from (value for (value,) in walk.warehouse.execute(sql).fetchall())
    yield scores.ENOUGH_WORLDS
    yield from _sums(walk)


def _sums(walk: Walk) -> Iterator[Any]:
    """The totals below the moves since the paper, and of the deciles of all worlds."""
    moves, deciles = (queries.QUERIES[name].text(RUN, DAY) for name in ("moves", "calibration_deciles"))
    points = "sum(lead_months), sum(s1_points), sum(s2_points), sum(between_points)"
    for sql in (
        f"SELECT {points} FROM ({moves}) WHERE since = 'paper'",
        f"SELECT sum(held), sum(deciles) FROM ({deciles}) WHERE among = 'all'",
        f"SELECT count(*) FROM ({queries.QUERIES['by_model'].text(RUN, DAY)})",
    ):
        (row,) = walk.warehouse.execute(sql).fetchall()
        yield from row


def _key(value: Any) -> str | None:
    """A number by its first twelve digits; None for days, names and what is no number."""
    if isinstance(value, (str, bool)) or tracing.as_number(value) is None:
        return None
    return f"{float(value):.11e}"


def _shown(walk: Walk) -> Iterator[tuple[str, tracing.Written]]:
    for name, text in walk.marked.items():
        for mark, _ in tracing.MARKED.findall(text):
            yield name, walk.trace.written[int(mark)]


def _read_text(name: str, text: str) -> str:
    """What a reader reads of a page, without what a writer wrote."""
    text = tracing.MARKED.sub("", text)
    read = re.sub(r"```.*?```", "", text, flags=re.DOTALL) if name.endswith(".md") else _NOT_READ.sub(" ", text)
    return html.unescape(read)


def _words(walk: Walk) -> Iterator[str]:
    """Whatever may hold a digit that is no figure of ours: prose, headings, names and texts of the sources."""
    yield from (text for text in _leaves(prose.read()) if isinstance(text, str))
    yield from thresholds.told().values()
    for query in queries.QUERIES.values():
        yield from (thresholds.fill(query.about), *(thresholds.fill(each.heading) for each in query.columns.values()))
    for frame in walk.found.values():
        for column in frame:
            yield from (value for value in frame[column] if isinstance(value, str))
    for each in assumptions.provenance():
        yield from (each.key, str(each.value), each.source)
    yield from (text for pair in wording.DEFINITIONS.values() for text in pair)
    yield from (*wording.MODELS.values(), *wording.GRADES, *wording.GRADES.values(), pages.__name__)
    yield from (f"{at:%Y-%m-%d %H:%M}" for at in walk.found["history"]["recorded_at"])
    yield f"{MADE_AT:%Y-%m-%d %H:%M} path2028 {RUN}"


def _leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        for each in node.values():
            yield from _leaves(each)
    elif isinstance(node, list):
        for each in node:
            yield from _leaves(each)
    else:
        yield node
