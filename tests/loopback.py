"""A publisher on loopback that can misbehave: what it says to each path, and who asked."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What the publisher says to one path; `times` limits a misbehaviour, after which `then` is said."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    times: int | None = None
    then: Answer | None = None


class Publisher(ThreadingHTTPServer):
    """Serves `answers` by `host/path` as PATH2028_MIRROR lays them out, with ETags, and remembers who asked."""

    daemon_threads = True
    request_queue_size = 64  # with the usual five, thirty callers at once wait for one another
    pause_seconds = 0.0  # before every answer

    def __init__(self, handler: type[BaseHTTPRequestHandler] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler or Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, int, dict[str, str]]] = []
        self.posted: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def says(self, url: str, body: bytes = b"", **kwargs: Any) -> None:
        self.answers[url.removeprefix("https://")] = Answer(body=body, **kwargs)

    def statuses(self, url: str) -> list[int]:
        return [status for path, status, _ in self.seen if path.startswith(url.removeprefix("https://"))]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: without it each answer waits 40 ms for an ACK
    server: Publisher

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.server.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.lstrip("/") in self.server.answers:
            self.do_GET()
            return
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        time.sleep(self.server.pause_seconds)
        path = self.path.lstrip("/")
        key = path if path in self.server.answers else path.partition("?")[0]
        answer = self.server.answers.get(key, Answer(status=404))
        if answer.times is not None:
            answer.times -= 1
            if answer.times < 0 and answer.then is not None:
                answer = answer.then
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        status = 304 if answer.status == 200 and self.headers.get("If-None-Match") == tag else answer.status
        self.server.seen.append((path, status, dict(self.headers)))
        self.send_response(status)
        for name, value in ({"ETag": tag} | answer.headers).items():
            self.send_header(name, value)
        body = b"" if status == 304 else answer.body
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # a client that has seen enough hangs up
            self.wfile.write(body[: len(body) // 2] if answer.cut else body)
        if answer.cut:
            self.close_connection = True
