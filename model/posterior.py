"""Parameter uncertainty by adaptive importance sampling.

Belongs here: drawing parameters in proportion to prior times likelihood. Not: what the parameters mean.

Three rounds: from the prior, from a Student-t fitted to it, from one fitted to both. All rounds are kept and weighted
against their mixture (deterministic-mixture weights), so the prior round bounds every weight. Scores are standard
normal under the prior. Deterministic for a given generator.

Reference: Cornuet, Marin, Mira and Robert 2012, Adaptive multiple importance sampling,
doi:10.1111/j.1467-9469.2011.00756.x
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from model.assumptions.schema import Sampling

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Scores, their log weight before any data (prior over proposal) and the log likelihood by month."""

    scores: Floats  # (K, p)
    log_prior_weight: Floats  # (K,)
    log_likelihood: Floats  # (M, K)

    def weights(self, month: int = -1) -> Floats:
        """Normalised weights (K,) given the readings up to and including a month of the window."""
        return normalise(self.log_prior_weight + self.log_likelihood[month])

    def effective(self) -> float:
        """Effective sample size of the weights."""
        return float(1.0 / np.square(self.weights()).sum())


def normalise(log_weights: Floats) -> Floats:
    """Turn log weights into weights that sum to one."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _log_normal(z: Floats) -> Floats:
    return np.asarray(-0.5 * np.square(z).sum(axis=1) - 0.5 * z.shape[1] * math.log(2.0 * math.pi))


def _log_student(z: Floats, mean: Floats, root: Floats, dof: float) -> Floats:
    size = z.shape[1]
    distance = np.square(np.linalg.solve(root, (z - mean).T)).sum(axis=0)
    constant = math.lgamma((dof + size) / 2.0) - math.lgamma(dof / 2.0) - 0.5 * size * math.log(dof * math.pi)
    log_det = float(np.log(np.diag(root)).sum())
    return np.asarray(constant - log_det - 0.5 * (dof + size) * np.log1p(distance / dof))


def sample(
    log_likelihood: Callable[[Floats], Floats], size: int, sampling: Sampling, rng: np.random.Generator
) -> Posterior:
    """Sample the posterior of `size` standard normal scores.

    Args:
        log_likelihood: maps scores (K, size) to log likelihoods by month (M, K).
        size: number of free parameters.
        sampling: numbers of draws and shape of the proposals.
        rng: source of randomness.
    """
    rounds = [rng.standard_normal((sampling.explore, size))]
    likelihoods = [log_likelihood(rounds[0])]
    proposals: list[tuple[Floats, Floats]] = []
    for count in (sampling.explore, sampling.refine):
        scores = np.concatenate(rounds)
        weights = normalise(
            _log_normal(scores)
            + np.concatenate(likelihoods, axis=1)[-1]
            - _log_mixture(scores, rounds, proposals, sampling)
        )
        mean = weights @ scores
        cov = (scores - mean).T @ ((scores - mean) * weights[:, None])
        # a floor on the spread guards against a first round dominated by few draws
        root = np.asarray(np.linalg.cholesky(sampling.proposal_inflation * cov + 0.01 * np.eye(size)), dtype=np.float64)
        proposals.append((mean, root))
        chi = rng.chisquare(sampling.proposal_dof, count) / sampling.proposal_dof
        rounds.append(mean + (rng.standard_normal((count, size)) @ root.T) / np.sqrt(chi)[:, None])
        likelihoods.append(log_likelihood(rounds[-1]))
    scores = np.concatenate(rounds)
    log_prior_weight = _log_normal(scores) - _log_mixture(scores, rounds, proposals, sampling)
    return Posterior(scores, log_prior_weight, np.concatenate(likelihoods, axis=1))


def _log_mixture(
    scores: Floats, rounds: list[Floats], proposals: list[tuple[Floats, Floats]], sampling: Sampling
) -> Floats:
    parts = [_log_normal(scores), *(_log_student(scores, *fitted, sampling.proposal_dof) for fitted in proposals)]
    total = sum(len(each) for each in rounds)
    shares = np.log([len(each) / total for each in rounds])
    return np.asarray(np.logaddexp.reduce(np.stack(parts) + shares[:, None], axis=0))


def resample(weights: Floats, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw `count` indices in proportion to weights, systematically (one uniform), in ascending order."""
    points = (np.arange(count) + rng.random()) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1).astype(np.int64)
