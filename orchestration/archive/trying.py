"""A try against the live world: what a refresh would take in or refuse today, in a folder that is thrown away.

What belongs here: that folder, and one row per source. What does not: asking and judging, which are the refresh's own
(`intake`), so that keys, pace, conditions and contracts are the same.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.archive import checks, figures, intake, vintages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestration.archive.intake import Intake
    from orchestration.base.settings import Settings
    from orchestration.sources import Source

ANSWERS = 3  # slices of a source that are asked for: enough to judge its shape, little to ask for what is thrown away
COLUMNS = ("source", "outcome", "answers", "rows", "figures_through_on", "url", "why")
TROUBLE = ("would be refused", "failed", "does not answer")
_OUTCOMES = {
    "new": "would be taken",
    "unchanged": "nothing new",
    "refused": "would be refused",
    "failed": "failed",
    "unreachable": "does not answer",
    "skipped": "not asked",
}


def attempt(settings: Settings, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """Ask the live addresses as a refresh would, and store nothing.

    Args:
        settings: whose archive the answers are compared with; neither it nor what was last met is changed.
        sources: to ask.

    Returns:
        For each the values of `COLUMNS`: `answers` taken, their `rows` and newest date, and `why`, in sentences.
    """
    with tempfile.TemporaryDirectory(prefix="path2028-try-") as place:
        scratch = replace(settings, data=Path(place))
        for source in sources:
            _lay_out(settings, scratch, source.name)
        met = intake.pull(scratch, sources, settings.now(), answers=ANSWERS)
        return [_row(scratch, source, met[source.name]) for source in sources]


def _lay_out(settings: Settings, scratch: Settings, name: str) -> None:
    """What is held of a source and was last met of it, in the scratch folder: links to payloads, a copy of notes."""
    for payload in (settings.vintages / name).glob("*/*"):
        link = scratch.vintages / payload.relative_to(settings.vintages)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(payload)
    notes = settings.pulls / f"{name}.json"
    if notes.exists():
        scratch.pulls.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notes, scratch.pulls / notes.name)


def _row(scratch: Settings, source: Source, met: Intake) -> dict[str, Any]:
    taken = [each for each in vintages.archived(scratch, source.name) if not each.path.parent.is_symlink()]
    frames = [figures.read(scratch, source, each) for each in taken]
    through = [figures.newest_date(source, frame, scratch.now().date()) for frame in frames]
    # What the contract said was kept at the door; nothing is examined anew.
    findings = [finding for each in taken for finding in checks.remembered(scratch, source, each, lambda new: new)]
    amiss = dict.fromkeys(f"Let in and told: {each.sentence}." for each in findings if not each.passed)
    values = (
        source.name,
        _OUTCOMES[met.state],
        len(taken),
        sum(map(len, frames)),
        max((date for date in through if date), default=None),
        source.url.partition("?")[0],
        " ".join([*met.messages, *amiss]),
    )
    return dict(zip(COLUMNS, values, strict=True))
