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
    """Negative log density in nats: even between two neighbouring quantiles, exponential beyond the outermost.

    The tails fall off with the mass that the forecast left there, from the density of the outermost step on, so the
    score is a proper one of a whole density: a miss far out costs most, and none drops out.

    Example:
        >>> import numpy as np
        >>> levels, values = np.array([0.1, 0.5, 0.9]), np.array([0.0, 1.0, 2.0])
        >>> near, far = (quantile_log_score(levels, values, y) for y in (2.0, 4.0))
        >>> far > near
        True
    """
    widths = np.maximum(np.diff(values), 1e-6)
    inside = np.diff(levels) / widths
    if realised < values[0] or realised > values[-1]:
        is_low = realised < values[0]
        mass, edge = (levels[0], inside[0]) if is_low else (1.0 - levels[-1], inside[-1])
        away = values[0] - realised if is_low else realised - values[-1]
        rate = edge / mass
        return float(rate * away - math.log(mass * rate))
    at = min(int(np.searchsorted(values, realised, side="right")), len(values) - 1)
    return -math.log(float(inside[at - 1]))


def newey_west(differences: Floats, lag: int) -> float:
    """Standard error of a mean of autocorrelated cases, with Bartlett weights up to a lag; NaN for one case.

    Forecasts from neighbouring origins over h months share h - 1 of them, so their errors are no independent cases.

    Reference: Newey and West 1987, A simple, positive semi-definite, heteroskedasticity and autocorrelation
    consistent covariance matrix, doi:10.2307/1913610

    Example:
        >>> import numpy as np
        >>> round(newey_west(np.array([1.0, -1.0, 1.0, -1.0]), 0), 6)
        0.5
    """
    count = len(differences)
    if count < 2:
        return math.nan
    away = differences - differences.mean()
    total = float((away**2).sum())
    for k in range(1, min(lag, count - 1) + 1):
        total += 2.0 * (1.0 - k / (lag + 1.0)) * float((away[k:] * away[:-k]).sum())
    return math.sqrt(max(total, 0.0)) / count


def quantile_pit(levels: Floats, values: Floats, realised: float) -> float:
    """Probability integral transform by interpolation; the outermost levels stand for everything beyond them."""
    return float(np.interp(realised, values, levels))
