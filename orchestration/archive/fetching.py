"""One polite HTTP client: conditional GET, pacing, retries, caps, and a download that is whole or not there at all.

What belongs here: getting bytes from an address to a file. What does not: which connections may be made (`connecting`),
what the bytes mean, or where they are kept.
"""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import requests

    from orchestration.base.settings import Settings

CONNECT_SECONDS, READ_SECONDS = 4.0, 60.0
TOTAL_SECONDS = 600.0  # one address, with its retries; a refresh has `Settings.fetch_seconds`
ATTEMPTS = 4
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
CALLS_PER_HOST = 4
CHUNK = 1 << 16
IF_ETAG, IF_DATE = "If-None-Match", "If-Modified-Since"
_CARRIED = re.compile(r"[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa1-\xff]{0,998}[\x21-\x7e\xa1-\xff])?")
_BUSY = {429, 500, 502, 503, 504}


class FetchError(RuntimeError):
    """An address gave nothing usable; the sentence says what happened and what to do."""


class Missing(FetchError):  # noqa: N818  # it is a state of the address, and reads as one
    """Nothing is at the address (HTTP 404), though the host answers."""


class Unreachable(FetchError):  # noqa: N818  # it is a state of the host, and reads as one
    """No connection to the host could be made; nothing more is asked of it in this run."""


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What lets a server answer "not modified"."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """As request headers, without what no request may carry: such a mark would fail at every look from now on."""
        pairs = {IF_ETAG: self.etag, IF_DATE: self.last_modified}
        return {name: value for name, value in pairs.items() if value and _CARRIED.fullmatch(value)}


@dataclass(frozen=True, kw_only=True)
class Download:
    """A body on disk, or none when the server said 204 (nothing yet) or 304 (not modified).

    `following` is where the server says that the next page of the same list is.
    """

    status: int
    path: Path | None
    sha256: str | None
    size: int
    validators: Validators
    following: str | None = None


@dataclass
class _Host:
    """What is known of one host in this run."""

    slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(CALLS_PER_HOST))
    first: threading.RLock = field(default_factory=threading.RLock)
    reached: bool = False
    down: str | None = None
    next_call: float = 0.0

    def answers(self) -> None:
        """It has been reached: whoever waits for the first call to end, however slow its body, waits no more."""
        self.reached = True
        self.let_go()

    def let_go(self) -> None:
        """End being alone with the host, for the caller who is."""
        with contextlib.suppress(RuntimeError):  # not the caller's
            self.first.release()


class Client:
    """A session for one refresh, shared by threads.

    The first call to a host goes alone; when it cannot connect, the other calls to that host fail at once instead of
    each waiting for its own time-out.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before the first call."""
        self._settings = settings
        self._hosts: dict[str, _Host] = {}
        self._guard = threading.Lock()
        self._local = threading.local()
        self._end = time.monotonic() + settings.fetch_seconds

    def get(  # noqa: PLR0913  # what a call may carry, each by its name
        self,
        url: str,
        folder: Path,
        *,
        validators: Validators | None = None,
        size_cap: int,
        pace_seconds: float = 0.0,
        key_variable: str | None = None,
        key_header: str | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Download:
        """Stream `url` into `folder`, or its answer to a `form`; "{user_agent}" in `headers` stands for who we are.

        Cookies of one host are kept for the calls that follow on the same thread.

        A key goes into `key_header` when that is given, else into the query; who sends one follows no redirect, because
        that leads to a page about keys or hands the key on.

        Raises:
            Unreachable: offline, or no connection to the host.
            FetchError: any other failure, after the retries that make sense.
        """
        if self._settings.offline:
            raise Unreachable("Offline was asked for.")
        host = self._host(urlsplit(url).hostname or "")
        key = self._settings.keys.get(key_variable or "")
        address = self._address(url, None if key_header else key)
        head = self._head(validators, headers, _keyed(key_header, key))
        deadline = self._end
        for attempt in range(1, ATTEMPTS + 1):
            with self._turn(host, 0.0 if self._settings.mirror else pace_seconds):
                if attempt == 1:
                    deadline = min(time.monotonic() + TOTAL_SECONDS, self._end)
                if time.monotonic() >= self._end:
                    raise FetchError(
                        f"The {self._settings.fetch_seconds:.0f} s for fetching are over (PATH2028_FETCH_SECONDS); "
                        "the rest is asked for at the next refresh."
                    )
                outcome = self._once(host, url, address, folder, head, size_cap, deadline, follow=not key, form=form)
            if isinstance(outcome, Download):
                return outcome
            reason, asked_to_wait = outcome
            wait = _wait(attempt, asked_to_wait)
            if attempt == ATTEMPTS or time.monotonic() + wait > deadline:
                times = "once" if attempt == 1 else f"{attempt} times"
                raise FetchError(f"{_plain(url)} answered {reason} {times}; it is asked again at the next refresh.")
            time.sleep(wait)
        raise AssertionError  # the loop returns or raises

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host())

    def _head(
        self, validators: Validators | None, headers: Mapping[str, str] | None, key: dict[str, str]
    ) -> dict[str, str]:
        """The lines of a request: who we are and what is known, then what the source asks for, then its key."""
        us = self._settings.user_agent
        asked = {name: text.replace("{user_agent}", us) for name, text in (headers or {}).items()}
        return {"User-Agent": us, **(validators or Validators()).headers(), **asked, **key}

    def _address(self, url: str, key: str | None) -> str:
        address = f"{self._settings.mirror}/{url.removeprefix('https://')}" if self._settings.mirror else url
        return f"{address}{'&' if '?' in address else '?'}key={quote(key, safe='')}" if key else address

    @contextlib.contextmanager
    def _turn(self, host: _Host, pace_seconds: float) -> Iterator[None]:
        """A slot at the host, in its pace; alone until the host has been reached once."""
        with host.slots, contextlib.ExitStack() as alone:
            if not host.reached:
                host.first.acquire()
                alone.callback(host.let_go)
            if host.down:
                raise Unreachable(host.down)
            with self._guard:
                start = max(time.monotonic(), host.next_call)
                host.next_call = start + pace_seconds
            time.sleep(max(0.0, start - time.monotonic()))
            yield

    def _session(self) -> requests.Session:
        from orchestration.archive import connecting

        if not hasattr(self._local, "session"):
            self._local.session = connecting.session(self._settings.mirror)
        found: requests.Session = self._local.session
        return found

    def _once(  # noqa: PLR0913  # one attempt of `get`, with what it has worked out
        self,
        host: _Host,
        url: str,
        address: str,
        folder: Path,
        headers: dict[str, str],
        size_cap: int,
        deadline: float,
        *,
        follow: bool,
        form: Mapping[str, str] | None,
    ) -> Download | tuple[str, float | None]:
        """One attempt: a download, or the reason to try again with the wait that the server asked for."""
        import requests

        from orchestration.archive import connecting

        seconds = min(READ_SECONDS, max(0.1, deadline - time.monotonic()))
        try:
            with connecting.answer(
                self._session(), address, headers, timeout=(CONNECT_SECONDS, seconds), follow=follow, form=form
            ) as response:
                host.answers()
                if response.status_code in _BUSY:
                    return f"HTTP {response.status_code}", _retry_after(response.headers.get("Retry-After"))
                if response.status_code not in (200, 204, 304):
                    kind = Missing if response.status_code == 404 else FetchError
                    raise kind(_refusal(url, response.status_code, keyed=not follow))
                if response.status_code == 304 and not headers.keys() & {IF_ETAG, IF_DATE}:
                    raise FetchError(
                        f"{_plain(url)} answers that nothing has changed (HTTP 304) though no earlier state was named; "
                        "a cache on the way answers wrongly, try again without it."
                    )
                return _save(response, url, folder, size_cap, deadline)
        except connecting.Refused as error:
            raise FetchError(f"{_plain(url)} {error}; check the address by hand.") from error
        except requests.exceptions.RequestException as error:
            return self._failed(error, host, url, address)
        except ValueError as error:  # the libraries' own, for heads and addresses that they cannot take
            told = f"{_plain(url)} answers with a head that cannot be read ({type(error).__name__})"
            raise FetchError(f"{told}; check the address by hand.") from error

    def _failed(
        self, error: requests.exceptions.RequestException, host: _Host, url: str, address: str
    ) -> tuple[str, float | None]:
        """The reason to try again, or what the caller is told instead."""
        from requests import exceptions

        from orchestration.archive import connecting

        match error:
            case exceptions.ReadTimeout():
                host.answers()
                return "with a time-out", None
            case exceptions.ChunkedEncodingError():
                return "with half a body", None
            case exceptions.ConnectionError() if connecting.broken_head(error):
                told = f"{_plain(url)} answers with {_cause(error)}; check the address by hand."
            case exceptions.ConnectionError() if (there := _led_to(error, address)) is not None:
                told = f"{_plain(url)} leads to {there}, which gives no connection ({_cause(error)})."
            case exceptions.ConnectTimeout() | exceptions.ProxyError():
                raise self._give_up(host, url, error) from error
            case exceptions.ConnectionError() if not host.reached:
                raise self._give_up(host, url, error) from error
            case exceptions.ConnectionError():
                return f"with a broken connection ({_cause(error)})", None
            case _:
                told = f"{_plain(url)} could not be read ({type(error).__name__}); check the address by hand."
        raise FetchError(told) from error

    def _give_up(self, host: _Host, url: str, error: Exception) -> Unreachable:
        host.down = f"no connection to {urlsplit(url).hostname} ({_cause(error)})"
        return Unreachable(host.down)


def _keyed(header: str | None, key: str | None) -> dict[str, str]:
    """The line that carries a key; what stands behind a colon in the header's name comes before the key."""
    name, _, scheme = (header or "").partition(": ")
    return {name: f"{scheme} {key}".strip()} if name and key else {}


