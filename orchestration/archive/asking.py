"""What is asked of one source, and what came back: every answer a download or an error with its sentence.

What belongs here: which slices to ask for, in which order, and when to stop. What does not: HTTP (`fetching`), or what
is done with an answer (`intake`).
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.archive import paging, vintages
from orchestration.archive.fetching import Client, Download, FetchError, Missing, Unreachable, Validators
from orchestration.sources import PayloadError, Request

if TYPE_CHECKING:
    import datetime as dt
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from orchestration.archive.vintages import Pull
    from orchestration.base.settings import Settings
    from orchestration.sources import Source

PATIENCE = 3  # failures or refusals in a row after which a source is left alone until the next refresh


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What one request brought: a download, or the error with its sentence."""

    request: Request
    token: str | None
    download: Download | None = None
    error: FetchError | PayloadError | None = None


def arrivals(
    settings: Settings, client: Client, source: Source, at: dt.datetime, enough: threading.Event
) -> Iterator[Arrival]:
    """Ask for the slices of one source one after the other, until `PATIENCE` is at its end or somebody has `enough`.

    Never raises for what the outside world does: a mistake of ours that its answer brings to light is an error too.
    """
    asked, failed = Request(url=source.url), 0
    pulls = vintages.last_pulls(settings, source.name)
    try:
        if source.opened_by:
            _body(settings, client, source, Request(url=source.opened_by))
        for request, token in _requests(settings, client, source, at, pulls):
            asked, row, failed = request, failed, 0  # what is not published yet is no failure
            for arrival in _answer(settings, client, source, request, token, pulls.get(request.part)):
                is_gap = source.gaps and isinstance(arrival.error, Missing)
                failed = row + (not is_gap) if arrival.error else 0
                yield arrival
            if enough.is_set() or failed == PATIENCE:
                return  # the other slices are asked for at the next refresh
    except (FetchError, PayloadError) as error:
        yield Arrival(request=asked, token=None, error=error)
    except Exception as error:  # noqa: BLE001  # one publisher's odd answer must not end the day
        told = f"What {asked.url.partition('?')[0]} answers makes us stumble ({stumble(error)})"
        yield Arrival(request=asked, token=None, error=FetchError(f"{told}: a mistake of ours, please report it."))


def stumble(error: Exception) -> str:
    """Where in the code a mistake showed, without what the error says: that may repeat an address with a key."""
    *_, frame = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frame.filename).stem}.{frame.name}"


def waits(settings: Settings, source: Source) -> str | None:
    """Why a source is not asked, or None when it is."""
    if source.by_hand:
        return f"Is taken in by hand: download it from {source.url}, then `path2028 sources backfill {source.name}`."
    if source.key_variable and not source.keyed_listing and source.key_variable not in settings.keys:
        return f"Needs a free key: get one at {source.tags.get('key_from', source.url)} and set {source.key_variable}."
    return None


def is_current(last: Pull | None, source: Source) -> bool:
    """Whether the last look was made with this edition of the parser and contract."""
    return last is not None and last.edition == source.edition


def _requests(
    settings: Settings, client: Client, source: Source, at: dt.datetime, pulls: Mapping[str, Pull]
) -> Sequence[tuple[Request, str | None]]:
    """The slices to ask for, each with its version's token; those that were refused last time come last."""
    planned = _planned(settings, client, source, at, pulls)
    return sorted(planned, key=lambda each: each[0].part in pulls and pulls[each[0].part].outcome == "refused")


def _planned(
    settings: Settings, client: Client, source: Source, at: dt.datetime, pulls: Mapping[str, Pull]
) -> Sequence[tuple[Request, str | None]]:
    if source.plan is not None:
        held = frozenset(
            part for part, pull in pulls.items() if is_current(pull, source) and pull.outcome == "accepted"
        )
        return [(request, None) for request in source.plan(at.date(), held)]
    listing = source.listing
    if source.keyed_listing and source.key_variable in settings.keys:  # as who holds its key may ask
        listing = source.keyed_listing
    if listing is None:
        return [(Request(url=source.url), None)]
    bodies = [_body(settings, client, source, request) for request in listing.requests(at.date())]
    known = {part: pull.token for part, pull in pulls.items() if pull.token and is_current(pull, source)}
    return list(listing.plan(bodies, known))


def _body(settings: Settings, client: Client, source: Source, request: Request) -> bytes:
    path = _get(client, source, request, settings.data / "incoming", None).path
    if path is None:
        told = f"The list at {request.url.partition('?')[0]} holds nothing (HTTP 204)"
        raise FetchError(f"{told}; it is asked again at the next refresh.")
    body = path.read_bytes()
    path.unlink()
    return body


def _answer(
    settings: Settings, client: Client, source: Source, request: Request, token: str | None, last: Pull | None
) -> Iterator[Arrival]:
    """One slice, asked for with the validators of the last look; nothing where it is not published yet.

    Raises:
        FetchError: the failure that makes it useless to go on with this source.
    """
    known = last if last is not None and is_current(last, source) else None
    conditional = known is not None and not request.form  # a form is no question about one file
    validators = Validators(etag=known.etag, last_modified=known.last_modified) if known and conditional else None
    try:
        download = _get(client, source, request, settings.data / "incoming", validators)
    except Unreachable:
        raise
    except FetchError as error:
        yield Arrival(request=request, token=token, error=error)
    else:
        if download.status != 204:
            yield Arrival(request=request, token=token, download=download)


def _get(client: Client, source: Source, request: Request, incoming: Path, validators: Validators | None) -> Download:
    """One slice, with all pages that it comes in."""

    def ask(url: str) -> Download:
        return _page(client, source, replace(request, url=url), incoming, None)

    return paging.whole(_page(client, source, request, incoming, validators), request.url, ask, source.size_cap)


def _page(client: Client, source: Source, request: Request, incoming: Path, validators: Validators | None) -> Download:
    return client.get(
        request.url,
        incoming,
        validators=validators,
        size_cap=source.size_cap,
        pace_seconds=source.pace_seconds,
        key_variable=source.key_variable,
        key_header=source.key_header,
        headers=source.headers,
        form=request.form,
    )
