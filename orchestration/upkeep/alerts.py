"""Who is told when something turns, and that it is told once.

What belongs here: what is worth telling (the verdict changed; other sources than before are late or served from
their last good vintage), the log of it, and the webhook. What does not: the feed's XML (`pages.feed`), judging a source
(`status`).

The log is `alerts/log.jsonl` in the data folder, append-only; `alerts/delivered` counts the lines the webhook took.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock

from orchestration.base import files, plain
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
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


def deliver(settings: Settings) -> list[str]:
    """Send what the webhook has not taken yet, in order; a refusal is tried again next time.

    Returns:
        A sentence per alert delivered, and one when the webhook did not take it. Nothing without `PATH2028_WEBHOOK`.
    """
    if not settings.webhook:
        return []
    with FileLock(settings.alerts.with_suffix(".lock")):
        told = log(settings)
        done = delivered(settings)
        sentences: list[str] = []
        for number, alert in enumerate(told[done:], start=done + 1):
            reason = _post(settings.webhook, alert)
            if reason:
                return [
                    *sentences,
                    f"The webhook did not take an alert ({reason}); it is tried again at the next look.",
                ]
            files.write_whole(settings.alerts / "delivered", f"{number}\n")
            sentences.append(f"Told the webhook: {alert.title}.")
    return sentences


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


def delivered(settings: Settings) -> int:
    """How many it took; none where that note is gone or cannot be read: hearing something twice is the lesser harm."""
    try:
        return max(0, int((settings.alerts / "delivered").read_text("utf-8")))
    except (OSError, ValueError):
        return 0


def _log(settings: Settings) -> Path:
    return settings.alerts / "log.jsonl"
