"""Scores of ensemble and quantile forecasts.

Belongs here: formulas, each with its reference. The tests hold them to the `scoringrules` package; they are written out
because a whole backtest scores some thousand large ensembles and the package imports numba.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def crps(members: Floats, realised: float) -> float:
    """Continuous ranked probability score: mean |x - y| - mean |x - x'| / 2, in the unit of the forecast.

    Reference: Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation,
    doi:10.1198/016214506000001437

    Example:
        >>> import numpy as np
        >>> crps(np.array([1.0, 3.0]), 2.0)
        0.5
    """
    ranked = np.sort(members)
    count = len(ranked)
    # sum over pairs of |x - x'| from the sorted members in one pass
    spread = 2.0 * float(ranked @ (2.0 * np.arange(1, count + 1) - count - 1.0)) / count**2
    return float(np.abs(ranked - realised).mean()) - 0.5 * spread


def upper_tail_crps(members: Floats, realised: float, threshold: float) -> float:
    """CRPS that counts only what lies above a threshold (indicator weight, through the chaining max(x, threshold)).

    Reference: Allen, Ginsbourger and Ziegel 2023, Evaluating forecasts for high-impact events using
    transformed kernel scores, doi:10.1137/22M1532184
    """
    return crps(np.maximum(members, threshold), max(realised, threshold))


def lower_tail_crps(members: Floats, realised: float, threshold: float) -> float:
    """CRPS that counts only what lies below a threshold."""
    return crps(np.minimum(members, threshold), min(realised, threshold))


def log_score(members: Floats, realised: float) -> float:
    """Negative log density of the outcome under a Gaussian kernel estimate (smaller is better), in nats.

    Bandwidth by Silverman's rule, 1.06 min(s.d., IQR / 1.34) n^-1/5.

    Reference: Silverman 1986, Density estimation for statistics and data analysis, doi:10.1201/9781315140919
    """
    count = len(members)
    low, high = np.percentile(members, [25, 75])
    width = 1.06 * min(float(members.std(ddof=1)), float(high - low) / 1.34) * count**-0.2
    exponents = -0.5 * np.square((realised - members) / width)
    peak = float(exponents.max())
    total = peak + math.log(float(np.exp(exponents - peak).mean()))
    return -(total - math.log(width) - 0.5 * math.log(2.0 * math.pi))


def pit(members: Floats, realised: float) -> float:
    """Probability integral transform: the share of the forecast at or below what happened."""
    return float((members <= realised).mean())


def quantile_crps(levels: Floats, values: Floats, realised: float) -> float:
    """CRPS as seen through a few quantiles: twice the mean pinball loss, which is the weighted interval score.

    Reference: Bracher, Ray, Gneiting and Reich 2021, Evaluating epidemic forecasts in an interval format,
    doi:10.1371/journal.pcbi.1008618
    """
    over = (realised <= values).astype(float)
    return float(2.0 * ((over - levels) * (values - realised)).mean())


def quantile_log_score(levels: Floats, values: Floats, realised: float) -> float:
    """Negative log density in nats, the density being even between two neighbouring quantiles.

    NaN beyond the outermost quantiles, where a few quantiles say nothing of the density.
    """
    at = int(np.searchsorted(values, realised, side="right"))
    if realised == values[-1]:
        at -= 1
    if not 0 < at < len(values) or values[at] <= values[at - 1]:
        return math.nan
    return math.log(float(values[at] - values[at - 1])) - math.log(float(levels[at] - levels[at - 1]))


def quantile_pit(levels: Floats, values: Floats, realised: float) -> float:
    """Probability integral transform by interpolation; the outermost levels stand for everything beyond them."""
    return float(np.interp(realised, values, levels))
