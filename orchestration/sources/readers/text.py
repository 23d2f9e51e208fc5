"""Text: bytes decoded, or refused when they are empty, a web page or of another encoding; words as they are compared.

What belongs here: what all text has in common. What does not: tables (`tables`) and nested documents (`documents`).
"""

from __future__ import annotations

import contextlib
import html
import re
import unicodedata
from html.entities import html5
from typing import TYPE_CHECKING

from orchestration.sources.refusal import RETRY, PayloadError

if TYPE_CHECKING:
    from collections.abc import Collection

_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")  # however often they were escaped
_PASSES = 8  # what was escaped in turn by several hands is plain after two or three
_UNSEEN = {"Cc", "Cf"}  # controls and signs without width, by Unicode's categories
# Another number or name once they are written on the line: 10² is no 102, and an accent alone would get a blank.
_RAISED = ("<super>", "<sub>", "<fraction>", "<compat> 0020")
_WORD = re.compile(r"[^\W\d_]+")


def decoded(payload: bytes, *, encoding: str = "utf-8-sig", known: Collection[str] = ()) -> str:
    """Decode; a page of HTML, an empty body and bytes of another encoding are refused.

    Bytes that are valid UTF-8 are read as such, whatever `encoding` the publisher is known to write. An encoding of one
    byte per letter reads anything: what it makes of bytes beyond ASCII must be among the words `known`.
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
        words = payload.decode(encoding)
    except UnicodeDecodeError as error:
        raise PayloadError(
            f"The bytes at position {error.start} are not {encoding}; if the publisher changed its encoding, "
            "name the new one in the source's module."
        ) from error
    strange = next((word for word in _WORD.findall(words) if not word.isascii() and word not in known), None)
    stray = next((sign for sign in words if not sign.isascii() and not sign.isalpha() and sign not in known), None)
    if strange or stray:
        raise PayloadError(
            f"Read as {encoding}, the answer says {(strange or stray or '')[:40]!r}, which is not known; if that is no "
            "word, the publisher has changed its encoding: name the new one, or the word, in the source's module."
        )
    return words


def plain(words: str) -> str:
    """Words as they are compared: HTML entities resolved, one width, no signs without width, single blanks.

    Saying it twice changes nothing. Raised and lowered digits stay what they are.
    """
    if words.isascii() and words.isprintable() and "&" not in words and "  " not in words:
        return words.strip()
    for _ in range(_PASSES):
        if (better := _once(words)) == words:
            break
        words = better
    return words


def _once(words: str) -> str:
    words = _AMPERSANDS.sub("&", words)
    words = _ENTITY.sub(lambda found: html.unescape(found[0]) if _is_entity(found[1]) else found[0], words)
    seen = (sign for sign in words if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", "".join(map(_on_the_line, seen))).split())


def _is_entity(name: str) -> bool:
    return name.startswith("#") or f"{name};" in html5


def _on_the_line(sign: str) -> str:
    raised = not sign.isascii() and unicodedata.decomposition(sign).startswith(_RAISED)
    return sign if raised else unicodedata.normalize("NFKC", sign)
