"""A silence counts only while somebody was listening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from model.evidence import readings

if TYPE_CHECKING:
    import datetime as dt

    from model.assumptions import Config


def silences(panel: pd.DataFrame, as_of: dt.date, config: Config) -> int:
    from model.evidence import read

    found = readings(read(panel, as_of, config), config, 3)
    return sum(len(reading.ceilings) for reading in found if reading is not None)


def test_months_after_the_index_was_last_read_are_not_months_without_a_release(
    steady_panel: pd.DataFrame, config: Config
) -> None:
    last = max(steady_panel.loc[steady_panel["indicator"] == "us_record_eci", "month"])
    later = (pd.Timestamp(last) + pd.DateOffset(months=6)).date()
    read_then = steady_panel.iloc[[0]].assign(indicator="index_models_scored", month=last, known_on=last, value=200.0)
    listened = silences(steady_panel, later, config)
    stopped = silences(pd.concat([steady_panel, read_then]), later, config)
    assert listened - stopped >= 6
    assert stopped == silences(steady_panel, last, config)
