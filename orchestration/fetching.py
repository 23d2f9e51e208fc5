"""One polite HTTP client: conditional GET, pacing, retries, caps, and a download that is whole or not there at all.

What belongs here: getting bytes from an address to a file. What does not: what the bytes mean, or where they are kept.
"""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import requests

    from orchestration.settings import Settings

CONNECT_SECONDS, READ_SECONDS = 4.0, 60.0
TOTAL_SECONDS = 600.0
ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 60.0
CALLS_PER_HOST = 4
CHUNK = 1 << 16
_BUSY = {429, 500, 502, 503, 504}


class FetchError(RuntimeError):
    """An address gave nothing usable; the sentence says what happened and what to do."""


class Unreachable(FetchError):  # noqa: N818  # it is a state of the host, and reads as one
    """No connection to the host could be made; nothing more is asked of it in this run."""


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What lets a server answer "not modified"."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """As request headers."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, kw_only=True)
class Download:
    """A body on disk, or none when the server said 204 (nothing yet) or 304 (not modified)."""

    status: int
    path: Path | None
    sha256: str | None
    size: int
    validators: Validators


@dataclass
class _Host:
    """What is known of one host in this run."""

    slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(CALLS_PER_HOST))
    first: threading.Lock = field(default_factory=threading.Lock)
    reached: bool = False
    down: str | None = None
    next_call: float = 0.0


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

    def get(
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
    ) -> Download:
        """Stream `url` into `folder`; "{user_agent}" in one of the `headers` stands for who we are.

        A key goes into `key_header` when that is given, else into the query; who sends one follows no redirect, because
        that leads to a page about keys or hands the key on.

        Raises:
            Unreachable: offline, or no connection to the host.
            FetchError: any other failure, after the retries that make sense.
        """
        if self._settings.offline:
            raise Unreachable("offline was asked for")
        host = self._host(urlsplit(url).hostname or "")
        key = self._settings.keys.get(key_variable or "")
        address = self._address(url, None if key_header else key)
        own = {"User-Agent": self._settings.user_agent, **(validators or Validators()).headers()}
        asked = {name: text.replace("{user_agent}", own["User-Agent"]) for name, text in (headers or {}).items()}
        if key and key_header:
            asked[key_header] = key
        deadline = time.monotonic() + TOTAL_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            with self._turn(host, 0.0 if self._settings.mirror else pace_seconds):
                outcome = self._once(host, url, address, folder, own | asked, size_cap, deadline, follow=not key)
            if isinstance(outcome, Download):
                return outcome
            reason, wait = outcome
            wait = min(wait if wait is not None else 0.5 * 2**attempt * random.uniform(0.5, 1.5), LONGEST_WAIT_SECONDS)  # noqa: S311  # jitter, not a secret
            if attempt == ATTEMPTS or time.monotonic() + wait > deadline:
                raise FetchError(
                    f"{_plain(url)} answered {reason} {attempt} times; it is asked again at the next refresh."
                )
            time.sleep(wait)
        raise AssertionError  # the loop returns or raises

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host())

    def _address(self, url: str, key: str | None) -> str:
        address = f"{self._settings.mirror}/{url.removeprefix('https://')}" if self._settings.mirror else url
        return f"{address}{'&' if '?' in address else '?'}key={key}" if key else address

    @contextlib.contextmanager
    def _turn(self, host: _Host, pace_seconds: float) -> Iterator[None]:
        """A slot at the host, in its pace; alone until the host has been reached once."""
        with host.slots, contextlib.ExitStack() as stack:
            if not host.reached:
                stack.enter_context(host.first)
            if host.down:
                raise Unreachable(host.down)
            with self._guard:
                start = max(time.monotonic(), host.next_call)
                host.next_call = start + pace_seconds
            time.sleep(max(0.0, start - time.monotonic()))
            yield

    def _session(self) -> requests.Session:
        import requests

        if not hasattr(self._local, "session"):
            session = requests.Session()
            session.max_redirects = 5
            self._local.session = session
        found: requests.Session = self._local.session
        return found

    def _once(
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
    ) -> Download | tuple[str, float | None]:
        """One attempt: a download, or the reason to try again with the wait that the server asked for."""
        import requests

        try:
            with self._session().get(
                address, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=follow
            ) as response:
                host.reached = True
                if response.status_code in _BUSY:
                    return f"HTTP {response.status_code}", _retry_after(response.headers.get("Retry-After"))
                if response.status_code not in (200, 204, 304):
                    raise FetchError(_refusal(url, response.status_code, keyed=not follow))
                return _save(response, url, folder, size_cap, deadline)
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise self._give_up(host, url, error) from error
        except requests.exceptions.ConnectionError as error:
            if not host.reached:
                raise self._give_up(host, url, error) from error
            return "with a broken connection", None
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ReadTimeout) as error:
            return f"with {'a time-out' if isinstance(error, requests.exceptions.ReadTimeout) else 'half a body'}", None
        except requests.exceptions.RequestException as error:
            raise FetchError(
                f"{_plain(url)} could not be read ({type(error).__name__}); check the address by hand."
            ) from error

    def _give_up(self, host: _Host, url: str, error: Exception) -> Unreachable:
        host.down = f"no connection to {urlsplit(url).hostname} ({_cause(error)})"
        return Unreachable(host.down)


def _save(response: requests.Response, url: str, folder: Path, size_cap: int, deadline: float) -> Download:
    """The body to a file of its own, hashed on the way; nothing is left behind when it fails."""
    validators = Validators(etag=response.headers.get("ETag"), last_modified=response.headers.get("Last-Modified"))
    if response.status_code in (204, 304):
        return Download(status=response.status_code, path=None, sha256=None, size=0, validators=validators)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():x}-{threading.get_ident():x}.part"
    digest, size, received = hashlib.sha256(), 0, False
    try:
        with path.open("xb") as out:
            for chunk in response.iter_content(CHUNK):
                size += len(chunk)
                if size > size_cap:
                    raise FetchError(
                        f"{_plain(url)} sends more than the {size_cap >> 20} MiB that the source allows; "
                        "check it by hand and raise size_cap in the source's module if it has really grown."
                    )
                if time.monotonic() > deadline:
                    raise FetchError(
                        f"{_plain(url)} took more than {TOTAL_SECONDS:.0f} s; it is asked again at the next refresh."
                    )
                digest.update(chunk)
                out.write(chunk)
        received = True
    finally:
        if not received:
            path.unlink(missing_ok=True)
    return Download(status=200, path=path, sha256=digest.hexdigest(), size=size, validators=validators)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
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
    ):
        if marker.lower() in words.lower():
            return cause
    return type(error).__name__
