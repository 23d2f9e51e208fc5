"""A linear Gaussian filter and smoother for many parameter vectors at once.

Belongs here: the recursions, nothing about gaps or chips. statsmodels filters one parameter vector per call; importance
sampling needs thousands on forty months of data, and one batched pass is a hundred times faster. The tests hold this
module to statsmodels' filter, likelihood and smoother to 1e-8.

A month without a record is not a month without information: a release that month, if any, stayed below the best score
so far. Such silences are `Ceiling`s; everything else in a month is a linear `Reading`.

Shapes: K parameter vectors, M months, n states. Months without any reading are predicted only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOG_2PI: Final = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Ceiling:
    """A release that did not beat `bound`: P(silence) = 1 - chance * P(load @ state + noise > bound)."""

    load: Floats  # (n,)
    bound: float
    sd: float
    chance: float


@dataclass(frozen=True)
class Reading:
    """What was observed in one month: `value = load @ state + noise`, noise covariance `noise`, and what stayed out."""

    value: Floats  # (m,)
    load: Floats  # (m, n)
    noise: Floats  # (m, m)
    ceilings: tuple[Ceiling, ...] = ()


@dataclass(frozen=True)
class System:
    """State equation `x' = transition x + shift + noise`, per parameter vector."""

    transition: Floats  # (K, n, n)
    shift: Floats  # (M, K, n); row t is added on arriving in month t, row 0 is unused
    noise: Floats  # (K, n) variances of independent steps
    start_mean: Floats  # (K, n) before the reading of month 0
    start_var: Floats  # (K, n)

    @cached_property
    def links(self) -> tuple[tuple[int, int], ...]:
        """Pairs (to, from) of states that the transition connects in any draw."""
        return tuple((int(to), int(source)) for to, source in np.argwhere(self.transition.any(axis=0)))


@dataclass(frozen=True)
class Filtered:
    """Filtered moments by month and the cumulative log likelihood."""

    mean: Floats  # (M, K, n)
    cov: Floats  # (M, K, n, n)
    log_likelihood: Floats  # (M, K), of all readings up to and including the month


def _white(reading: Reading) -> tuple[Floats, Floats, float]:
    """Rotate joint readings into independent ones of unit variance; returns (value, load, log Jacobian)."""
    root = np.linalg.cholesky(reading.noise)
    both = np.linalg.solve(root, np.column_stack([reading.value, reading.load]))
    return both[:, 0], both[:, 1:], -float(np.log(np.diag(root)).sum())


def update(mean: Floats, cov: Floats, reading: Reading) -> tuple[Floats, Floats, Floats]:
    """Condition (K, n) means and (K, n, n) covariances on one month's reading; also returns its log density (K,)."""
    values, loads, jacobian = _white(reading) if len(reading.value) else (reading.value, reading.load, 0.0)
    density = np.full(mean.shape[0], jacobian)
    for value, load in zip(values, loads, strict=True):
        surprise = value - mean @ load
        cross = cov @ load
        spread = cross @ load + 1.0
        gain = cross / spread[:, None]
        mean = mean + gain * surprise[:, None]
        cov = cov - gain[:, :, None] * cross[:, None, :]
        density = density - 0.5 * (LOG_2PI + np.log(spread) + surprise**2 / spread)
    for ceiling in reading.ceilings:
        mean, cov, silence = stay_below(mean, cov, ceiling)
        density = density + silence
    return mean, cov, density


def stay_below(mean: Floats, cov: Floats, ceiling: Ceiling) -> tuple[Floats, Floats, Floats]:
    """Condition on a silence by matching the exact first two moments (assumed density); also its log probability (K,).

    With Z = 1 - c F((m - b) / s), F the normal distribution function, the matched mean and covariance follow from the
    first two derivatives of log Z. Reference: Minka 2001, A family of algorithms for approximate Bayesian inference.
    """
    cross = cov @ ceiling.load
    spread = np.sqrt(cross @ ceiling.load + ceiling.sd**2)
    score = (mean @ ceiling.load - ceiling.bound) / spread
    silence = 1.0 - ceiling.chance * ndtr(score)
    bell = ceiling.chance * np.exp(-0.5 * (score**2 + LOG_2PI))
    slope = -bell / (silence * spread)
    curve = score * bell / (silence * spread**2) - slope**2
    mean = mean + cross * slope[:, None]
    cov = cov + cross[:, :, None] * cross[:, None, :] * curve[:, None, None]
    return mean, cov, np.log(silence)


def predict(mean: Floats, cov: Floats, system: System, shift: Floats) -> tuple[Floats, Floats]:
    """Move means and covariances one month on; `shift` is (K, n)."""
    # The transition is sparse: adding its few links up is three times faster than small matrix products.
    step = system.transition
    moved = shift.copy()
    half, whole = np.zeros_like(cov), np.zeros_like(cov)
    for to, source in system.links:
        moved[:, to] += step[:, to, source] * mean[:, source]
        half[:, to, :] += step[:, to, source, None] * cov[:, source, :]
    for to, source in system.links:
        whole[:, :, to] += step[:, to, source, None] * half[:, :, source]
    mean, cov = moved, whole
    diagonal = np.arange(mean.shape[1])
    cov[:, diagonal, diagonal] += system.noise
    return mean, cov


def run(system: System, readings: Sequence[Reading | None]) -> Filtered:
    """Filter all parameter vectors over the months of `readings`."""
    draws, size = system.start_mean.shape
    months = len(readings)
    means = np.empty((months, draws, size))
    covs = np.empty((months, draws, size, size))
    log_likelihood = np.zeros((months, draws))
    mean = system.start_mean
    cov = np.zeros((draws, size, size))
    diagonal = np.arange(size)
    cov[:, diagonal, diagonal] = system.start_var
    total = np.zeros(draws)
    for month, reading in enumerate(readings):
        if month:
            mean, cov = predict(mean, cov, system, system.shift[month])
        if reading is not None:
            mean, cov, density = update(mean, cov, reading)
            total = total + density
        means[month], covs[month], log_likelihood[month] = mean, cov, total
    return Filtered(means, covs, log_likelihood)


def smooth(system: System, filtered: Filtered) -> tuple[Floats, Floats]:
    """Rauch-Tung-Striebel smoother: means (M, K, n) and covariances (M, K, n, n) given all readings."""
    means, covs = filtered.mean.copy(), filtered.cov.copy()
    for month in range(len(means) - 2, -1, -1):
        ahead, spread = predict(filtered.mean[month], filtered.cov[month], system, system.shift[month + 1])
        # gain = cov T' spread^-1, solved rather than inverted
        gain = np.swapaxes(np.linalg.solve(spread, system.transition @ filtered.cov[month]), 1, 2)
        means[month] = filtered.mean[month] + (gain @ (means[month + 1] - ahead)[:, :, None])[:, :, 0]
        covs[month] = filtered.cov[month] + gain @ (covs[month + 1] - spread) @ np.swapaxes(gain, 1, 2)
    return means, covs
