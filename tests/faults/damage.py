"""How a payload is damaged: bytes flipped, cut, removed, repeated, and the values that parsers stumble over.

What belongs here: the damage, for the property test and for the coverage-guided run.
What does not: what parsers promise.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Literal

# Cells, numbers and openings that are legal somewhere and not everywhere.
AWKWARD: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b"\n", b"\r", b"\t", b"{", b"}", b"[", b"]", b":", b"- ",
    b"null", b"NaN", b"Infinity", b"-Infinity", b"true", b"-0", b"1e999", b"-1", b"0x1F", b"9" * 400, b"9" * 5000,
    b"1.7976931348623157e308", b"0001-01-01", b"9999-12-31", b"2026-02-30", b"10000-01-01", b"1677-09-21", b"12:00:00",
    b"2026-01-01T00:00:00+99:00", b"[[[[", b'{"a":', b"[]", b"{}", b'""', b"&a *a", b"!!python/none", b"<<: ", b"? ",
    b"\\ud800", b"\xed\xa0\x80", "\u202e".encode(), "\uff15".encode(), b"202613", b"20261301", b"=1+1",
)  # fmt: skip
KINDS = ("flip", "cut", "drop", "repeat", "insert", "replace")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One damage: where (counted round the payload), how long, and with which word."""

    kind: Literal["flip", "cut", "drop", "repeat", "insert", "replace"]
    place: int
    length: int
    word: bytes

    def done_to(self, body: bytes) -> bytes:
        """`body`, damaged."""
        at = self.place % (len(body) + 1)
        until = min(len(body), at + self.length)
        head, piece, tail = body[:at], body[at:until], body[until:]
        match self.kind:
            case "flip":
                return head + bytes(byte ^ 0xFF for byte in piece) + tail
            case "cut":
                return head
            case "drop":
                return head + tail
            case "repeat":
                return head + piece + piece + tail
            case "insert":
                return head + self.word + piece + tail
            case "replace":
                return head + self.word + tail


def members(payload: bytes) -> dict[str, bytes]:
    """Name -> body of the members of a zip; of anything else, itself without a name."""
    if not payload.startswith(b"PK"):
        return {"": payload}
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(bodies: dict[str, bytes]) -> bytes:
    """The payload that `members` came from."""
    if "" in bodies:
        return bodies[""]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in bodies.items():
            archive.writestr(name, body)
    return out.getvalue()
