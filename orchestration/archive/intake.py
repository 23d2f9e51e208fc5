"""Asking all sources at once, and what that came to for each.

What belongs here: the threads, and one tally per source. What does not: what is asked of a source (`asking`), whether a
payload is taken in (`judging`), older vintages (`backfilling`).

Downloads run side by side on threads; reading and judging happens on the calling thread, one payload after the other as
they arrive, so that no library needs to be thread-safe, no source waits for another's judgement to be downloaded, and
the heavy libraries are imported only when there is something new to judge.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Literal

from orchestration.archive import asking, checks, holdings, vintages
from orchestration.archive.asking import PATIENCE, Arrival
from orchestration.archive.fetching import Client, Unreachable
from orchestration.archive.judging import judge, origin_of
from orchestration.archive.vintages import Pull, Vintage
from orchestration.base import progress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from orchestration.base.settings import Settings
    from orchestration.sources import Source

State = Literal["new", "unchanged", "refused", "unreachable", "failed", "skipped"]
# The figures in use are not what the publisher answered last.
SERVED_FROM_LAST_GOOD: tuple[State, ...] = ("refused", "unreachable", "failed", "skipped")
ANSWERED: tuple[State, ...] = ("new", "unchanged")
_ASKING = "Asking the sources"
_WORST_FIRST: tuple[State, ...] = ("refused", "failed", "unreachable", "skipped", "new", "unchanged")
_SAME_AGAIN = "The publisher answers the same as at the last look: waiting alone has not helped."
_NAMED = 3  # slices that a sentence names before it counts the rest


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What one pull did for one source; `messages` are sentences that name the remedy."""

    source: str
    state: State
    messages: tuple[str, ...] = ()
    accepted: int = 0
    findings: tuple[checks.Finding, ...] = field(default=())


def pull(
    settings: Settings, sources: Sequence[Source], at: dt.datetime, *, answers: int | None = None
) -> dict[str, Intake]:
    """Ask every source for what is new, all at once, and take in what is good.

    Args:
        settings: where the archive is and how the network is to be used.
        sources: to ask.
        at: the moment of retrieval, recorded with every payload.
        answers: after how many a source that comes in slices is asked no further; without it, all of them.

    Returns:
        Source name -> what happened. Never raises for what the outside world does.
    """
    client = Client(settings)
    arrivals: SimpleQueue[tuple[str, Arrival | None]] = SimpleQueue()
    tallies = {source.name: _Tally(settings, source, at) for source in sources}

    def ask(source: Source) -> None:
        tally = tallies[source.name]
        try:
            for arrival in itertools.islice(asking.arrivals(settings, client, source, at, tally.enough), answers):
                arrivals.put((source.name, arrival))
                tally.ahead.acquire()
        finally:
            arrivals.put((source.name, None))

    with contextlib.ExitStack() as closing:
        closing.callback(shutil.rmtree, settings.data / "incoming", ignore_errors=True)
        pool = closing.enter_context(ThreadPoolExecutor(max_workers=max(1, len(sources))))
        closing.callback(_end, tallies.values())
        closing.callback(_remember, tallies)
        asked = [pool.submit(ask, source) for source in sources if asking.waits(settings, source) is None]
        waiting = len(asked)
        progress.tell(_ASKING, 0, len(asked))
        while waiting:
            name, arrival = arrivals.get()
            if arrival is None:
                waiting -= 1
                progress.tell(_ASKING, len(asked) - waiting, len(asked))
            else:
                tallies[name].take(arrival)
            if arrivals.empty():  # many small answers in a row are written down together
                _remember(tallies)
        for future in asked:
            future.result()
    return {name: tally.intake() for name, tally in tallies.items()}


def _end(tallies: Iterable[_Tally]) -> None:
    """Let every thread come to its end, whatever it is waiting for."""
    for tally in tallies:
        tally.enough.set()
        tally.ahead.release(PATIENCE)


def _remember(tallies: Mapping[str, _Tally]) -> None:
    for tally in tallies.values():
        tally.remember()


