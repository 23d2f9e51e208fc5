"""Signposts: pre-registered statements that the panel itself decides, with the model's odds for each.

Belongs here: resolving and pricing the statements of `assumptions/signposts.toml`. Does not belong here: their text.

A statement is `pending` before it opens, `open` until it is decided, then `true` or `false`. What can only become true
(a record, a level reached) resolves as soon as it does; everything else resolves after the last day plus a grace for
models that are scored late, and only once the series has been read since: a stale panel decides nothing. A reading
counts by the day it is about, and only if it was known on the day of asking.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model.assumptions import load
from model.decomposition import expected_stock, tidy
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, month_number, month_start, read
from model.outlook import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.assumptions import Config
    from model.assumptions.schema import Signpost

RULES: Final = ("new_record", "value_at_least", "gap_above", "gap_below")
_DAYS_A_MONTH: Final = 365.25 / 12.0
_EARLY: Final = ("new_record", "value_at_least")
_TARGETS: Final = {US_RECORD: "us_frontier_eci", CHINA_RECORD: "china_frontier_eci"}


def resolve(panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Decide every signpost as far as it can be decided.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.

    Returns:
        One row per signpost: signpost, statement, rule, indicator, threshold, opens_on, resolves_on, status (pending,
        open, true, false), reading (the number that decides, so far), label (whose reading it is).
    """
    config = load()
    rows = tidy(panel, as_of)
    out = []
    for name, each in config.signposts.signpost.items():
        holds, reading, label = _look(rows, each)
        closed = _seen_until(rows, each, as_of) > each.resolves_on + dt.timedelta(days=config.signposts.grace_days)
        if as_of < each.opens_on:
            status = "pending"
        elif holds and (each.rule in _EARLY or closed):
            status = "true"
        else:
            status = "false" if closed else "open"
        out.append(
            {
                "signpost": name,
                "statement": each.statement,
                "rule": each.rule,
                "indicator": each.indicator,
                "threshold": each.threshold,
                "opens_on": each.opens_on,
                "resolves_on": each.resolves_on,
                "status": status,
                "reading": reading,
                "label": label,
            }
        )
    return pd.DataFrame(out)


def _seen_until(rows: pd.DataFrame, each: Signpost, as_of: dt.date) -> dt.date:
    """The day up to which the panel could have shown the statement true; nothing is false for want of looking.

    The index is seen up to the day it was last read, a stock up to the day its newest reading became known.
    """
    source = INDEX_READ if each.indicator in _TARGETS else each.indicator
    looks: list[dt.date] = rows.loc[rows["indicator"] == source, "arrived_on"].tolist()
    if looks:
        return min(as_of, max(looks))
    return as_of if source == INDEX_READ else dt.date.min


def _look(rows: pd.DataFrame, each: Signpost) -> tuple[bool, float, str]:
    """Whether the statement holds on these rows, with the deciding reading and its label."""
    seen = rows[rows["arrived_on"] <= each.resolves_on]
    mine = seen[seen["indicator"] == each.indicator]
    if each.rule == "new_record":
        mine = mine[mine["arrived_on"] >= each.opens_on]
        return len(mine) >= each.threshold, float(len(mine)), ", ".join(mine["label"])
    if mine.empty:
        return False, math.nan, ""
    top = mine.iloc[int(mine["value"].argmax())]
    if each.rule == "value_at_least":
        return bool(top["value"] >= each.threshold), float(top["value"]), str(top["label"])
    china = seen[seen["indicator"] == CHINA_RECORD]
    if china.empty:
        return False, math.nan, ""
    rival = china.iloc[int(china["value"].argmax())]
    gap = float(top["value"] - rival["value"])
    holds = gap > each.threshold if each.rule == "gap_above" else gap < each.threshold
    return holds, gap, f"{top['label']} over {rival['label']}"


def forecast(panel: pd.DataFrame, as_of: dt.date, fan: pd.DataFrame) -> pd.DataFrame:
    """Give the model's probability of every signpost that is not decided yet.

    Levels and gaps are read off the fan of the run (interpolated between its quantiles), records from the share of
    months with one in the past year and the time that is left, stocks from the level and growth of the stock at the
    last quarter that will have been published. No odds are 0 or 1: they stop at the floor of the assumptions.

    Args:
        panel: `marts.indicator_panel`.
        as_of: day of the run.
        fan: `Outcome.fan` of that run.

    Returns:
        signpost, probability; decided signposts are left out.
    """
    config = load()
    undecided = resolve(panel, as_of).query("status in ('pending', 'open')")
    out = []
    for name in undecided["signpost"]:
        each = config.signposts.signpost[name]
        if each.resolves_on <= as_of:
            continue
        floor = config.signposts.odds_floor
        out.append((name, min(max(_probability(panel, as_of, fan, each, config), floor), 1.0 - floor)))
    return pd.DataFrame(out, columns=["signpost", "probability"])


def _probability(panel: pd.DataFrame, as_of: dt.date, fan: pd.DataFrame, each: Signpost, config: Config) -> float:
    if each.rule == "new_record":
        evidence = read(panel, as_of, config)
        # of the months that were read: one nobody looked at is missing, not silent
        seen = min(evidence.covered, evidence.last)
        year = (evidence.get(each.indicator).month > seen - 12) & (evidence.get(each.indicator).month <= seen)
        chance = min(max(int(year.sum()) / 12.0, 1.0 / 24.0), 23.0 / 24.0)
        # the last day counts, so does what is left of the running month, and so do open months nobody has read
        since = max(each.opens_on, min(as_of, realised_until(seen))) - dt.timedelta(days=1)
        return 1.0 - math.pow(1.0 - chance, max((each.resolves_on - since).days, 0) / _DAYS_A_MONTH)
    if each.rule == "value_at_least" and each.indicator not in _TARGETS:
        return _stock_probability(panel, as_of, each, config)
    target = _TARGETS[each.indicator] if each.rule == "value_at_least" else "gap_eci"
    month = each.resolves_on.replace(day=1)
    rows = fan[(fan["target"] == target) & (fan["month"] == month)].sort_values("value")
    below = float(np.interp(each.threshold, rows["value"], rows["quantile"]))
    return below if each.rule == "gap_below" else 1.0 - below


def _stock_probability(panel: pd.DataFrame, as_of: dt.date, each: Signpost, config: Config) -> float:
    inference = estimate(read(panel, as_of, config), (), config)
    delay = config.calendar.release[each.indicator].delay_days
    published = month_number(each.resolves_on - dt.timedelta(days=delay))
    expected, sd = expected_stock(inference, each.indicator, published, config)
    sd = math.hypot(sd, config.compute.stock.flow_step_sd)
    return 0.5 * math.erfc(math.log(each.threshold / expected) / sd / math.sqrt(2.0))


def realised_until(month: int) -> dt.date:
    """First day after a month."""
    return month_start(month + 1)


def brier(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Mean squared distance of probabilities from what happened (0 best, 0.25 for always saying one half).

    Reference: Brier 1950, Verification of forecasts expressed in terms of probability,
    doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Example:
        >>> brier([0.5, 0.5], [True, False])
        0.25
    """
    return float(np.mean((np.asarray(probabilities, dtype=float) - np.asarray(outcomes, dtype=float)) ** 2))
