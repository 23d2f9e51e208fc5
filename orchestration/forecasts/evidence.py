"""The panel of a day, as the model reads it: of the current generation, or built anew as it was known then.

What belongs here: getting a panel. What does not: asking the model about it (`judgement`, `questions`, `backtesting`).
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.base.settings import STUDY
from orchestration.warehouse import building, database, loading

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from orchestration.base.settings import Settings


def current(settings: Settings) -> pd.DataFrame:
    """`marts.indicator_panel` of the current generation.

    Raises:
        WarehouseError: there is none yet.
    """
    with database.reader(settings.warehouse) as connection:
        return database.read_panel(connection)


def on(settings: Settings, day: dt.date) -> pd.DataFrame:
    """`marts.indicator_panel` as it was known on `day`, built in a site of its own; the release is not touched."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=f"{STUDY}{os.getpid()}-") as folder:
        site = dataclasses.replace(settings, building=Path(folder) / "build")
        loading.load(site)
        building.build(site, day, tests=False)
        with database.reader(site.build) as connection:
            return database.read_panel(connection)
