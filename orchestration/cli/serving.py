"""The published folder over HTTP, for people without a web server.

What belongs here: which files are given out, with which headers, always from the current generation.
What does not: making the pages (`pages`), Dagster's own server (`ui`).
"""

from __future__ import annotations

import http.server
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from orchestration.base.errors import ExpectedError
from orchestration.base.media import TYPES

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK: Final = "127.0.0.1"
FRONT: Final = "report.html"
# The page carries its own styles and pictures and runs nothing; whatever slipped in could still do nothing.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class ServingError(ExpectedError):
    """The address cannot be served from; the sentence names the cure."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Files that lie directly in the published folder; nothing else exists."""

    server_version = "path2028"
    sys_version = ""
    timeout = 30  # seconds a silent caller may hold a thread
    published: Path  # set by `server`

    def do_GET(self) -> None:
        """A file, or that nothing changed."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """The same without the body."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        name = self.path.split("?", 1)[0].removeprefix("/")
        if name == "":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", f"/{FRONT}")
            self._close(0)
            return
        # The folder is resolved once, so that name and bytes are of one release.
        file = self.published.resolve() / name
        if file.suffix not in TYPES or "/" in name or not file.is_file() or file.is_symlink():
            self.send_error(HTTPStatus.NOT_FOUND, f"There is no such file; the report is /{FRONT}")
            return
        about = file.stat()
        tag = f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", tag)
            self._close(0)
            return
        body = file.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", TYPES[file.suffix])
        self.send_header("Last-Modified", self.date_time_string(int(about.st_mtime)))
        self.send_header("ETag", tag)
        self._close(len(body))
        if with_body:
            self.wfile.write(body)

    def _close(self, length: int) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: a caller's words do not belong in a terminal."""


def server(published: Path, host: str = LOOPBACK, port: int = 8028) -> http.server.ThreadingHTTPServer:
    """A server of `published`, listening; `serve_forever()` answers.

    Raises:
        ServingError: the port is taken, or the host is not this machine's.
    """
    handler = type("Published", (Handler,), {"published": published})
    try:
        return http.server.ThreadingHTTPServer((host, port), handler)
    except OSError as error:
        raise ServingError(f"Cannot listen on {host}:{port} ({error.strerror}); choose another with --port.") from error
