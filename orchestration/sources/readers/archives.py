"""Archives: members of a zip, read in memory, never unpacked to disk and never beyond a cap.

What belongs here: opening archives. What does not: what is in them.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from orchestration.sources.readers.text import decoded
from orchestration.sources.refusal import RETRY, PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable

CAP = 256 * 1024 * 1024
# What the library raises for one damage or another; ValueError and struct.error are not documented.
_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
)


def member(payload: bytes, ending: str) -> bytes:
    """The one member of a zip whose name ends so, read in memory and never beyond `CAP` bytes."""
    found = members(payload, lambda name: name.endswith(ending), wanted=f"*{ending}")
    if len(found) != 1:
        raise PayloadError(
            f"The zip holds {len(found)} members named *{ending} (found: {', '.join(sorted(found)[:8])}); "
            "name the right one in the source's module."
        )
    return next(iter(found.values()))


def members(payload: bytes, wants: Callable[[str], bool], *, wanted: str) -> dict[str, bytes]:
    """The members of a zip that `wants` their name, by name, in memory and never beyond `CAP` bytes in all.

    Raises:
        PayloadError: not a zip, damaged, a bomb, or without any member that is `wanted` (the words for the message).
    """
    if not payload.startswith(b"PK"):
        decoded(payload)  # says so when it is empty or a web page
        raise PayloadError(f"The answer is not a zip file; {RETRY}.")
    bodies: dict[str, bytes] = {}
    left = CAP
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            names = archive.namelist()
            for item in archive.infolist():
                _refuse_escape(item)
                if wants(item.filename):
                    with archive.open(item) as member:
                        bodies[item.filename] = member.read(left + 1)
                    left -= len(bodies[item.filename])
                if left < 0:
                    break
    except PayloadError:
        raise
    except _ERRORS as error:
        raise PayloadError(f"The zip cannot be read ({error}); {RETRY}.") from error
    if left < 0:
        raise PayloadError(
            f"{wanted} unpacks to more than {CAP >> 20} MiB and was not read on; check the address by hand."
        )
    if not bodies:
        raise PayloadError(
            f"The zip holds 0 members named {wanted} (found: {', '.join(sorted(names)[:8])}); if it was renamed, "
            "name the new member in the source's module."
        )
    return bodies


def _refuse_escape(item: zipfile.ZipInfo) -> None:
    """Nothing is unpacked to disk; still, a zip that would leave its folder is no publisher's."""
    path = PureWindowsPath(item.filename)  # reads / and \\ and drives
    if path.root or path.drive or ".." in path.parts or stat.S_ISLNK(item.external_attr >> 16):
        raise PayloadError(
            f"The zip has a member that leads out of its folder ({item.filename[:80]!r}) and was not read; "
            "check the address by hand."
        )
