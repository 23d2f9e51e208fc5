"""A payload's way from its address into the archive, or into quarantine with the reason.

What belongs here: planning what to ask for, and the decision to accept or refuse what came.
What does not: older vintages (`backfilling`), HTTP (`fetching`), files (`vintages`), parsing (`sources`), expectations
(`checks`).

Downloads run side by side on threads; reading and judging happens on the calling thread, one payload after the other as
they arrive, so that no library needs to be thread-safe, no source waits for another's judgement to be downloaded, and
the heavy libraries are imported only when there is something new to judge.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Literal

from orchestration.archive import checks, figures, holdings, vintages
from orchestration.archive.fetching import Client, Download, FetchError, Unreachable, Validators
from orchestration.archive.vintages import Origin, Pull, Vintage
from orchestration.base import progress
from orchestration.sources import PayloadError, Request

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from orchestration.base.settings import Settings
    from orchestration.sources import Source

PATIENCE = 3  # failures in a row after which a source is left alone until the next refresh
State = Literal["new", "unchanged", "refused", "unreachable", "failed", "skipped"]
# The figures in use are not what the publisher answered last.
SERVED_FROM_LAST_GOOD: tuple[State, ...] = ("refused", "unreachable", "failed", "skipped")
_ASKING = "Asking the sources"
_WORST_FIRST: tuple[State, ...] = ("refused", "failed", "unreachable", "skipped", "new", "unchanged")


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What one request brought: a download, or the error with its sentence."""

    request: Request
    token: str | None
    download: Download | None = None
    error: FetchError | PayloadError | None = None


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What one pull did for one source; `messages` are sentences that name the remedy."""

    source: str
    state: State
    messages: tuple[str, ...] = ()
    accepted: int = 0
    findings: tuple[checks.Finding, ...] = field(default=())


def pull(settings: Settings, sources: Sequence[Source], at: dt.datetime) -> dict[str, Intake]:
    """Ask every source for what is new, all at once, and take in what is good.

    Args:
        settings: where the archive is and how the network is to be used.
        sources: to ask.
        at: the moment of retrieval, recorded with every payload.

    Returns:
        Source name -> what happened. Never raises for what the outside world does.
    """
    client = Client(settings)
    arrivals: SimpleQueue[tuple[str, Arrival | None]] = SimpleQueue()
    interrupted = threading.Event()

    def ask(source: Source) -> None:
        try:
            for arrival in _fetch(settings, client, source, at):
                arrivals.put((source.name, arrival))
                if interrupted.is_set():
                    return
        finally:
            arrivals.put((source.name, None))

    tallies = {source.name: _Tally(settings, source, at) for source in sources}
    with contextlib.ExitStack() as closing:
        closing.callback(shutil.rmtree, settings.data / "incoming", ignore_errors=True)
        pool = closing.enter_context(ThreadPoolExecutor(max_workers=max(1, len(sources))))
        closing.callback(interrupted.set)
        closing.callback(_remember, tallies)
        asked = [pool.submit(ask, source) for source in sources]
        waiting = len(sources)
        progress.tell(_ASKING, 0, len(sources))
        while waiting:
            name, arrival = arrivals.get()
            if arrival is None:
                waiting -= 1
                progress.tell(_ASKING, len(sources) - waiting, len(sources))
            else:
                tallies[name].take(arrival)
            if arrivals.empty():  # many small answers in a row are written down together
                _remember(tallies)
        for future in asked:
            future.result()
    return {name: tally.intake() for name, tally in tallies.items()}


def _remember(tallies: Mapping[str, _Tally]) -> None:
    for tally in tallies.values():
        tally.remember()


def _fetch(settings: Settings, client: Client, source: Source, at: dt.datetime) -> Iterator[Arrival]:
    """The downloads of one source, one after the other, with the validators of the last look."""
    if _waits(settings, source):
        return
    source = _asked(settings, source)
    incoming = settings.data / "incoming"
    pulls = vintages.last_pulls(settings, source.name)
    try:
        requests = _requests(client, source, incoming, pulls, at)
    except (FetchError, PayloadError) as error:
        yield Arrival(request=Request(url=source.url), token=None, error=error)
        return
    failed_in_a_row = 0
    for request, token in requests:
        last = pulls.get(request.part)
        known = last if _current(last, source) else None
        validators = Validators(etag=known.etag, last_modified=known.last_modified) if known else None
        try:
            download = _get(client, source, request, incoming, validators)
            failed_in_a_row = 0
            if download.status != 204:  # not published yet
                yield Arrival(request=request, token=token, download=download)
        except FetchError as error:
            yield Arrival(request=request, token=token, error=error)
            failed_in_a_row += 1
            if isinstance(error, Unreachable) or failed_in_a_row == PATIENCE:
                return  # the other slices are asked for at the next refresh


def _waits(settings: Settings, source: Source) -> str | None:
    """Why a source is not asked, or None when it is."""
    if source.by_hand:
        return f"Is taken in by hand: download it from {source.url}, then `path2028 sources backfill {source.name}`."
    if source.key_variable and not source.keyed_listing and source.key_variable not in settings.keys:
        return f"Needs a free key: get one at {source.tags.get('key_from', source.url)} and set {source.key_variable}."
    return None


def _asked(settings: Settings, source: Source) -> Source:
    """The source as it is asked by who holds its key, or by who does not."""
    holds = source.key_variable in settings.keys
    return replace(source, listing=source.keyed_listing) if source.keyed_listing and holds else source


def _requests(
    client: Client, source: Source, incoming: Path, pulls: dict[str, Pull], at: dt.datetime
) -> Sequence[tuple[Request, str | None]]:
    if source.plan is not None:
        held = frozenset(part for part, pull in pulls.items() if _current(pull, source) and pull.outcome == "accepted")
        return [(request, None) for request in source.plan(at.date(), held)]
    if source.listing is None:
        return [(Request(url=source.url), None)]
    bodies = []
    for request in source.listing.requests(at.date()):
        path = _get(client, source, request, incoming, None).path
        if path is not None:
            bodies.append(path.read_bytes())
            path.unlink()
    known = {part: pull.token for part, pull in pulls.items() if pull.token and _current(pull, source)}
    return list(source.listing.plan(bodies, known))


def _get(client: Client, source: Source, request: Request, incoming: Path, validators: Validators | None) -> Download:
    return client.get(
        request.url,
        incoming,
        validators=validators,
        size_cap=source.size_cap,
        pace_seconds=source.pace_seconds,
        key_variable=source.key_variable,
        key_header=source.key_header,
        headers=source.headers,
    )


def _current(last: Pull | None, source: Source) -> bool:
    """Whether the last look was made with this edition of the parser and contract."""
    return last is not None and last.edition == source.edition


class _Tally:
    """What one source's arrivals come to; used by the judging thread alone."""

    def __init__(self, settings: Settings, source: Source, at: dt.datetime) -> None:
        self._settings, self._source, self._at = settings, source, at
        self._pulls = vintages.last_pulls(settings, source.name)
        self._states: list[State] = []
        self._messages: list[str] = []
        self._findings: list[checks.Finding] = []
        self._written = True

    @functools.cached_property
    def _held(self) -> list[Vintage]:
        """Looked up once: an archive of many slices takes long to list."""
        return holdings.of(self._settings, self._source)

    def take(self, arrival: Arrival) -> None:
        """Judge one arrival and write down what was met."""
        part = arrival.request.part
        if arrival.error is not None or arrival.download is None:
            self._states.append("unreachable" if isinstance(arrival.error, Unreachable) else "failed")
            self._messages.append(str(arrival.error))
            return
        state, met, reason, found = self._met(arrival, self._pulls.get(part))
        self._pulls[part], self._written = met, False
        self._states.append(state)
        self._messages += [f"{part}: {reason}" if part else reason] if reason else []
        self._findings += found

    def remember(self) -> None:
        """Write down what was met since the last time, for the next look."""
        if not self._written:
            vintages.remember(self._settings, self._source.name, self._pulls)
            self._written = True

    def intake(self) -> Intake:
        """The worst state, every message once."""
        if (reason := _waits(self._settings, self._source)) is not None:
            return Intake(source=self._source.name, state="skipped", messages=(reason,))
        worst: State = next((state for state in _WORST_FIRST if state in self._states), "unchanged")
        return Intake(
            source=self._source.name,
            state=worst,
            messages=tuple(dict.fromkeys(self._messages)),
            accepted=self._states.count("new"),
            findings=tuple(self._findings),
        )

    def _met(self, arrival: Arrival, last: Pull | None) -> tuple[State, Pull, str | None, list[checks.Finding]]:
        """One answer: its state, what to remember of it, the reason for a refusal, and the findings."""
        settings, source, at = self._settings, self._source, self._at
        download = arrival.download
        assert download is not None  # noqa: S101  # the caller has sorted errors out
        repeated = last is not None and _current(last, source) and last.sha256 == download.sha256
        same = download.status == 304 or repeated
        if same and last is not None:
            if download.path is not None:
                download.path.unlink()
            met = replace(last, checked_at=at, token=arrival.token or last.token)
            return ("refused" if last.outcome == "refused" else "unchanged"), met, last.reason, []
        if download.path is None or download.sha256 is None:
            raise AssertionError("A server said 'not modified' although nothing conditional was asked")
        origin = replace(origin_of(settings, source, download, arrival.request, at), token=arrival.token)
        outcome = judge(settings, source, origin, download.path, self._held)
        accepted = isinstance(outcome, Vintage)
        reason, findings = (None, []) if isinstance(outcome, Vintage) else outcome
        met = Pull(
            checked_at=at,
            outcome="accepted" if accepted else "refused",
            sha256=download.sha256,
            edition=source.edition,
            etag=download.validators.etag,
            last_modified=download.validators.last_modified,
            token=arrival.token,
            reason=reason,
        )
        return ("new" if accepted else "refused"), met, reason, findings