class _Tally:
    """What one source's arrivals come to; used by the judging thread alone, but for `enough` and `ahead`.

    `enough` ends the asking, and `ahead` keeps it from running further ahead of the judgement than `PATIENCE` answers.
    """

    def __init__(self, settings: Settings, source: Source, at: dt.datetime) -> None:
        self._settings, self._source, self._at = settings, source, at
        self._pulls = vintages.last_pulls(settings, source.name)
        self._states: list[State] = []
        self._reasons: dict[str, list[str]] = {}  # reason -> the slices it is given for
        self._findings: list[checks.Finding] = []
        self._refused_in_a_row = 0
        self._written = True
        self.enough = threading.Event()
        self.ahead = threading.Semaphore(PATIENCE - 1)

    @functools.cached_property
    def _held(self) -> list[Vintage]:
        """Looked up once: an archive of many slices takes long to list."""
        return holdings.of(self._settings, self._source)

    def take(self, arrival: Arrival) -> None:
        """Judge one arrival and note what was met."""
        part = arrival.request.part
        if arrival.error is not None or arrival.download is None:
            state: State = "unreachable" if isinstance(arrival.error, Unreachable) else "failed"
            reason: str | None = str(arrival.error)
        else:
            state, met, reason, found = self._met(arrival, self._pulls.get(part))
            self._pulls[part], self._written = met, False
            self._findings += found
            self._refused_in_a_row = self._refused_in_a_row + 1 if state == "refused" else 0
        self._states.append(state)
        if reason:
            self._reasons.setdefault(reason, []).append(part)
        if self._refused_in_a_row == PATIENCE:
            self.enough.set()
        self.ahead.release()

    def remember(self) -> None:
        """Write down what was met since the last time, for the next look."""
        if not self._written:
            vintages.remember(self._settings, self._source.name, self._pulls)
            self._written = True

    def intake(self) -> Intake:
        """The worst state, every reason once."""
        if (reason := asking.waits(self._settings, self._source)) is not None:
            return Intake(source=self._source.name, state="skipped", messages=(reason,))
        worst: State = next((state for state in _WORST_FIRST if state in self._states), "unchanged")
        return Intake(
            source=self._source.name,
            state=worst,
            messages=tuple(_sentence(reason, parts) for reason, parts in self._reasons.items()),
            accepted=self._states.count("new"),
            findings=tuple(self._findings),
        )

    def _met(self, arrival: Arrival, last: Pull | None) -> tuple[State, Pull, str | None, Sequence[checks.Finding]]:
        """One answer: its state, what to remember of it, the reason for a refusal, and the findings."""
        settings, source, at = self._settings, self._source, self._at
        download = arrival.download
        assert download is not None  # noqa: S101  # the caller has sorted errors out
        repeated = last is not None and asking.is_current(last, source) and last.sha256 == download.sha256
        same = download.status == 304 or repeated
        if same and last is not None:
            if download.path is not None:
                download.path.unlink()
            met = replace(last, checked_at=at, token=arrival.token or last.token)
            if last.outcome == "refused":
                return "refused", met, f"{last.reason} {_SAME_AGAIN}", ()
            return "unchanged", met, None, ()
        assert download.path is not None  # noqa: S101  # `fetching` has refused a 304 to an unconditional request
        assert download.sha256 is not None  # noqa: S101  # as has the path
        origin = replace(origin_of(settings, source, download, arrival.request, at), token=arrival.token)
        outcome = judge(settings, source, origin, download.path, self._held)
        accepted = isinstance(outcome, Vintage)
        reason, findings = (None, ()) if isinstance(outcome, Vintage) else (outcome.reason, outcome.findings)
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


def _sentence(reason: str, parts: Sequence[str]) -> str:
    """The reason with the slices it is given for, the first of them by name."""
    named = [part for part in dict.fromkeys(parts) if part]
    if len(named) <= _NAMED:
        return f"{', '.join(named)}: {reason}" if named else reason
    return f"{', '.join(named[:_NAMED])} and {len(named) - _NAMED} more slices: {reason}"
