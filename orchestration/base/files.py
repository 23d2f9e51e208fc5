"""Files that appear whole or not at all, and are still there after a power cut.

What belongs here: writing, and finding what a killed process left half done. What does not: what is in a file.

Everything is written under a name that ends in `.part`, waits for the disk and is then renamed or linked. So whatever
bears such a name was never accepted, and nobody misses it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

PART = ".part"
Kept = TypeVar("Kept", dict[str, Any], list[Any])


def write_whole(path: Path, body: str | bytes) -> None:
    """Replace a file so that a reader sees the old or the new one, never a part."""
    _beside(path, body.encode() if isinstance(body, str) else body).replace(path)


def write_once(path: Path, text: str) -> None:
    """Write a file that never takes the place of another.

    Raises:
        FileExistsError: there is one already; it is as it was.
    """
    building = _beside(path, text.encode())
    try:
        os.link(building, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links (exFAT, some shares): whoever writes here is alone, as he holds the lock.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        building.rename(path)
    finally:
        building.unlink(missing_ok=True)
    settle(path.parent)


def place(folder: Path, payload: Path, name: str, notes: Mapping[str, str]) -> None:
    """Move `payload` into a new `folder` as `name`, with its notes; a folder that is there already stays as it is."""
    if folder.exists():
        payload.unlink(missing_ok=True)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, suffix=PART))
    for note, text in notes.items():
        write_whole(building / note, text)
    shutil.move(payload, building / name)
    settle(building / name)
    building.chmod(0o755)
    building.rename(folder)
    settle(folder.parent)


def cached(path: Path, kind: type[Kept]) -> Kept:
    """The JSON that a cache keeps; an empty `kind` where there is none, or none that can be read: it is made anew."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):  # among them: no such file, half a file, bytes of a bad disk
        return kind()
    return found if isinstance(found, kind) else kind()


def settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """A file, or a folder with all in it; nothing when it is gone already."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _beside(path: Path, body: bytes) -> Path:
    """The body on the disk, under a name of its own in the folder of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=PART, delete=False) as out:
        out.write(body)
        out.flush()
        os.fchmod(out.fileno(), 0o644)  # readers may be other people than the writer
        os.fsync(out.fileno())
    return Path(out.name)