def origin_of(settings: Settings, source: Source, download: Download, request: Request, at: dt.datetime) -> Origin:
    """Where a downloaded payload came from, dated `at`."""
    assert download.sha256 is not None  # noqa: S101  # the caller has seen that there is a payload
    return Origin(
        source=source.name,
        part=request.part,
        url=request.url,
        retrieved_at=at,
        sha256=download.sha256,
        size=download.size,
        licence=source.licence.name,
        via="mirror" if settings.mirror else "network",
        etag=download.validators.etag,
        last_modified=download.validators.last_modified,
    )


def judge(
    settings: Settings, source: Source, origin: Origin, payload: Path, known: list[Vintage]
) -> Vintage | tuple[str, list[checks.Finding]]:
    """Accept into the archive and among the vintages `known`, or refuse into quarantine with one sentence."""
    last = holdings.before(origin, known)
    previous = figures.read(settings, source, last) if last else None
    findings: list[checks.Finding] = []
    try:
        new = source.parse(payload.read_bytes())
    except PayloadError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001  # a mistake in one source's reader must not stop the others
        reason = (
            f"Its reader stumbled ({type(error).__name__}: {str(error)[:80]!r}): a mistake of ours, please report it."
        )
    else:
        findings = checks.examine(source, new, figures.change(source, new, previous, origin.vintage))
        broken = checks.refusals(findings)
        if not broken:
            known.append(vintages.keep(settings, source, origin, payload))
            figures.keep(settings, source, known[-1], new)
            checks.remember(settings, source, known[-1], findings)
            return known[-1]
        told = "; ".join(finding.sentence for finding in broken)
        reason = f"{told}. If the change is real, adapt the contract in the source's module."
    in_use = f"the vintage of {last.origin.vintage} stays in use" if last else "nothing older is held"
    reason = f"{reason} Refused; {in_use}."
    vintages.refuse(
        settings, source, origin, payload, {"reason": reason, "findings": [asdict(finding) for finding in findings]}
    )
    return reason, findings
