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
from orchestration.sources.source import PART

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def from_files(settings: Settings, source: Source, tree: Path) -> Intake:
    """Take in older vintages from `<tree>/<YYYY-MM-DD>/<host>/<path>`, oldest first, each dated by its folder.

    A source whose `files` are taken in by hand is found below that path, one part per pattern.
    """
    place = source.url.removeprefix("https://").partition("?")[0]
    patterns = {part: f"{place}/{name}" for part, name in source.files.items()} or {"": place}
    accepted, messages = 0, []
    sought = [*patterns.items(), *(("", path) for path in source.kept_at)]
    files = sorted(
        (file, part)
        for part, pattern in sought
        for file in tree.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/{pattern}")
    )
    known = holdings.of(settings, source)
    for file, part in progress.through(f"Taking in {source.name}", files):
        day = dt.datetime.fromisoformat(file.relative_to(tree).parts[0]).replace(tzinfo=dt.UTC)
        copy = settings.data / "incoming" / f"{day:%Y%m%d}-{file.name}.part"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        url = f"https://{file.relative_to(tree).as_posix().partition('/')[2]}"
        body = copy.read_bytes()
        origin = Origin(
            source=source.name,
            part=part,
            url=url,
            retrieved_at=day,
            sha256=plain.digest(body),
            size=len(body),
            licence=source.licence.name,
            via="file",
        )
        outcome = judging.judge(settings, source, origin, copy, known)
        accepted += isinstance(outcome, Vintage)
        if not isinstance(outcome, Vintage):
            messages.append(f"{day:%Y-%m-%d}: {outcome.reason}")
    if not files:
        wanted = " or ".join(pattern for _, pattern in sought)
        messages.append(f"No file matches {tree}/<YYYY-MM-DD>/{wanted}; lay the dated files out like that.")
    return Intake(
        source=source.name, state="new" if accepted else "refused", messages=tuple(messages), accepted=accepted
    )


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
        download.path.unlink()
        told = f"{at:%Y-%m-%d} is still to come" if at else f"{url} does not say of which day it is"
        return Intake(source=source.name, state="refused", messages=(f"{told}; name the day with --on YYYY-MM-DD.",))
    origin = judging.origin_of(settings, source, download, Request(url=url, part=part), at)
    outcome = judging.judge(settings, source, origin, download.path, holdings.of(settings, source))
    if isinstance(outcome, Vintage):
        return Intake(source=source.name, state="new", accepted=1)
    return Intake(source=source.name, state="refused", messages=(f"{at:%Y-%m-%d}: {outcome.reason}",))


def misfit(source: Source, url: str, part: str) -> str | None:
    """Why this address or part cannot be this source's, or None."""
    sliced = bool(source.plan or source.listing or source.files)
    if not url.startswith("https://"):
        return f"An address starts with https://, not {url!r}."
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
