"""What enters the model, and how far each piece of it moves each answer.

Belongs here: trying every indicator, event and flag a little differently. Does not belong here: readings still to come
(`projections.upcoming`), or levers nobody has pulled (`projections.whatif`).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import outlook, regions
from model.assumptions import load
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, indices, month_number, month_start, scale
from model.outlook import estimate, infer
from model.stock import Effect, reading_log_sd

if TYPE_CHECKING:
    import datetime as dt

    from model.assumptions import Config
    from model.outlook import Inference

KINDS: Final = ("reading", "flag", "event")
ANSWERS: Final = ("gap_eci", "log10_ratio", "p_lead", "p_parity", "p_between", "p_s1", "p_neither")
FACTORS: Final = ("log10_bf_s1", "log10_bf_s2")


def entering(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """What enters the model, and how far each moves each answer.

    A `reading` is tried one s.d. higher in its last month. What is there or not is tried without: the `flag` that the
    index was read to the end of its last month, and each `event` of the codebook; their moves are what they add.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.

    Returns:
        indicator, kind, month, value and sd (missing but for readings), and move_* of gap_eci, log10_ratio, p_lead,
        p_parity, p_between, p_s1, p_neither, log10_bf_s1 and log10_bf_s2.

    Example:
        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> table = model.entering(synthetic.make(1, "S1").panel, dt.date(2028, 5, 15)).set_index("indicator")
        >>> bool(table["move_p_parity"]["us_record_eci"] < 0.0 < table["move_p_parity"]["china_record_eci"])
        True
    """
    config = load()
    inference = infer(panel, as_of, config)
    base, rows = answers(inference, config), []
    for name in [US_RECORD, CHINA_RECORD, *indices(inference.evidence, config), *config.compute.component]:
        series = inference.evidence.get(name)
        if len(series):
            sd, month = _reading_sd(inference, name, config), month_start(int(series.month[-1]))
            moved = answers(_higher(inference, name, sd, config), config)
            row = {"indicator": name, "kind": "reading", "month": month, "value": float(series.value[-1]), "sd": sd}
            rows.append(row | {f"move_{key}": moved[key] - base[key] for key in base})
    for row, there in _without(inference, config):
        without = answers(there, config)
        rows.append(
            row | {"value": math.nan, "sd": math.nan} | {f"move_{key}": base[key] - without[key] for key in base}
        )
    return pd.DataFrame(rows)


def answers(inference: Inference, config: Config) -> dict[str, float]:
    """The answers of a day that a move is told of; a Bayes factor that there is none of yet counts as even."""
    p = regions.chances(regions.destination(inference, config), config)[regions.MIXTURE]
    ratio = float(np.median(inference.account.log10_ratio[inference.account.at(inference.evidence.last)]))
    today = {"gap_eci": outlook.state(inference, config)[0], "log10_ratio": ratio}
    factors = (0.0 if factor is None else factor for factor in regions.factors(inference))
    return {name: today.get(name, p.get(name, math.nan)) for name in ANSWERS} | dict(zip(FACTORS, factors, strict=True))


def _higher(inference: Inference, name: str, sd: float, config: Config) -> Inference:
    """The day with the last reading of an indicator one s.d. higher."""
    series = inference.evidence.get(name)
    value = series.value.copy()
    value[-1] += sd
    moved = replace(inference.evidence, series=inference.evidence.series | {name: replace(series, value=value)})
    return estimate(moved, inference.effects, config)


def _without(inference: Inference, config: Config) -> list[tuple[dict[str, object], Inference]]:
    """Each flag and event that is known by the day, and the day without it."""
    evidence, effects = inference.evidence, inference.effects
    found: list[tuple[dict[str, object], Inference]] = []
    if len(evidence.get(INDEX_READ)):
        unread = replace(evidence, settled=evidence.covered - 1)
        row = {"indicator": INDEX_READ, "kind": "flag", "month": month_start(evidence.covered)}
        found.append((row, estimate(unread, effects, config)))
    events = [event for event in config.codebook.event if event.known_on <= evidence.as_of]
    for place, event in enumerate(events):
        # one that does nothing stands in its place, so that the others keep their paths
        others = (*effects[:place], Effect(event.channel), *effects[place + 1 :])
        row = {"indicator": event.name, "kind": "event", "month": month_start(month_number(event.known_on))}
        found.append((row, estimate(evidence, others, config)))
    return found


def _reading_sd(inference: Inference, name: str, config: Config) -> float:
    """S.d. of the last reading of an indicator, in its own unit."""
    series = inference.evidence.get(name)
    if name in config.compute.component:
        log_sd = reading_log_sd(float(series.low[-1]), float(series.high[-1]), config)
        return float(series.value[-1]) * math.expm1(log_sd)
    if name in config.gap.index:
        return config.gap.index[name].noise_sd_eci / config.gap.index[name].points_per_unit
    if name in config.gap.instrument:
        found = scale(inference.evidence, name, config)
        return found[1] * found[2] if found else math.nan
    return config.gap.noise.revision_sd_eci
