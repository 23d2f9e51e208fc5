"""A linear Gaussian filter and smoother for many parameter vectors at once.

Belongs here: the recursions, nothing about gaps or chips. statsmodels filters one parameter vector per call; importance
sampling needs thousands on forty months of data, and one batched pass is a hundred times faster. The tests hold this
module to statsmodels' filter, likelihood and smoother to 1e-8.

Shapes: K parameter vectors, M months, n states. Months without any reading are predicted only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOG_2PI: Final = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Reading:
    """What was observed in one month: `value = load @ state + noise`, noise covariance `noise`."""

    value: Floats  # (m,)
    load: Floats  # (m, n)
    noise: Floats  # (m, m)


@dataclass(frozen=True)
class System:
    """State equation `x' = transition x + shift + noise`, per parameter vector."""

    transition: Floats  # (K, n, n)
    shift: Floats  # (M, K, n); row t is added on arriving in month t, row 0 is unused
    noise: Floats  # (K, n) variances of independent steps
    start_mean: Floats  # (K, n) before the reading of month 0
    start_var: Floats  # (K, n)

    @cached_property
    def links(self) -> tuple[tuple[int, int, Floats], ...]:
        """Triples (to, from, factor by draw) of states that the transition connects in any draw."""
        pairs = np.argwhere(self.transition.any(axis=0))
        return tuple((int(a), int(b), np.ascontiguousarray(self.transition[:, a, b])) for a, b in pairs)


@dataclass(frozen=True)
class Moments:
    """Mean and covariance of the state for every draw; draws come last, so that each step is a few long vector sums."""

    mean: Floats  # (n, K)
    cov: Floats  # (n, n, K)


@dataclass(frozen=True)
class Filtered:
    """Filtered moments by month and the cumulative log likelihood."""

    moments: tuple[Moments, ...]  # (M,)
    log_likelihood: Floats  # (M, K), of all readings up to and including the month

    @property
    def mean(self) -> Floats:
        """Filtered means (M, K, n)."""
        return np.stack([each.mean.T for each in self.moments])

    @property
    def cov(self) -> Floats:
        """Filtered covariances (M, K, n, n)."""
        return np.stack([np.moveaxis(each.cov, 2, 0) for each in self.moments])


def _white(reading: Reading) -> tuple[Floats, Floats, float]:
    """Rotate joint readings into independent ones of unit variance; returns (value, load, log Jacobian)."""
    root = np.linalg.cholesky(reading.noise)
    both = np.linalg.solve(root, np.column_stack([reading.value, reading.load]))
    return both[:, 0], both[:, 1:], -float(np.log(np.diag(root)).sum())


def _along(load: Floats, values: Floats) -> Floats:
    """Sum `values` (n, ..., K) over the states with their loads; most loads are zero."""
    at = np.flatnonzero(load)
    total = load[at[0]] * values[at[0]]
    for i in at[1:]:
        total = total + load[i] * values[i]
    return np.asarray(total)


def update(moments: Moments, reading: Reading) -> tuple[Moments, Floats]:
    """Condition on one month's reading; also returns its log density (K,)."""
    values, loads, jacobian = _white(reading) if len(reading.value) else (reading.value, reading.load, 0.0)
    mean, cov = moments.mean, moments.cov
    density = np.full(mean.shape[1], jacobian)
    for value, load in zip(values, loads, strict=True):
        surprise = value - _along(load, mean)
        cross = _along(load, cov)
        spread = _along(load, cross) + 1.0
        gain = cross / spread
        mean = mean + gain * surprise
        cov = cov - gain[:, None] * cross[None, :]
        density = density - 0.5 * (LOG_2PI + np.log(spread) + surprise**2 / spread)
    return Moments(mean, cov), density


def predict(moments: Moments, system: System, month: int) -> Moments:
    """Move on into a month; the shift is that of the month.

    The transition is sparse: adding its few links up is several times faster than thousands of small matrix products.
    """
    mean = system.shift[month].T.copy()
    half, cov = np.zeros_like(moments.cov), np.zeros_like(moments.cov)
    for to, source, factor in system.links:
        mean[to] += factor * moments.mean[source]
        half[to] += factor * moments.cov[source]
    for to, source, factor in system.links:
        cov[:, to] += factor * half[:, source]
    for i in range(len(mean)):
        cov[i, i] += system.noise[:, i]
    return Moments(mean, cov)


def run(system: System, readings: Sequence[Reading | None]) -> Filtered:
    """Filter all parameter vectors over the months of `readings`."""
    draws, size = system.start_mean.shape
    cov = np.zeros((size, size, draws))
    cov[np.arange(size), np.arange(size)] = system.start_var.T
    moments = Moments(np.ascontiguousarray(system.start_mean.T), cov)
    total = np.zeros(draws)
    path, log_likelihood = [], np.empty((len(readings), draws))
    for month, reading in enumerate(readings):
        if month:
            moments = predict(moments, system, month)
        if reading is not None:
            moments, density = update(moments, reading)
            total = total + density
        path.append(moments)
        log_likelihood[month] = total
    return Filtered(tuple(path), log_likelihood)


def smooth(system: System, filtered: Filtered) -> tuple[Floats, Floats]:
    """Rauch-Tung-Striebel smoother: means (M, K, n) and covariances (M, K, n, n) given all readings.

    Reference: Rauch, Tung and Striebel 1965, Maximum likelihood estimates of linear dynamic systems, doi:10.2514/3.3166
    """
    means, covs = filtered.mean, filtered.cov
    for month in range(len(means) - 2, -1, -1):
        ahead = predict(filtered.moments[month], system, month + 1)
        spread = np.ascontiguousarray(np.moveaxis(ahead.cov, 2, 0))
        # gain = cov T' spread^-1, solved rather than inverted
        gain = np.swapaxes(np.linalg.solve(spread, system.transition @ covs[month]), 1, 2)
        means[month] += (gain @ (means[month + 1] - ahead.mean.T)[:, :, None])[:, :, 0]
        covs[month] += gain @ (covs[month + 1] - spread) @ np.swapaxes(gain, 1, 2)
    return means, covs
