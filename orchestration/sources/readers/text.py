"""Text: bytes decoded, or refused when they are empty, a web page or of another encoding.

What belongs here: what all text has in common. What does not: tables (`tables`) and nested documents (`documents`).
"""

from __future__ import annotations

import contextlib

from orchestration.sources.refusal import RETRY, PayloadError


def decoded(payload: bytes, *, encoding: str = "utf-8-sig") -> str:
    """Decode; a page of HTML, an empty body and bytes of another encoding are refused.

    Bytes that are valid UTF-8 are read as such, whatever `encoding` the publisher is known to write.
    """
    if not payload.strip():
        raise PayloadError(f"The answer is empty; {RETRY}.")
    head = payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        raise PayloadError(f"The answer is a web page, not data (a block or an error page); {RETRY}.")
    payload = payload.removeprefix(b"\xef\xbb\xbf")
    with contextlib.suppress(UnicodeDecodeError):
        return payload.decode()
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        raise PayloadError(
            f"The bytes at position {error.start} are not {encoding}; if the publisher changed its encoding, "
            "name the new one in the source's module."
        ) from error
