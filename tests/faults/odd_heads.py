"""Odd heads of answers: statuses and header lines that are legal nowhere, or legal and unlooked for.

What belongs here: what may stand in a head, answers made of it, and what a source may end in after one. What does not:
the tests (`test_heads`), or bodies that are damaged (`damage`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, get_args

from orchestration.archive import intake
from orchestration.base.settings import Settings
from tests import wire
from tests.faults.hostile import Fault, Hostile

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from pathlib import Path

    from orchestration.sources import Source

MONDAY = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
STATUSES = (
    *(100, 199, 200, 201, 204, 206, 300, 301, 302, 304, 307, 308),
    *(400, 401, 403, 404, 410, 418, 429, 451, 500, 503, 599, 600, 999),
)
HEADS: dict[str, tuple[bytes | None, ...]] = {
    "Location": (None, b"", b"https://[bad/x", b"https://x:port/", b"//", b"\xff\xfe", b"https://\xe4\xb8\xad/", b"?",
                 b"#"),
    "Link": (
        None, b"", b"<", b'<>; rel="next"', b'<https://[bad>; rel="next"', b"<?a>; rel=next", b'<\xff>; rel="next"',
        b";=,;=", b'<https://example.org/>; rel="next"',
    ),
    "Retry-After": (None, b"\xb2", b"-1", b"1e9", b"NaN", b"Wed, 99 Oct 2015 07:28:00 GMT", b"9" * 400, b"", b"0"),
    "ETag": (None, b"", b'"\xff"', b"\xb2", b'W/"', b" lead", b'"' + b"x" * 5000 + b'"', b'"a\tb"'),
    "Last-Modified": (None, b"yesterday", b"\xe2\x82\xac", b"Mon, 01 Jan 0000 00:00:00 GMT"),
    "Content-Length": (None, b"-5", b"abc", b"\xb2", b"1, 2", b"0", b"99999999999999999999"),
    "Content-Encoding": (None, b"gzip", b"deflate", b"br", b"gzip, gzip", b"\xff", b"identity, x"),
}  # fmt: skip
BODIES = (b"", b"{}", wire.eci(60), wire.eci(60)[:400])
ODD = [(name, value) for name, values in HEADS.items() for value in values if value is not None]
STATES = set(get_args(intake.State))
_WORDS = (
    b"chunked",
    b"close",
    b"keep-alive",
    b"a=b; Path=/",
    b"text/html; charset=\xb2",
    b"bytes 5-3/2",
    b"*",
    b"\x00",
)
_NAMES = ("Transfer-Encoding", "Connection", "Set-Cookie", "Content-Type", "Content-Range", "Vary", "Date", "", "\xe9")


def saying(said: bytes) -> Fault:
    """These bytes and no others."""
    return Fault(told="", pieces=lambda _: iter((said,)))


def answer(status: object, head: Mapping[str, bytes | None], body: bytes) -> bytes:
    """An answer with these lines in its head, as they are."""
    lines = [name.encode("latin-1") + b": " + value + b"\r\n" for name, value in head.items() if value is not None]
    return b"HTTP/1.1 %s Odd\r\n" % str(status).encode() + b"".join(lines) + b"Connection: close\r\n\r\n" + body


def drawn(dice: random.Random, published: bytes) -> bytes:
    """An answer that nobody has listed: odd lines together, bytes at random among them, sometimes cut."""
    head = {name: dice.choice(values) for name, values in HEADS.items() if dice.random() < 0.5}
    for name in dice.sample(_NAMES, dice.randrange(3)):
        head[name] = dice.choice(_WORDS)
    if head and dice.random() < 0.3:
        head[dice.choice(list(head))] = dice.randbytes(dice.randrange(12))
    status: object = (
        dice.choice(STATUSES) if dice.random() < 0.9 else dice.choice(("", "-1", "2e2", "0", "20", "20000"))
    )
    said = answer(status, head, dice.choice((b"", b"{}", published, published[:400])))
    return said[: dice.randrange(len(said) + 1)] if dice.random() < 0.1 else said


class Everywhere(dict[str, Fault]):
    """The same fault whatever is asked for."""

    def get(self, _key: str, default: Fault | None = None) -> Fault | None:  # type: ignore[override]  # no other use
        """The only fault there is."""
        return next(iter(self.values()), default)


def look(hostile: Hostile, source: Source, data: Path, day: int = 0) -> intake.Intake:
    """One look at a source whose publisher is `hostile`, so many days after the first Monday."""
    settings = Settings(data=data, bundle=data / "none", mirror=hostile.url)
    return intake.pull(settings, [source], MONDAY + dt.timedelta(days=day))[source.name]


def stumbled(found: intake.Intake) -> list[str]:
    """What is wrong with how a source ended: no state there is, no sentence, or a mistake of ours."""
    wrong = [] if found.state in STATES else [f"the state {found.state!r}"]
    if found.state not in ("new", "unchanged") and not found.messages:
        wrong.append(f"{found.state} without a sentence")
    return wrong + [message for message in found.messages if "mistake of ours" in message]
