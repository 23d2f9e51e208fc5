"""The figures shipped with the project: the oldest vintages, so that a machine with no network has real figures.

What belongs here: writing and listing `data/bundle/`. It carries the project's own columns only (names, dates, numbers)
of sources whose licence allows passing them on, as text that a diff can be read of.
What does not: payloads, upstream sentences, or any source that forbids republishing.

    bundle/<source>/<vintage>.csv      figures
    bundle/index.json                  the origin of each
    bundle/SOURCES.md                  attribution, for people
    bundle/notes.toml                  by hand: what a reader must know of one file, for SOURCES.md
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from typing import TYPE_CHECKING

from orchestration.archive import figures, vintages
from orchestration.archive.vintages import Origin, Vintage
from orchestration.base import files, plain, progress
from orchestration.sources import SOURCES
from orchestration.sources.slices import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def vintages_of(settings: Settings, source: Source) -> list[Vintage]:
    """The bundled vintages of one source, oldest first."""
    index = settings.bundle / "index.json"
    if not index.exists():
        return []
    listed = json.loads(index.read_text("utf-8")).get(source.name, {})
    found = [
        Vintage(origin=Origin.from_json(json.dumps(origin)), path=settings.bundle / file, bundled=True)
        for file, origin in listed.items()
    ]
    return sorted(found, key=lambda vintage: vintage.origin.order)


def write(settings: Settings) -> dict[str, list[str]]:
    """Add every archived vintage that may be passed on to the bundle, and renew its index and attribution.

    Returns:
        Source name -> files of the bundle, new and old.
    """
    index: dict[str, dict[str, object]] = {}
    allowed = [source for source in SOURCES.values() if source.licence.republish]
    for source in progress.through("Writing the bundle", allowed):
        held = vintages.distinct([*vintages_of(settings, source), *vintages.archived(settings, source.name)])
        # What came under other terms, before a source's licence was known better, is not passed on under these.
        found = [vintage for vintage in held if vintage.origin.licence == source.licence.name]
        for vintage in found:
            place = vintage.path if vintage.bundled else _write_figures(settings, source, vintage)
            origin = asdict(vintages.unstamped(vintage.origin))
            index.setdefault(source.name, {})[place.relative_to(settings.bundle).as_posix()] = origin
    files.write_whole(settings.bundle / "index.json", plain.to_json(index))
    files.write_whole(settings.bundle / "SOURCES.md", _attribution(settings))
    return {name: list(files) for name, files in index.items()}


def _write_figures(settings: Settings, source: Source, vintage: Vintage) -> Path:
    frame = figures.read(settings, source, vintage).sort_values(list(source.key), kind="stable", ignore_index=True)
    slug = f"-{vintage.origin.part}" if vintage.origin.part else ""
    place = settings.bundle / source.name / f"{vintage.origin.vintage}{slug}.csv"
    files.write_whole(place, figures.as_csv(source, frame))
    return place


def _attribution(settings: Settings) -> str:
    by_hand = settings.bundle / "notes.toml"
    notes = tomllib.loads(by_hand.read_text("utf-8")) if by_hand.exists() else {}
    lines = [
        "# Where the bundled figures come from",
        "",
        "Written by `path2028 bundle`. Only names, dates and numbers in this project's own columns are kept here; the",
        "publishers' texts are not. Sources whose terms forbid passing rows on are not bundled.",
    ]
    for source in SOURCES.values():
        lines += ["", f"## {source.title} (`{source.name}`)", ""]
        if not source.licence.republish:
            way = f"`path2028 sources backfill {source.name}`" if source.by_hand else "`refresh`"
            lines += [
                f"Not bundled: {source.licence.name} ({source.licence.url}). Taken in from <{source.url}> by {way}."
            ]
            continue
        lines += [
            f"- Publisher: {source.publisher}; attribution: {source.licence.attribution}",
            f"- Address: <{source.url}>",
            f"- Licence: [{source.licence.name}]({source.licence.url}); changes: columns selected and renamed",
            "",
            "| retrieved | rows | file | sha256 of the payload |",
            "|---|---|---|---|",
        ]
        shipped = {
            vintage.path.relative_to(settings.bundle).as_posix(): vintage for vintage in vintages_of(settings, source)
        }
        for file, vintage in shipped.items():
            rows = len(figures.read(settings, source, vintage))
            counted = f"{rows}, a sample" if vintage.origin.part == SAMPLE else str(rows)
            lines.append(f"| {vintage.origin.vintage} | {counted} | `{file}` | `{vintage.origin.sha256[:16]}…` |")
        told = [f"- `{file}`: {notes[file]}" for file in shipped if file in notes]
        lines += ["", *told] if told else []
    return "\n".join(lines) + "\n"
