"""Who is told when something turns, and that it is told once.

What belongs here: what is worth telling (the verdict changed; other sources than before are late or served from
their last good vintage), the log of it, webhook, services and the ping. What does not: the feed's XML (`pages.feed`),
judging a source (`status`).

The log is `alerts/log.jsonl` in the data folder, append-only; `alerts/delivered` counts the lines the
webhook took, `alerts/notified` those the services took.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock

from orchestration.base import files, plain
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from orchestration.base.settings import Settings

CONNECT_SECONDS, READ_SECONDS = 5, 15


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One thing worth telling; the columns of `tracking.alerts`, `noticed_at` as ISO text."""

    noticed_at: str
    kind: str
    state: str
    title: str
    text: str


def note(settings: Settings, *, verdict: str, sentence: str, stale: Mapping[str, str], at: dt.datetime) -> list[Alert]:
    """Log what has changed since the last entry of its kind; the same state again is not news.

    `stale` are the sources in trouble, each with why.
    """
    names = ", ".join(sorted(stale))
    told = log(settings)
    last = {alert.kind: alert.state for alert in told}
    found = []
    if last.get("verdict") != verdict:
        title = f"Verdict: {verdict}" + (f" (before: {last['verdict']})" if "verdict" in last else "")
        found.append(("verdict", verdict, title, sentence))
    if last.get("sources", "") != names:
        title = f"{len(stale)} sources late or not answering as they should" if stale else "All sources are well again"
        found.append(("sources", names, title, _why(stale) if stale else f"{title}."))
    new = [
        Alert(noticed_at=at.isoformat(), kind=kind, state=state, title=title, text=text)
        for kind, state, title, text in found
    ]
    if new:
        lines = [json.dumps(dataclasses.asdict(alert), ensure_ascii=False) for alert in (*told, *new)]
        files.write_whole(_log(settings), "\n".join(lines) + "\n")
    return new


def _why(stale: Mapping[str, str]) -> str:
    """The same reason once, with all the sources it holds for."""
    reasons: dict[str, list[str]] = {}
    for name in sorted(stale):
        reasons.setdefault(stale[name], []).append(name)
    return " ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items())


def log(settings: Settings) -> list[Alert]:
    """Everything noted, oldest first."""
    path = _log(settings)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [Alert(**json.loads(line)) for line in lines]


def table(settings: Settings) -> pd.DataFrame:
    """The log as the rows of `tracking.alerts`."""
    frame = schemas.frame("tracking.alerts", [dataclasses.asdict(alert) for alert in log(settings)])
    frame["noticed_at"] = plain.moments(frame["noticed_at"])
    return frame


class _Listener(NamedTuple):
    """Somebody who is told: what it is called, the file that counts what it took, and telling it one alert."""

    name: str
    counter: str
    tell: Callable[[Alert], str]  # why it was not taken; empty when it was


def has_listeners(settings: Settings) -> bool:
    """Whether anybody is to be told."""
    return bool(_listeners(settings))


def deliver(settings: Settings) -> list[str]:
    """Tell each listener what it has not taken yet, in order; a refusal is tried again next time.

    Returns:
        A sentence per alert delivered, and one when a listener did not take it. Nothing where nobody is to be told.
    """
    listeners = _listeners(settings)
    if not listeners:
        return []
    with FileLock(settings.alerts.with_suffix(".lock")):
        told = log(settings)
        return [sentence for listener in listeners for sentence in _deliver(settings, listener, told)]


def ping(settings: Settings) -> str:
    """Ask the address that expects a refresh each day, so that its silence is noticed; says so if it did not answer."""
    import requests

    if not settings.ping:
        return ""
    try:
        with requests.get(settings.ping, timeout=(CONNECT_SECONDS, READ_SECONDS), stream=True) as answer:
            return "" if answer.ok else f"The ping was not taken (status {answer.status_code})."
    except requests.RequestException as error:
        return f"The ping was not taken ({type(error).__name__})."


def _listeners(settings: Settings) -> list[_Listener]:
    found = []
    if webhook := settings.webhook:
        found.append(_Listener("webhook", "delivered", lambda alert: _post(webhook, alert)))
    if services := settings.notify:
        found.append(_Listener("services", "notified", lambda alert: _notify(services, alert)))
    return found


def _deliver(settings: Settings, listener: _Listener, told: list[Alert]) -> Iterator[str]:
    done = delivered(settings, listener.counter)
    for number, alert in enumerate(told[done:], start=done + 1):
        reason = listener.tell(alert)
        if reason:
            yield f"The {listener.name} did not take an alert ({reason}); it is tried again at the next look."
            return
        files.write_whole(settings.alerts / listener.counter, f"{number}\n")
        yield f"Told the {listener.name}: {alert.title}."


def _post(webhook: str, alert: Alert) -> str:
    """Why it was not taken; empty when it was. The address may hold a secret and is never repeated."""
    import requests

    # "text" is what chat services show.
    body = dataclasses.asdict(alert) | {"text": f"{alert.title}. {alert.text}"}
    try:
        with requests.post(
            webhook,
            json=body,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,  # its words are of no interest, however many
        ) as answer:
            return "" if answer.ok and not answer.is_redirect else f"status {answer.status_code}"
    except requests.RequestException as error:
        return type(error).__name__


def _notify(services: tuple[str, ...], alert: Alert) -> str:
    """The same by mail or chat, as the addresses say. What the library logs may hold a secret and is not shown."""
    try:
        import apprise
    except ModuleNotFoundError:
        return "it needs the extra `alerts`: pip install 'path2028[alerts]'"
    logging.getLogger("apprise").disabled = True
    told = apprise.Apprise()
    for number, service in enumerate(services, 1):
        if not told.add(service):
            return f"address {number} of PATH2028_NOTIFY names no service"
    return "" if told.notify(title=f"path2028: {alert.title}", body=alert.text) else "not all of them answered"


def delivered(settings: Settings, counter: str = "delivered") -> int:
    """How many it took; none where that note is gone or cannot be read: hearing something twice is the lesser harm."""
    try:
        return max(0, int((settings.alerts / counter).read_text("utf-8")))
    except (OSError, ValueError):
        return 0


def _log(settings: Settings) -> Path:
    return settings.alerts / "log.jsonl"
