"""A whole generation at an address elsewhere: a folder, or a bucket of an object store, for readers of any tool.

What belongs here: what is sent in which order, and the pointers. What does not: making pages and tables (`pages`, which
also leaves out what may not be passed on), or the columns of the record (`forecasts.hubverse`).

    generations/<day>/<stamp>/...   the files of one generation; written once, so the address holds for ever
    generations/<day>/<stamp>/manifest.json   each of them with its length and hash; written after them
    hub/...                         the record in hubverse's columns, one file a day
    days/<day>.json                 which generation is the last of its day
    current.json                    which one is the newest; written last, so that readers change over in one step

Object stores know no rename: a reader who follows a pointer sees one generation whole, the old one or the new one.
"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from orchestration.base import files, progress
from orchestration.base.errors import ExpectedError
from orchestration.base.media import TYPES
from orchestration.forecasts import hubverse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from obstore.store import ObjectStore

    from orchestration.base.settings import Settings

SCHEMES: Final = ("file", "s3", "gs", "az")
CURRENT: Final = "current.json"
FORMAT: Final = 1
AT_ONCE: Final = 8  # requests under way; more gain nothing against a bucket near by
RETRY_SECONDS: Final = 60
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"


class PublishingError(ExpectedError):
    """The generation is not at the address; the sentence says why. What was there before is still pointed to."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Where a generation is now, what was sent for it, and whether the newest pointer names it."""

    address: str
    run_id: str
    as_of: str
    files: int
    bytes: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A store, and how it is told what a file is: a plain folder is not."""

    store: ObjectStore
    takes_types: bool

    def put(self, path: str, body: bytes, keep: str) -> None:
        import obstore

        media = TYPES.get(f".{path.rpartition('.')[2]}", "application/octet-stream")
        about: Any = {"Content-Type": media, "Cache-Control": keep} if self.takes_types else None
        obstore.put(self.store, path, body, attributes=about)

    def get(self, path: str) -> dict[str, Any]:
        """A small JSON file; empty where there is none."""
        import obstore

        try:
            found = json.loads(bytes(obstore.get(self.store, path).bytes()))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def publish(settings: Settings, address: str) -> Sent:
    """Send the current generation and the record to `address`, then point to it.

    Sending the same generation again sends its pointers only.

    Raises:
        PublishingError: there is no generation, or the address does not take it.
    """
    folder = settings.published.resolve()
    verdict = files.cached(folder / "verdict.json", dict)
    if not verdict:
        raise PublishingError("There is nothing to publish; run `path2028 refresh` first.")
    place = _open(address)
    try:
        return _send(settings, place, address.rstrip("/"), folder, verdict)
    except _refusals() as error:
        # Its words may hold a signature that lets others in.
        raise PublishingError(
            f"{address} did not take the generation ({type(error).__name__}); what was there is still pointed to."
        ) from error


def _send(settings: Settings, place: _Place, address: str, folder: Path, verdict: dict[str, Any]) -> Sent:
    path = f"generations/{verdict['as_of']}/{folder.parent.name}"
    bodies = {each.name: each.read_bytes() for each in sorted(folder.iterdir()) if each.suffix in TYPES}
    about = {name: verdict[name] for name in ("run_id", "as_of", "made_at")}
    manifest = {"format": FORMAT, **about, "files": {name: _seal(body) for name, body in bodies.items()}}
    before = place.get(f"{path}/manifest.json")
    if before and before != manifest:
        raise PublishingError(f"{address}/{path} holds another generation; it stays as it is.")
    sent = 0
    if not before:
        sent = _put_all(place, ((f"{path}/{name}", body) for name, body in bodies.items()), _FOR_EVER)
        place.put(f"{path}/manifest.json", _json(manifest), _FOR_EVER)
    sent += _put_all(place, _new_of_the_record(settings, place), _ASK_AGAIN)
    pointer = {"format": FORMAT, **about, "path": path, "package": f"{path}/datapackage.json"}
    for name in (f"days/{verdict['as_of']}.json", CURRENT):
        if is_newest := not _is_later(place.get(name), pointer):
            place.put(name, _json(pointer), _ASK_AGAIN)
    return Sent(
        address=f"{address}/{path}",
        run_id=verdict["run_id"],
        as_of=verdict["as_of"],
        files=sent,
        bytes=sum(map(len, bodies.values())) if not before else 0,
        is_current=is_newest,
    )


def _new_of_the_record(settings: Settings, place: _Place) -> list[tuple[str, bytes]]:
    """The files of the record that are not there as they are; the list of those is kept beside them."""
    held = place.get("hub/manifest.json")
    told = dict(hubverse.files(settings))
    seals = {name: _seal(body) for name, body in told.items()}
    new = [(f"hub/{name}", body) for name, body in told.items() if held.get(name) != seals[name]]
    return [*new, ("hub/manifest.json", _json(held | seals))] if new else []


def _put_all(place: _Place, bodies: Iterable[tuple[str, bytes]], keep: str) -> int:
    """Send files, several at a time; returns how many. The first refusal is raised when all have been tried."""
    asked = list(bodies)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        tasks = [threads.submit(place.put, path, body, keep) for path, body in asked]
        for task in progress.through("Sending", tasks):
            task.result()
    return len(asked)


def _is_later(held: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether a pointer names a generation made after ours: another machine was quicker, and is not set back."""
    return held.get("path") != ours["path"] and str(held.get("made_at", "")) > str(ours["made_at"])


def _open(address: str) -> _Place:
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES:
        known = ", ".join(f"{each}://" for each in SCHEMES)
        raise PublishingError(f"{address} is no address to publish at; it begins with one of {known}.")
    if parts.username or parts.password or parts.query:
        raise PublishingError("Keys do not belong in an address; give them as variables (docs/howto/publish.md).")
    try:
        from obstore import store
    except ModuleNotFoundError as error:
        raise PublishingError("Publishing needs the extra `s3`: pip install 'path2028[s3]'.") from error
    try:
        if parts.scheme == "file":
            return _Place(store=store.from_url(address, mkdir=True), takes_types=False)
        retry: Any = {"max_retries": 5, "retry_timeout": _seconds(RETRY_SECONDS)}
        return _Place(store=store.from_url(address, retry_config=retry), takes_types=True)
    except _refusals() as error:
        raise PublishingError(
            f"{address} cannot be opened ({str(error).splitlines()[0]}); docs/howto/publish.md says what it needs."
        ) from error


def _refusals() -> tuple[type[Exception], ...]:
    from obstore.exceptions import BaseError

    return (BaseError, OSError, ValueError)


def _seconds(number: int) -> dt.timedelta:
    import datetime as dt

    return dt.timedelta(seconds=number)


def _seal(body: bytes) -> dict[str, Any]:
    return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
