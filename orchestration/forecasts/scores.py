"""How the recorded forecasts fared: the ledger set against what became known afterwards.

What belongs here: which recorded forecasts can be scored by now, and against which evidence. What does not: a scoring
formula (`model.realised`), or the forecasts themselves (`ledger`).

Scores are derived: every run computes them again from the ledger, whose entries and panels are never rewritten, so
they need no place in its chain. What came is read from the first recorded panel that knew it, so a later re-scoring of
models moves no score; that panel's fingerprint stands beside each score as its vintage.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from orchestration.base import plain
from orchestration.forecasts import ledger
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry


def forecasts(settings: Settings, as_of: dt.date) -> pd.DataFrame:
    """The rows of `tracking.scores`: one per run, target and horizon whose month has come by `as_of`.

    A run recorded after its target month was over, for a past day, is marked as made in hindsight; one recorded ahead
    of its own day has no score.
    """
    import pandas as pd

    import model
    from model import realised

    runs = ledger.counted(settings, as_of)
    came = first_known(settings, runs)
    recorded = {name: line["recorded_at"] for name, line in ledger.recorded(settings).items()}
    frames = []
    for run in runs:
        day = ledger.day_of(run)
        ahead = came[came["month"] > day]
        if ahead.empty:
            continue
        entry = ledger.find(settings, run)
        panel = ledger.panel_of(settings, entry)
        if panel is None:
            continue
        quantiles = pd.DataFrame(entry.tables["quantiles"])
        quantiles["target_on"] = pd.to_datetime(quantiles["target_on"]).dt.date
        try:
            rows = realised.score(quantiles, panel, day, ahead)
        except model.NotEnoughEvidence:
            continue  # recorded under another rule of what is enough
        frames.append(rows.assign(**_stamp(entry, recorded)))
    if not frames:
        return schemas.frame("tracking.scores", [])
    out = pd.concat(frames, ignore_index=True)
    out = out.merge(came.drop(columns="value").rename(columns={"month": "target_on"}), on=["target", "target_on"])
    out["in_hindsight"] = [
        made is None or dt.datetime.fromisoformat(made).date() > _over(target_on)
        for made, target_on in zip(out["recorded_at"], out["target_on"], strict=True)
    ]
    return out.assign(recorded_at=plain.moments(out["recorded_at"]))


def first_known(settings: Settings, runs: Iterable[str]) -> pd.DataFrame:
    """What came, each month from the first recorded panel that knew it: target, month, value, known_on, vintage.

    Args:
        settings: where the ledger is.
        runs: names of runs, by day.
    """
    import pandas as pd

    import model
    from model import realised

    next_on = dt.date.min
    frames = [pd.DataFrame(columns=["target", "month", "value", "known_on", "vintage"])]
    for run in runs:
        day = ledger.day_of(run)
        if day < next_on:
            continue  # no panel of that day knows a month more: thousands need not be read
        entry = ledger.find(settings, run)
        panel = ledger.panel_of(settings, entry)
        if panel is None:
            continue
        try:
            found = realised.realised(panel, day)
        except model.NotEnoughEvidence:
            continue
        frames.append(found.assign(vintage=entry.data_fingerprint))
        if len(found):
            next_on = realised.next_on(found)
    filled = [frame for frame in frames if len(frame)] or frames
    return pd.concat(filled, ignore_index=True).drop_duplicates(["target", "month"], keep="first")


def signposts(settings: Settings, stated: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The rows of `tracking.signpost_scores`: one per run and resolved signpost that it gave odds for.

    Args:
        settings: where the ledger is.
        stated: the signposts as they stand, with their status.
        as_of: the day asked about.
    """
    decided = {row["signpost"]: row for row in stated[stated["status"].isin(["true", "false"])].to_dict("records")}
    if not decided:
        return schemas.frame("tracking.signpost_scores", [])
    recorded = {name: line["recorded_at"] for name, line in ledger.recorded(settings).items()}
    rows = []
    for entry in (ledger.find(settings, run) for run in ledger.counted(settings, as_of)):
        for odds in entry.tables.get("odds", []):
            post = decided.get(odds["signpost"])
            if post is None:
                continue
            outcome, p, made = post["status"] == "true", float(odds["probability"]), recorded.get(entry.run_id)
            is_late = made is None or dt.datetime.fromisoformat(made).date() > post["resolves_on"]
            row = {"signpost": odds["signpost"], "probability": p, "outcome": outcome, "brier": (p - outcome) ** 2}
            rows.append(row | {"in_hindsight": is_late} | _stamp(entry, recorded))
    frame = schemas.frame("tracking.signpost_scores", rows)
    return frame.assign(recorded_at=plain.moments(frame["recorded_at"]))


def _over(target_on: dt.date) -> dt.date:
    """Last day of the month a forecast is about."""
    return (target_on.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _stamp(entry: Entry, recorded: dict[str, Any]) -> dict[str, Any]:
    return {
        "run_id": entry.run_id,
        "as_of": entry.as_of,
        "model_version": entry.model_version,
        "recorded_at": recorded.get(entry.run_id),
    }
