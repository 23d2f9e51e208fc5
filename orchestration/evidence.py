"""The panel of a day, as the model reads it: of the current release, or built anew as it was known then.

What belongs here: getting a panel. What does not: asking the model about it (`judgement`, `studies`, `backtesting`).
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import building, housekeeping, loading, warehouse

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from orchestration.settings import Settings


def current(settings: Settings) -> pd.DataFrame:
    """`marts.indicator_panel` of the current release.

    Raises:
        WarehouseError: there is none yet.
    """
    with warehouse.reader(settings.warehouse) as connection:
        return warehouse.read_panel(connection)


def on(settings: Settings, day: dt.date) -> pd.DataFrame:
    """`marts.indicator_panel` as it was known on `day`, built in a site of its own; the release is not touched."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=housekeeping.STUDY) as folder:
        site = dataclasses.replace(settings, building=Path(folder) / "build")
        loading.load(site)
        building.build(site, day, tests=False)
        with warehouse.reader(site.build) as connection:
            return warehouse.read_panel(connection)
