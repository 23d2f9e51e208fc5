"""Which connections may be made, where a redirect may lead, and how long the head of an answer may take.

What belongs here: the session that `fetching` asks with. What does not: retries, pacing and bodies.

Only adapters that are mounted are spoken through: one for https:// to public addresses and one for the mirror that the
settings name. Any other scheme, and any private address, has none.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from urllib3.response import HTTPResponse

REDIRECTS: Final = 5
# The library's warnings name whole addresses, and with them a key.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Refused(RuntimeError):  # noqa: N818  # what happened to the address, as the sentence goes on
    """An address of which nothing is asked; the words say why, without its query."""


@contextlib.contextmanager
def cut_off(seconds: float, cut: Callable[[], object]) -> Iterator[threading.Event]:
    """Call `cut` from outside when the block has not ended within `seconds`; the event says whether it was called."""
    late = threading.Event()

    def ring() -> None:
        late.set()
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # it has just ended by itself
            cut()

    timer = threading.Timer(max(0.0, seconds), ring)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def session(mirror: str | None) -> requests.Session:
    """A session that speaks https to public addresses, and whatever `mirror` speaks to the mirror."""
    made = _Session()
    made.adapters.clear()
    made.mount("https://", _Adapter(_PublicPool))
    if mirror:
        made.mount(f"{mirror}/", _Adapter(_SecurePool))
    return made


@contextlib.contextmanager
def answer(
    session: requests.Session,
    address: str,
    headers: Mapping[str, str],
    *,
    timeout: tuple[float, float],
    follow: bool,
    form: Mapping[str, str] | None = None,
) -> Iterator[requests.Response]:
    """The answer to a GET, or to the POST of a `form`, its body still to be read.

    Redirects are followed one by one when `follow`; a form goes to no second address.

    Raises:
        Refused: an address on the way is none that may be asked.
        requests.RequestException: as requests has it.
    """
    for _ in range(REDIRECTS + 1):
        try:
            session.get_adapter(address)
        except requests.exceptions.InvalidSchema as error:
            raise Refused(f"leads to {address.partition('?')[0][:200]}, but only https:// is followed") from error
        with session.request(
            "POST" if form else "GET",
            address,
            data=form or None,
            headers=headers,
            stream=True,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            target = requests.Session.get_redirect_target(session, response) if follow and not form else None
            if target is None:
                yield response
                return
        address = _joined(address, target)
    raise Refused(f"redirects more than {REDIRECTS} times")


def _joined(address: str, target: str) -> str:
    """Where a redirect leads.

    Raises:
        Refused: nowhere, as its words are no address.
    """
    try:
        joined = urljoin(address, target)
        urlsplit(joined).port  # noqa: B018  # reading it is what checks it
    except ValueError as error:
        raise Refused(f"leads to {target.partition('?')[0][:80]!r}, which is no address") from error
    return joined


class _Session(requests.Session):
    """Follows nothing by itself: requests would read the body of a redirect to its end, however long that is."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002  # the library's signature
        return None


class _Timely(HTTPConnection):
    """The read time-out holds for the whole head, not for each of its bytes."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as the library itself declares it
        with cut_off(self.timeout or 0.0, self._end) as late:
            try:
                return super().getresponse()
            finally:
                if late.is_set():
                    raise TimeoutError("timed out")

    def _end(self) -> None:
        if self.sock:
            self.sock.shutdown(socket.SHUT_RDWR)


class _TimelySecure(_Timely, HTTPSConnection):
    pass


class _Public(_TimelySecure):
    """Nothing is sent to an address that is not public, whatever name it goes by."""

    def _new_conn(self) -> socket.socket:
        with contextlib.suppress(socket.gaierror):  # the library says it better
            for *_, (address, *_) in socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM):
                _refuse_private(self.host, str(address))
        connected = super()._new_conn()
        try:
            _refuse_private(self.host, connected.getpeername()[0])  # the name may mean another address by now
        except Refused:
            connected.close()
            raise
        return connected


def _refuse_private(host: str, address: str) -> None:
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    if not found.is_global or found.is_multicast:
        raise Refused(f"leads to {host} ({found}), which is no public address")


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Timely


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _TimelySecure


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _Public


class _Adapter(HTTPAdapter):
    """Connections of our own kind; behind a proxy from the environment, which resolves names itself, the timely one."""

    def __init__(self, secure: type[HTTPSConnectionPool]) -> None:
        self._secure = secure
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": self._secure}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        return manager


def broken_head(error: Exception) -> http.client.HTTPException | None:
    """What was wrong with the head of an answer, when that is why requests gave up."""
    inner = error.args[0] if error.args else None
    reason = inner.args[-1] if isinstance(inner, Exception) and inner.args else None
    is_head = isinstance(reason, http.client.HTTPException) and not isinstance(reason, ConnectionError)
    return reason if is_head else None