def _save(response: requests.Response, url: str, folder: Path, size_cap: int, deadline: float) -> Download:
    """The body to a file of its own, hashed on the way; nothing is left behind when it fails."""
    from orchestration.archive.connecting import cut_off

    validators = Validators(etag=response.headers.get("ETag"), last_modified=response.headers.get("Last-Modified"))
    if response.status_code in (204, 304):
        return Download(status=response.status_code, path=None, sha256=None, size=0, validators=validators)
    following = response.links.get("next", {}).get("url")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():x}-{threading.get_ident():x}.part"
    digest, size, received = hashlib.sha256(), 0, False
    try:
        # A chunk that drips is waited for by the library, so the clock stands outside.
        with path.open("xb") as out, cut_off(deadline - time.monotonic(), response.raw.shutdown) as late:
            for chunk in _timely(response.iter_content(CHUNK), late, url):
                size += len(chunk)
                if size > size_cap:
                    raise FetchError(
                        f"{_plain(url)} sends more than the {size_cap >> 20} MiB that the source allows; "
                        "check it by hand and raise size_cap in the source's module if it has really grown."
                    )
                digest.update(chunk)
                out.write(chunk)
        received = True
    finally:
        if not received:
            path.unlink(missing_ok=True)
    return Download(
        status=200, path=path, sha256=digest.hexdigest(), size=size, validators=validators, following=following
    )


