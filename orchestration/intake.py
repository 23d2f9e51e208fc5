"""A payload's way from its address into the archive, or into quarantine with the reason.

What belongs here: planning what to ask for, and the decision to accept or refuse what came.
What does not: HTTP (`fetching`), files (`vintages`), parsing (`sources`), expectations (`checks`).

Downloads run side by side on threads; reading and judging happens on the calling thread, one payload after the other as
they arrive, so that no library needs to be thread-safe, no source waits for another's judgement to be downloaded, and
the heavy libraries are imported only when there is something new to judge.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from queue import SimpleQueue
from typing import TYPE_CHECKING, Literal

from orchestration import bundle, checks, figures, vintages
from orchestration.fetching import Client, Download, FetchError, Unreachable, Validators
from orchestration.sources import PayloadError, Request
from orchestration.vintages import Origin, Pull, Vintage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from orchestration.settings import Settings
    from orchestration.sources import Source

PATIENCE = 3  # failures in a row after which a source is left alone until the next refresh
State = Literal["new", "unchanged", "refused", "unreachable", "failed", "skipped"]
# The figures in use are not what the publisher answered last.
SERVED_FROM_LAST_GOOD: tuple[State, ...] = ("refused", "unreachable", "failed", "skipped")
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


def held(settings: Settings, source: Source) -> list[Vintage]:
    """All vintages of a source, bundled and archived, in order, without repetitions."""
    return vintages.distinct([*bundle.vintages_of(settings, source), *vintages.archived(settings, source.name)])


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

    def ask(source: Source) -> None:
        try:
            for arrival in _fetch(settings, client, source, at):
                arrivals.put((source.name, arrival))
        finally:
            arrivals.put((source.name, None))

    tallies = {source.name: _Tally(settings, source, at) for source in sources}
    with ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
        asked = [pool.submit(ask, source) for source in sources]
        waiting = len(sources)
        while waiting:
            name, arrival = arrivals.get()
            if arrival is None:
                waiting -= 1
            else:
                tallies[name].take(arrival)
        for future in asked:
            future.result()
    return {name: tally.intake() for name, tally in tallies.items()}


def backfill(settings: Settings, source: Source, tree: Path) -> Intake:
    """Take in older vintages from `<tree>/<YYYY-MM-DD>/<host>/<path>`, oldest first, each dated by its folder.

    A source whose `files` are taken in by hand is found below that path, one part per pattern.
    """
    import datetime as dt
    import shutil

    place = source.url.removeprefix("https://").partition("?")[0]
    patterns = {part: f"{place}/{name}" for part, name in source.files.items()} or {"": place}
    accepted, messages = 0, []
    sought = [*patterns.items(), *(("", path) for path in source.kept_at)]
    files = sorted(
        (file, part)
        for part, pattern in sought
        for file in tree.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]/{pattern}")
    )
    for file, part in files:
        day = dt.datetime.fromisoformat(file.relative_to(tree).parts[0]).replace(tzinfo=dt.UTC)
        copy = settings.data / "incoming" / f"{day:%Y%m%d}-{file.name}.part"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        url = f"https://{file.relative_to(tree).as_posix().partition('/')[2]}"
        outcome = _judge(settings, source, _file_origin(source, copy, day, part=part, url=url), copy)
        accepted += isinstance(outcome, Vintage)
        if not isinstance(outcome, Vintage):
            messages.append(f"{day:%Y-%m-%d}: {outcome[0]}")
    if not files:
        wanted = " or ".join(pattern for _, pattern in sought)
        messages.append(f"No file matches {tree}/<YYYY-MM-DD>/{wanted}; lay the dated files out like that.")
    return Intake(
        source=source.name, state="new" if accepted else "refused", messages=tuple(messages), accepted=accepted
    )


def _fetch(settings: Settings, client: Client, source: Source, at: dt.datetime) -> Iterator[Arrival]:
    """The downloads of one source, one after the other, with the validators of the last look."""
    if _waits(settings, source):
        return
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
    if source.key_variable and source.key_variable not in settings.keys:
        return f"Needs a free key: get one at {source.tags.get('key_from', source.url)} and set {source.key_variable}."
    return None


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

    def take(self, arrival: Arrival) -> None:
        """Judge one arrival and write down what was met."""
        part = arrival.request.part
        if arrival.error is not None or arrival.download is None:
            self._states.append("unreachable" if isinstance(arrival.error, Unreachable) else "failed")
            self._messages.append(str(arrival.error))
            return
        state, met, reason, found = _met(self._settings, self._source, arrival, self._pulls.get(part), self._at)
        self._pulls[part] = met
        vintages.remember(self._settings, self._source.name, self._pulls)
        self._states.append(state)
        self._messages += [f"{part}: {reason}" if part else reason] if reason else []
        self._findings += found

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


def _met(
    settings: Settings, source: Source, arrival: Arrival, last: Pull | None, at: dt.datetime
) -> tuple[State, Pull, str | None, list[checks.Finding]]:
    """One answer: its state, what to remember of it, the reason for a refusal, and the findings."""
    download = arrival.download
    assert download is not None  # noqa: S101  # the caller has sorted errors out
    same = download.status == 304 or (_current(last, source) and last is not None and last.sha256 == download.sha256)
    if same and last is not None:
        if download.path is not None:
            download.path.unlink()
        met = replace(last, checked_at=at, token=arrival.token or last.token)
        return ("refused" if last.outcome == "refused" else "unchanged"), met, last.reason, []
    if download.path is None or download.sha256 is None:
        raise AssertionError("A server said 'not modified' although nothing conditional was asked")
    origin = Origin(
        source=source.name,
        part=arrival.request.part,
        url=arrival.request.url,
        retrieved_at=at,
        sha256=download.sha256,
        size=download.size,
        licence=source.licence.name,
        via="mirror" if settings.mirror else "network",
        etag=download.validators.etag,
        last_modified=download.validators.last_modified,
        token=arrival.token,
    )
    outcome = _judge(settings, source, origin, download.path)
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


def _judge(
    settings: Settings, source: Source, origin: Origin, payload: Path
) -> Vintage | tuple[str, list[checks.Finding]]:
    """Accept into the archive, or refuse into quarantine with one sentence."""
    earlier = [v for v in held(settings, source) if v.origin.part == origin.part and v.origin.order < origin.order]
    previous = figures.read(settings, source, earlier[-1]) if earlier else None
    findings: list[checks.Finding] = []
    try:
        new = source.parse(payload.read_bytes())
    except PayloadError as error:
        reason = str(error)
    else:
        findings = checks.examine(source, new, figures.change(source, new, previous, origin.vintage))
        broken = checks.refusals(findings)
        if not broken:
            return vintages.keep(settings, source, origin, payload)
        told = "; ".join(finding.sentence for finding in broken)
        reason = f"{told}. If the change is real, adapt the contract in the source's module."
    in_use = f"the vintage of {earlier[-1].origin.vintage} stays in use" if earlier else "nothing older is held"
    reason = f"{reason} Refused; {in_use}."
    vintages.refuse(
        settings, source, origin, payload, {"reason": reason, "findings": [asdict(finding) for finding in findings]}
    )
    return reason, findings


def _file_origin(source: Source, file: Path, day: dt.datetime, *, part: str, url: str) -> Origin:
    import hashlib

    body = file.read_bytes()
    return Origin(
        source=source.name,
        part=part,
        url=url,
        retrieved_at=day,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        licence=source.licence.name,
        via="file",
    )


def by_part(found: Iterable[Vintage]) -> dict[str, list[Vintage]]:
    """Vintages grouped by slice, each in order."""
    ordered = sorted(found, key=lambda vintage: vintage.origin.order)
    return {part: list(group) for part, group in groupby(ordered, key=lambda vintage: vintage.origin.part)}
