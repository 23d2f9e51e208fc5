"""Older vintages, from dated files or from an address, judged like any payload and ordered by their day.

What belongs here: finding the files and their days. What does not: the judgement, which is `judging`'s.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import shutil
from typing import TYPE_CHECKING

from orchestration.archive import holdings, judging
from orchestration.archive.fetching import Client, FetchError
from orchestration.archive.intake import Intake
from orchestration.archive.vintages import Origin, Vintage
from orchestration.base import plain, progress
from orchestration.sources import Request
from orchestration.sources.slices import SAMPLE
from orchestration.sources.source import PART

DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
NAMED = 3  # days or slices that a sentence names before it counts the rest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def from_files(settings: Settings, source: Source, tree: Path) -> Intake:
    """Take in older vintages from `<tree>/<YYYY-MM-DD>/<host>/<path>`, oldest first, each dated by its folder.

    A source whose `files` are taken in by hand is found below that path, one part per pattern. Of one that comes in
    slices, `<path>` may be the file, a folder of files, or the file with its query behind a question mark; each goes
    to the slice that asking would have brought it in, so what overlaps with a slice that was asked for is a vintage of
    it and counted once.

    Returns:
        What was taken in, and a sentence per reason for which something was not, with the days.
    """
    planned = source.plan(settings.now().date(), frozenset()) if source.plan else ()
    sought = _patterns(source, planned)
    found = sorted(
        {(file, part) for part, pattern in sought for file in tree.glob(f"{DAY}/{pattern}") if file.is_file()}
    )
    known, accepted = holdings.of(settings, source), 0
    left: dict[str, list[str]] = {}
    taken: set[tuple[str, str]] = set()
    for file, named in progress.through(f"Taking in {source.name}", found):
        day = file.relative_to(tree).parts[0]
        part, reason = (named, "") if not source.slice_of else _slice(source, file.read_bytes(), planned)
        if not reason and (day, part) in taken:
            reason = f"a second file of the slice {part}; one was taken" if part else "a second file; one was taken"
        if not reason:
            reason = _take(settings, source, tree, file, part, known)
        if reason:
            left.setdefault(reason, []).append(day)
        else:
            accepted += 1
            taken.add((day, part))
    messages = [f"{_days(days)}: {reason}" for reason, days in left.items()]
    if not found:
        wanted = " or ".join(dict.fromkeys(pattern for _, pattern in sought))
        messages.append(f"No file matches {tree}/<YYYY-MM-DD>/{wanted}; lay the dated files out like that.")
    return Intake(
        source=source.name, state="new" if accepted else "refused", messages=tuple(messages), accepted=accepted
    )


def _patterns(source: Source, planned: Sequence[Request]) -> list[tuple[str, str]]:
    """Where a dated folder may hold files of the source: part (where the place tells it) and pattern."""
    place = source.url.removeprefix("https://").partition("?")[0]
    if source.files:
        return [(part, f"{place}/{name}") for part, name in source.files.items()]
    places = dict.fromkeys([place, *source.kept_at])
    if not source.slice_of:
        return [("", path) for path in places]
    places |= dict.fromkeys(request.url.removeprefix("https://").partition("?")[0] for request in planned)
    return [("", f"{path}{more}") for path in places for more in ("", "[?]*", "/*")]


def _slice(source: Source, body: bytes, planned: Sequence[Request]) -> tuple[str, str]:
    """The slice that a payload is, or the reason why it is none. What cannot be read is left to the judgement."""
    asked = {request.part for request in planned}  # empty where only the publisher's list says which there are
    assert source.slice_of is not None  # noqa: S101  # the caller has looked
    try:
        rows = plain.rows(source.parse(body))
        parts = sorted({source.slice_of(row) for row in rows})
    except Exception:  # noqa: BLE001  # the judgement meets it again, and says so in its own words
        return "", ""
    odd = [part for part in parts if not PART.fullmatch(part) or (asked and part not in asked)]
    if not parts:
        return "", "holds no row, so no slice is known; not taken"
    if odd:
        return "", f"holds {_few(odd)}, which is no slice that is asked for; not taken"
    if len(parts) > 1:
        return "", f"holds the slices {_few(parts)} in one file, which are asked for one by one; not taken"
    return parts[0], ""


def _take(settings: Settings, source: Source, tree: Path, file: Path, part: str, known: list[Vintage]) -> str:
    """Judge one dated file; returns why it was not taken in, or ''."""
    day, _, place = file.relative_to(tree).as_posix().partition("/")
    try:
        at = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    except ValueError:
        return "there is no such day; rename the folder"
    if at > settings.now():
        return "that day is still to come; rename the folder"
    copy = settings.data / "incoming" / f"{at:%Y%m%d}-{plain.digest(place)[:16]}.part"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)
    body = copy.read_bytes()
    origin = Origin(
        source=source.name,
        part=part,
        url=f"https://{place}",
        retrieved_at=at,
        sha256=plain.digest(body),
        size=len(body),
        licence=source.licence.name,
        via="file",
    )
    outcome = judging.judge(settings, source, origin, copy, known)
    return "" if isinstance(outcome, Vintage) else outcome.reason


def _days(days: list[str]) -> str:
    return _few(list(dict.fromkeys(days)))


def _few(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def from_address(settings: Settings, source: Source, url: str, *, on: dt.date | None = None, part: str = "") -> Intake:
    """Take in the one file at `url` as the source's payload of the day `on`, else of the day the server dates it.

    A source that comes in slices needs the `part` that the file is. No key is sent to an address given by hand.
    """
    if refusal := misfit(source, url, part):
        return Intake(source=source.name, state="refused", messages=(refusal,))
    try:
        download = Client(settings).get(
            url, settings.data / "incoming", size_cap=source.size_cap, headers=source.headers
        )
    except FetchError as error:
        return Intake(source=source.name, state="failed", messages=(str(error),))
    if download.path is None:
        return Intake(source=source.name, state="failed", messages=(f"{url} holds nothing (HTTP 204).",))
    at = dt.datetime.combine(on, dt.time(), dt.UTC) if on else _dated(download.validators.last_modified)
    if at is None or at > settings.now():
        told = f"{at:%Y-%m-%d} is still to come" if at else f"{url} does not say of which day it is"
        return _left(source, download.path, f"{told}; name the day with --on YYYY-MM-DD.")
    planned = source.plan(settings.now().date(), frozenset()) if source.plan else ()
    told_by_file = source.slice_of and part != SAMPLE  # a sample is no slice in time
    is_part, reason = _slice(source, download.path.read_bytes(), planned) if told_by_file else ("", "")
    if reason or (is_part and is_part != part):
        told = reason or f"holds the slice {is_part}, not {part}; name it with --part"
        return _left(source, download.path, f"{url}: {told}.")
    origin = judging.origin_of(settings, source, download, Request(url=url, part=part), at)
    outcome = judging.judge(settings, source, origin, download.path, holdings.of(settings, source))
    reasons = () if isinstance(outcome, Vintage) else (f"{at:%Y-%m-%d}: {outcome.reason}",)
    return Intake(
        source=source.name, state="refused" if reasons else "new", messages=reasons, accepted=int(not reasons)
    )


def _left(source: Source, file: Path, told: str) -> Intake:
    """Nothing was taken in, and why."""
    file.unlink()
    return Intake(source=source.name, state="refused", messages=(told,))


def misfit(source: Source, url: str, part: str) -> str | None:
    """Why this address or part cannot be this source's, or None."""
    sliced = bool(source.plan or source.listing or source.files)
    if not url.startswith("https://"):
        return f"An address starts with https://, not {url!r}."
    if part == SAMPLE:
        told = "has no place for a sample: its marts would count it as if it were whole"
        return None if source.sampled else f"{source.name} {told}; leave --part {SAMPLE} out."
    if sliced and not PART.fullmatch(part):
        return f"{source.name} comes in slices: name the one that the file is with --part, as in data/pulls/."
    if part and not sliced:
        return f"{source.name} is one file and has no part {part!r}; leave --part out."
    if source.files and part not in source.files:
        return f"{source.name} has no part {part!r}; it has {', '.join(source.files)}."
    return None


def _dated(last_modified: str | None) -> dt.datetime | None:
    """The day of a Last-Modified header, or None where it is missing or no date."""
    try:
        return email.utils.parsedate_to_datetime(last_modified or "").astimezone(dt.UTC)
    except (TypeError, ValueError):
        return None
