"""Refreshes that can be killed: each a process of its own, forked from one that has imported everything already.

What belongs here: a small world on loopback, starting a refresh in it, ending it early, and comparing what is left.
What does not: which promise is put to the test (the tests beside it), or counting outcomes (`rehearsals`).

The code that runs is the real one; only the model simulates fewer paths, since no promise hangs on their number.
"""

from __future__ import annotations

import datetime as dt
import signal

FIRST_DAY = dt.date(2026, 3, 1)
KILLED = -signal.SIGKILL
PATHS = 250
SAMPLING = {"explore": 300, "refine": 300, "draws_per_chunk": 25}
ADDRESSES = {
    "epoch_eci": "https://epoch.ai/data/eci_scores.csv",
    "epoch_models": "https://epoch.ai/data/notable_ai_models.csv",
    "epoch_chip_sales": "https://epoch.ai/data/ai_chip_sales.zip",
    "epoch_chip_owners": "https://epoch.ai/data/ai_chip_owners.zip",
    "openrouter_rankings": "https://openrouter.ai/api/v1/rankings",
}


def warm() -> None:
    """Import what a refresh imports, once, and ask the model for fewer paths."""
    import altair as alt  # noqa: F401
    import dbt.cli.main  # noqa: F401
    import great_expectations  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import model
    from model import config
    from orchestration import definitions, judgement, pages, refresh  # noqa: F401

    for function in (model.run, model.upcoming, model.whatif, model.news):
        function.__kwdefaults__["paths"] = PATHS
    judgement.UPCOMING_PATHS = PATHS
    sampling = config.load().gap.sampling
    for name, value in SAMPLING.items():
        object.__setattr__(sampling, name, value)
