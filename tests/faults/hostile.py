"""A publisher who means harm: every way to misbehave on the wire, as data, on loopback.

What belongs here: what is sent, and the sentence that it should end in. What does not: the tests (`test_network`).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import itertools
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.loopback import Handler, Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\n"
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Pieces of bytes instead of an answer, each after a `pause`; `told` is what the source's message must match.

    `mirror` is where the source is looked for instead, for what goes wrong before the first byte.
    """

    told: str
    state: str = "failed"
    pieces: Callable[[Hostile], Iterator[bytes]] = lambda _: iter(())
    pause: float = 0.0
    mirror: Callable[[Hostile], str] | None = None


def _said(*pieces: bytes) -> Callable[[Hostile], Iterator[bytes]]:
    return lambda _: iter(pieces)


def _then_forever(first: bytes, piece: bytes) -> Callable[[Hostile], Iterator[bytes]]:
    return lambda _: itertools.chain((first,), itertools.repeat(piece))


def leads(address: str, body: bytes = b"") -> Callable[[Hostile], Iterator[bytes]]:
    """A redirect; {port} is that of a second server on this machine."""

    def pieces(server: Hostile) -> Iterator[bytes]:
        place = address.format(port=server.bystander.server_port).encode()
        yield b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    return pieces


def _bomb(layers: int) -> bytes:
    """16 MiB of zeros, packed so often."""
    body = bytes(16 << 20)
    for _ in range(layers):
        body = gzip.compress(body)
    coding = b", ".join([b"gzip"] * layers)
    return OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body)) + body


PRIVATE = "is no public address"
FAULTS: dict[str, Fault] = {
    "the body drips": Fault(
        pieces=_then_forever(OK + b"Content-Length: 1000000\r\n\r\n", b"x"), pause=PAUSE_SECONDS, told="within the time"
    ),
    "the body drips, without a length": Fault(
        pieces=_then_forever(OK + b"Connection: close\r\n\r\n", b"x"), pause=PAUSE_SECONDS, told="within the time"
    ),
    "the head drips": Fault(pieces=_then_forever(OK + b"X: ", b"x"), pause=PAUSE_SECONDS, told="a time-out"),
    "nothing is said": Fault(pieces=_then_forever(b"", b""), pause=PAUSE_SECONDS, told="a time-out"),
    "the body does not end": Fault(
        pieces=_then_forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + bytes(1 << 16) + b"\r\n"),
        told="more than the 1 MiB",
    ),
    "the body breaks off": Fault(pieces=_said(OK + b"Content-Length: 1000\r\n\r\nhalf"), told="half a body"),
    "a chunk breaks off": Fault(pieces=_said(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nhalf"), told="half a body"),
    "the head breaks off": Fault(pieces=_said(OK + b"Content-Le"), state="refused", told="The answer is empty"),
    "the line is dropped at once": Fault(pieces=_said(), state="unreachable", told="no connection"),
    "no HTTP is spoken": Fault(pieces=_said(b"220 mail.example.org ESMTP\r\n"), told="something that is not HTTP"),
    "1,000 header lines": Fault(
        pieces=_said(OK + b"".join(b"X-%d: 1\r\n" % n for n in range(1000)) + b"\r\n"),
        told="more than 100 header lines",
    ),
    "a header line that does not end": Fault(
        pieces=_then_forever(OK + b"X: ", b"x" * 4096), told="a header line that does not end"
    ),
    "a gzip bomb": Fault(pieces=_said(_bomb(1)), told="more than the 1 MiB"),
    "a gzip bomb in a gzip bomb": Fault(pieces=_said(_bomb(2)), told="more than the 1 MiB"),
    "gzip that is none": Fault(
        pieces=_said(OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"), told="ContentDecodingError"
    ),
    "a redirect to itself": Fault(pieces=leads("/epoch.ai/data/eci_scores.csv"), told="redirects more than 5 times"),
    "a redirect with a body that does not end": Fault(
        pieces=_then_forever(b"HTTP/1.1 302 Found\r\nLocation: ?\r\n\r\n", bytes(1 << 16)),
        told="redirects more than 5 times",
    ),
    "a redirect to a file": Fault(pieces=leads("file:///etc/passwd"), told="file:///etc/passwd, but only https"),
    "a redirect to ftp": Fault(pieces=leads("ftp://example.org/x"), told="ftp://example.org/x, but only https"),
    "a redirect to plain http": Fault(
        pieces=leads("http://example.org/x"), told="http://example.org/x, but only https"
    ),
    "a redirect to another port here": Fault(pieces=leads("http://127.0.0.1:{port}/"), told="but only https"),
    "a redirect to this machine": Fault(pieces=leads("https://127.0.0.1:{port}/"), told=PRIVATE),
    "a redirect to this machine by name": Fault(pieces=leads("https://localhost:{port}/"), told=PRIVATE),
    "a redirect to this machine as one number": Fault(pieces=leads("https://2130706433:{port}/"), told=PRIVATE),
    "a redirect to this machine in IPv6": Fault(pieces=leads("https://[::1]:{port}/"), told=PRIVATE),
    "a redirect to this machine as IPv4 in IPv6": Fault(
        pieces=leads("https://[::ffff:127.0.0.1]:{port}/"), told=PRIVATE
    ),
    "a redirect into a private network": Fault(pieces=leads("https://10.0.0.1/"), told=PRIVATE),
    "a redirect to a cloud's metadata": Fault(pieces=leads("https://169.254.169.254/latest/"), told=PRIVATE),
    "a redirect to a name that does not exist": Fault(
        pieces=leads("https://nowhere.invalid/"), told=r"leads to nowhere\.invalid.*name not found"
    ),
    "a name that does not exist": Fault(
        mirror=lambda _: "http://nowhere.invalid", state="unreachable", told="name not found"
    ),
    "a certificate of its own making": Fault(
        mirror=lambda server: f"https://127.0.0.1:{server.secured.server_port}",
        state="unreachable",
        told="its certificate is not trusted",
    ),
    "plain words where TLS belongs": Fault(
        mirror=lambda server: server.url.replace("http:", "https:"), state="unreachable", told="no secure connection"
    ),
    "a closed door": Fault(mirror=lambda _: "http://127.0.0.1:9", state="unreachable", told="connection refused"),
}


class Hostile(Publisher):
    """A publisher that meets some of its paths with a fault, and two servers beside it that nobody should reach."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_Handler)
        self.faults: dict[str, Fault] = {}
        self.bystander: _Bystander = _Bystander()
        self.secured: _Bystander = _Bystander(_own_certificate(folder))
        self.ended = threading.Event()

    @contextlib.contextmanager
    def at_work(self) -> Iterator[Hostile]:
        """All three serving, until the block ends."""
        servers = (self, self.bystander, self.secured)
        threads = [threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True) for server in servers]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            for server, thread in zip(servers, threads, strict=True):
                server.shutdown()
                server.server_close()
                thread.join()

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what is hoped for."""


class _Handler(Handler):
    server: Hostile

    def do_GET(self) -> None:  # noqa: N802  # the library's name
        fault = self.server.faults.get(self.path.lstrip("/").partition("?")[0])
        if fault is None:
            super().do_GET()
            return
        self.close_connection = True
        with contextlib.suppress(OSError):
            for piece in fault.pieces(self.server):
                self.wfile.write(piece)
                if self.server.ended.wait(fault.pause):
                    return


class _Bystander(ThreadingHTTPServer):
    """Remembers that it was asked."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(500)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = asked
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: object) -> None:
        pass


def _own_certificate(folder: Path) -> ssl.SSLContext:
    """TLS for 127.0.0.1, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "own.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
