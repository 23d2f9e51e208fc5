"""The feed: one entry per change of verdict."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from orchestration.pages import feed
from orchestration.warehouse import schemas
from tests.pages.small_release import MADE_AT

ATOM = f"{{{feed.ATOM}}}"
SILENCE = schemas.frame("tracking.alerts", [])


def history(verdicts: list[str], sentence: str = "A sentence.") -> pd.DataFrame:
    first = pd.Timestamp("2026-06-01")
    return pd.DataFrame(
        [
            {"run_id": f"run-{n}", "as_of": first + pd.Timedelta(days=n), "verdict": verdict, "sentence": sentence}
            | {"p_s1": 0.1 * n, "p_s2": 0.2, "p_neither": 0.8 - 0.1 * n}
            | {"recorded_at": first + pd.Timedelta(days=n, hours=5)}
            for n, verdict in enumerate(verdicts)
        ]
    )


def entries(text: str) -> list[ET.Element]:
    return ET.fromstring(text).findall(f"{ATOM}entry")  # noqa: S314  # our own text


def test_a_verdict_that_stays_makes_one_entry_and_each_change_another_newest_first() -> None:
    text = feed.render(history(["neither", "neither", "S1", "S1", "neither"]), SILENCE, MADE_AT)
    titles = [entry.findtext(f"{ATOM}title") for entry in entries(text)]
    assert titles == ["2026-06-05: neither", "2026-06-03: S1", "2026-06-01: neither"]


def test_an_entry_says_how_far_the_odds_have_moved_since_the_entry_before() -> None:
    first, second = reversed(entries(feed.render(history(["neither", "neither", "S1"]), SILENCE, MADE_AT)))
    assert "commanding lead 0%, near parity 20%, neither path 80%." in str(first.findtext(f"{ATOM}summary"))
    assert "commanding lead 0% → 20%, near parity 20% → 20%" in str(second.findtext(f"{ATOM}summary"))


def test_an_entry_keeps_its_id_and_its_date_when_the_feed_is_made_again() -> None:
    once = entries(feed.render(history(["neither"]), SILENCE, MADE_AT))
    later = entries(feed.render(history(["neither", "S2"]), SILENCE, MADE_AT + dt.timedelta(days=1)))
    assert ET.tostring(once[0]).strip() == ET.tostring(later[1]).strip()
    assert later[0].findtext(f"{ATOM}id") != later[1].findtext(f"{ATOM}id")


def test_the_feed_has_what_atom_requires() -> None:
    root = ET.fromstring(feed.render(history(["S1"]), SILENCE, MADE_AT))  # noqa: S314  # our own text
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("title", "id", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
    assert root.findtext(f"{ATOM}author/{ATOM}name")


def test_sources_in_trouble_make_an_entry_between_the_verdicts() -> None:
    noted = {"noticed_at": pd.Timestamp("2026-06-02"), "kind": "sources", "title": "2 sources", "text": "a, b"}
    told = pd.DataFrame([noted, noted | {"kind": "verdict", "title": "told by the record itself"}])
    titles = [e.findtext(f"{ATOM}title") for e in entries(feed.render(history(["S1", "S2"]), told, MADE_AT))]
    assert titles == ["2026-06-02: S2", "2026-06-02: 2 sources", "2026-06-01: S1"]


@given(st.text())
def test_any_sentence_leaves_the_feed_well_formed(sentence: str) -> None:
    assert len(entries(feed.render(history(["S1"], sentence), SILENCE, MADE_AT))) == 1