def _timely(chunks: Iterator[bytes], late: threading.Event, url: str) -> Iterator[bytes]:
    """The chunks while there is time; what breaks because it was cut off is told as that."""
    try:
        for chunk in chunks:
            if late.is_set():
                break
            yield chunk
    except OSError:  # all of requests' own are
        if not late.is_set():
            raise
    if late.is_set():
        raise FetchError(
            f"{_plain(url)} did not end within the time it is given; it is asked again at the next refresh."
        )


def _wait(attempt: int, asked: float | None) -> float:
    """Seconds until the next attempt: what the server asked for, else longer each time and never the same."""
    jitter = random.uniform(0.5, 1.5)  # noqa: S311  # no secret
    return min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * jitter if asked is None else asked, LONGEST_WAIT_SECONDS)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date."""
    if not value:
        return None
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _refusal(url: str, status: int, *, keyed: bool) -> str:
    wrong_key = "a key is needed or wrong"
    remedy = {
        301: "the address has moved; change it in the source's module",
        302: wrong_key if keyed else "check the address by hand",
        401: wrong_key,
        403: "the publisher refuses this client; set PATH2028_CONTACT to an address it can write to",
        404: "the file has moved; look for its new address and change the source's module",
        410: "the file is gone; look for its successor",
    }.get(status, "check the address by hand")
    return f"{_plain(url)} answered HTTP {status}: {remedy}."


def _plain(url: str) -> str:
    """The address without its query, which may hold a key."""
    return url.partition("?")[0]


def _led_to(error: requests.exceptions.RequestException, address: str) -> str | None:
    """The host that failed, when it is another than the one of `address`: a redirect led there."""
    failed = urlsplit(str(error.request.url if error.request is not None else address))
    return failed.hostname if failed.netloc != urlsplit(address).netloc else None


def _cause(error: Exception) -> str:
    """The operating system's words, without object addresses or queries."""
    words = str(error)
    for marker, cause in (
        ("Name or service not known", "name not found"),
        ("name resolution", "name not found"),
        ("Failed to resolve", "name not found"),
        ("refused", "connection refused"),
        ("unreachable", "network unreachable"),
        ("timed out", "time-out"),
        ("CERTIFICATE", "its certificate is not trusted"),
        ("SSL", "no secure connection"),
        ("got more than 100 headers", "more than 100 header lines"),
        ("got more than", "a header line that does not end"),
        ("BadStatusLine", "something that is not HTTP"),
    ):
        if marker.lower() in words.lower():
            return cause
    return type(error).__name__
