"""One day's judgement: everything the model is asked about one panel, each answer a frame.

What belongs here: which questions are asked each day. What does not: how they are answered (`model`), or where the
answers are kept (`tables`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.base import plain, progress
from orchestration.forecasts import history, ledger
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from model import Outcome
    from orchestration.base.settings import Settings
    from orchestration.forecasts.ledger import Entry


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdict and what stands beside it."""

    outcome: Outcome
    odds: pd.DataFrame
    signposts: pd.DataFrame
    upcoming: pd.DataFrame
    whatif: pd.DataFrame
    entering: pd.DataFrame


def judge(panel: pd.DataFrame, as_of: dt.date) -> Judgement:
    """Ask the model for the verdict, the signposts with their odds, what comes next and the ready-made what-ifs.

    Raises:
        model.NotEnoughEvidence: the panel is too thin; the sentence names the remedy.
    """
    import model
    from model import signposts

    progress.tell("Running the model", 0, 3)
    outcome, odds = verdict(panel, as_of)
    stated = signposts.resolve(panel, as_of)
    progress.tell("Ranking what comes next", 1, 3)
    upcoming = model.upcoming(panel, as_of)
    progress.tell("Projecting what-ifs", 2, 3)
    return Judgement(
        outcome=outcome,
        odds=odds,
        signposts=stated.merge(odds, on="signpost", how="left", validate="one_to_one"),
        upcoming=upcoming,
        whatif=model.whatif(panel, as_of),
        entering=model.entering(panel, as_of),
    )


def verdict(panel: pd.DataFrame, as_of: dt.date) -> tuple[Outcome, pd.DataFrame]:
    """What is recorded of a day: the verdict, and the odds of the signposts not decided yet.

    Raises:
        model.NotEnoughEvidence: the panel is too thin; the sentence names the remedy.
    """
    import model
    from model import signposts

    outcome = model.run(panel, as_of)
    return outcome, signposts.forecast(panel, as_of, outcome.fan)


def explain_move(settings: Settings, later: Entry, panel: pd.DataFrame) -> None:
    """Write to the ledger why the number moved since the run before, when its evidence is at hand."""
    earlier = ledger.before(settings, later)
    before_panel = ledger.panel_of(settings, earlier) if earlier else None
    if earlier is None:  # the first run is compared with the last day replayed
        earlier, before_panel = history.before(settings, later) or (None, None)
    if earlier is None or before_panel is None:
        return
    rows = move(before_panel, panel, earlier, later)
    schemas.check("tracking.news", ["run_id", "previous_run_id", *rows.columns])
    ledger.append_news(settings, earlier, later, plain.rows(rows), settings.now())


def move(before_panel: pd.DataFrame, after_panel: pd.DataFrame, earlier: Entry, later: Entry) -> pd.DataFrame:
    """The decomposition between two recorded runs; what the code itself changed is a row of its own."""
    import model

    progress.tell("Explaining the move")
    stored: Mapping[str, Any] = earlier.tables["verdict"][0]
    return model.news(
        before_panel,
        after_panel,
        dt.date.fromisoformat(earlier.as_of),
        dt.date.fromisoformat(later.as_of),
        stored_before={name: float(stored[name]) for name in ("p_s1", "p_s2", "p_neither")},
    )
