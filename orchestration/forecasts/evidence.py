"""The panel of a day, as the model reads it: of the current generation, or built anew as it was known then.

What belongs here: getting a panel. What does not: asking the model about it (`judgement`, `questions`, `backtesting`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.base.settings import STUDY
from orchestration.warehouse import building, database, loading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from orchestration.base.settings import Settings

PANEL = "+indicator_panel"


def current(settings: Settings) -> pd.DataFrame:
    """`marts.indicator_panel` of the current generation.

    Raises:
        WarehouseError: there is none yet.
    """
    with database.reader(settings.warehouse) as connection:
        return database.read_panel(connection)


def over(settings: Settings, days: Sequence[dt.date]) -> Iterator[tuple[dt.date, pd.DataFrame]]:
    """The panel as it was known on each day, from one load of the vintages; only what it is made of is built."""
    with _site(settings) as site:
        loading.load(site)
        for day in days:
            building.build(site, day, tests=False, select=PANEL)
            with database.reader(site.build) as connection:
                panel = database.read_panel(connection)
            yield day, panel


def on(settings: Settings, day: dt.date) -> pd.DataFrame:
    """`marts.indicator_panel` as it was known on `day`, built in a site of its own; the release is not touched."""
    ((_, panel),) = over(settings, [day])
    return panel


@contextlib.contextmanager
def _site(settings: Settings) -> Iterator[Settings]:
    """Settings whose build is in a folder that goes away."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=f"{STUDY}{os.getpid()}-") as folder:
        yield dataclasses.replace(settings, building=Path(folder) / "build")
