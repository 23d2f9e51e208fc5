"""Questions asked beside the daily run: a past day again, why it moved, what if, how good it would have been.

What belongs here: asking the model about the evidence of any day. The current generation is never touched.
What does not: getting that evidence (`evidence`), the daily run (`sequence`), or printing (`cli`).
"""

from __future__ import annotations

import contextlib
import tomllib
from typing import TYPE_CHECKING, Any

from orchestration.base import engines, plain, progress
from orchestration.base.errors import ExpectedError
from orchestration.forecasts import backtesting, evidence, judgement, replaying
from orchestration.warehouse import database

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from model import Backtest
    from orchestration.base.engines import Engine
    from orchestration.base.settings import Settings


class StudyError(ExpectedError):
    """The question cannot be answered; the sentence says why and what to do."""


def replay(settings: Settings, day: dt.date) -> dict[str, Any]:
    """The verdict of a past day from the vintages known then.

    Returns:
        The verdict row, with `ledger` saying whether it agrees with what was recorded on the day.

    Raises:
        DayError: the day is still to come.
        StudyError: too little was known on that day.
    """
    with _judging(day):
        return replaying.replay(settings, settings.seen_from(day))


def history(settings: Settings, until: dt.date, engine: Engine = engines.HERE) -> Path:
    """Replay the days before `until` that the pages show as history; returns the file of the record.

    Raises:
        EngineError: the engine cannot be used.
        StudyError: too little was known on one of them.
    """
    with _judging(until):
        return replaying.history(settings, until, engine)


def news(settings: Settings, first: dt.date, second: dt.date) -> list[dict[str, Any]]:
    """Why the number moved between two days, each seen as it was known then; rows sum to the change.

    Raises:
        DayError: one of them is still to come.
        StudyError: too little was known on one of them.
    """
    settings.seen_from(max(first, second))
    before, after = evidence.on(settings, first), evidence.on(settings, second)
    with _judging(first):
        earlier = replaying.entry(before, first)
    with _judging(second):
        later = replaying.entry(after, second)
    return plain.rows(judgement.move(before, after, earlier, later))


def whatif(settings: Settings, levers: Path | None, day: dt.date) -> list[dict[str, Any]]:
    """The verdict under stated levers, on the evidence of the current generation.

    Raises:
        StudyError: there is no release, or the levers cannot be read.
    """
    import model

    try:
        progress.tell("Projecting what-ifs")
        stated = tomllib.loads(levers.read_text("utf-8")) if levers else None
        rows = model.whatif(_current_panel(settings), day, stated)
    except (OSError, tomllib.TOMLDecodeError, model.ModelError) as error:
        raise StudyError(f"{levers or 'The levers'}: {error}") from error
    return plain.rows(rows)


def backtest(settings: Settings, last: dt.date, engine: Engine = engines.HERE) -> Backtest:
    """Forecasts from every monthly origin of the backtest with what was known then, scored; kept in data/backtest/.

    Where no fresh vintage was archived the evidence is a pseudo-vintage, cut from the present panel by release date
    with the usual delay and simulated revisions. Origins that another process has made already are only gathered.

    Raises:
        EngineError: the engine cannot be used.
        StudyError: there is no release, or no origin has enough evidence.
    """
    import model

    try:
        return backtesting.gather(settings, _current_panel(settings), backtesting.origins(last), engine)
    except model.ModelError as error:
        raise StudyError(str(error)) from error


def _current_panel(settings: Settings) -> pd.DataFrame:
    try:
        return evidence.current(settings)
    except database.WarehouseError as error:
        raise StudyError(str(error)) from error


@contextlib.contextmanager
def _judging(day: dt.date) -> Iterator[None]:
    """The model's reason for not judging a day becomes the answer, with the day."""
    import model

    try:
        yield
    except model.ModelError as error:
        raise StudyError(f"{day}: {error}") from error
