"""The verdict for feed readers: an Atom feed with one entry per change of verdict, and of the sources in trouble.

What belongs here: what counts as a change of verdict, and the XML. What does not: the log of alerts (`alerts`).
"""

from __future__ import annotations

import itertools
import uuid
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any, Final

from orchestration.pages import answer, dated, prose, wording

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

ATOM: Final = "http://www.w3.org/2005/Atom"


def changes(history: pd.DataFrame) -> pd.DataFrame:
    """The rows of `history` (ordered by day) whose verdict differs from the row before; the first is one of them."""
    return history[history["verdict"] != history["verdict"].shift()]


def render(history: pd.DataFrame, alerts: pd.DataFrame, made_at: dt.datetime, address: str = "") -> str:
    """Atom, newest first. Verdicts come from the ledger, alerts of kind `sources` from the log.

    An entry leads to the page of its day, below `address` where there is one.
    """
    place = f"{address}/" if address else ""
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "title", "Which path to 2028? Changes of verdict")
    _add(root, "id", _urn("feed"))
    _add(root, "updated", made_at.isoformat())
    _add(_add(root, "author"), "name", "path2028")
    _add(root, "link", rel="alternate", type="text/html", href=f"{place}report.html")
    if place:
        _add(root, "link", rel="self", type="application/atom+xml", href=f"{place}feed.xml")
    told = [
        (
            row["recorded_at"],
            f"{row['as_of']:%Y-%m-%d}: {row['verdict']}",
            row["run_id"],
            _moved(row, before),
            dated.file(row["as_of"]),
        )
        for before, row in itertools.pairwise([None, *changes(history).to_dict("records")])
        if row is not None
    ] + [
        (
            row["noticed_at"],
            f"{row['noticed_at']:%Y-%m-%d}: {row['title']}",
            f"sources {row['noticed_at']}",
            row["text"],
            "sources.html",
        )
        for row in alerts[alerts["kind"] == "sources"].to_dict("records")
    ]
    for at, title, name, text, page in sorted(told, key=lambda each: each[0], reverse=True):
        entry = _add(root, "entry")
        _add(entry, "title", title)
        _add(entry, "id", _urn(name))
        _add(entry, "updated", f"{at:%Y-%m-%dT%H:%M:%S}+00:00")
        _add(entry, "link", rel="alternate", type="text/html", href=f"{place}{page}")
        _add(entry, "summary", text, type="text")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode() + "\n"


def _moved(row: Mapping[Any, Any], before: Mapping[Any, Any] | None) -> str:
    """What was said on the day, and how far the odds have moved since the entry before."""
    odds = []
    for region, key in answer.OUTCOMES.items():
        was = "" if before is None else f"{wording.percent(before[region])} → "
        odds.append(f"{prose.say('answer', 'name', key).lower()} {was}{wording.percent(row[region])}")
    return f"{row['sentence']} {prose.say('feed', 'odds', odds=', '.join(odds))}"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = None if text is None else wording.printable(text)
    return child


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'path2028/{name}')}"
