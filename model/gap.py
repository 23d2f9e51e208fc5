"""The published gap as it moves: its components, on grids of parameters.

Belongs here: state, priors, grids and system matrices of each component. Does not belong here: bends (`bends`), pooling
(`outlook`), compute.

The published gap y of a month is the best US record minus the best Chinese one so far, in index points. No frontier is
imagined above the best released model. State of every component, monthly: level m, swing x, end of a bend E, trend u,
then a constant bias for each outside index.

    y = m + x + v                       x' = f x + e
    LLAR  m' = m + w                    slow level, swings that die out
    A*    m' = m                        one level, drawn back to it
    CL    all past gaps, smoothed by a kernel: no state
    RW    m' = m + w, no swing          stress line: a random walk
    DT    m' = m + u, u' = d u + e      stress line: a damped trend

The parameters of a component stand on a grid of nodes with their prior; the filter is exact on each, so nothing here is
simulated. LLAR, A* and CL make the headline; RW and DT are shown beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri

from model.filtering import System

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.assumptions.schema import Prior

    Floats = NDArray[np.float64]

LEVEL, SWING, END, TREND = range(4)
STATES: Final = 4
_NEVER: Final = 1e-12  # variance of a state that a component does not have


@dataclass(frozen=True)
class Structure:
    """One component: its short name, a label for readers, and whether it counts in the headline."""

    name: str
    label: str
    is_headline: bool = True


STRUCTURES: Final = (
    Structure("LLAR", "slow level with short swings"),
    Structure("A*", "one level the gap is drawn back to"),
    Structure("CL", "all past gaps"),
)
STRESS: Final = (
    Structure("RW", "stress line: random walk", is_headline=False),
    Structure("DT", "stress line: damped trend", is_headline=False),
)
PAST: Final = "CL"


@dataclass(frozen=True)
class Nodes:
    """A grid of parameters, all equally likely beforehand."""

    persistence: Floats  # (K,) of a swing
    step: Floats  # (K,) s.d. of its monthly step, points
    wander: Floats  # (K,) s.d. of the level's monthly step, points
    damping: Floats  # (K,) persistence of the trend; one where there is none, so that it stays at nought
    trend: Floats  # (K,) s.d. of its step
    level: Prior  # of the level at the start of the window

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.persistence)


def middles(count: int) -> Floats:
    """Middles of `count` equal parts of the unit interval: the quantiles at which a prior is put on a grid."""
    return (np.arange(count) + 0.5) / count


def spread(prior: Prior, at: Floats) -> Floats:
    """Quantiles of a prior on its natural scale."""
    score = prior.sd * ndtri(at)
    return np.asarray(prior.mean * np.exp(score) if prior.scale == "log" else prior.mean + score)


def nodes(name: str, config: Config) -> Nodes:
    """The grid of a component that has a state."""
    slow, one, stress = config.gap.slow_level, config.gap.one_level, config.gap.stress
    none = np.zeros(1)
    if name == "LLAR":
        shape = slow.nodes
        width = np.log(slow.step_most_eci / slow.step_least_eci)
        persistence, step, wander = (
            each.ravel()
            for each in np.meshgrid(
                slow.persistence_most * middles(shape[0]),
                slow.step_least_eci * np.exp(width * middles(shape[1])),
                slow.wander_sd_eci * ndtri(0.5 + 0.5 * middles(shape[2])),
                indexing="ij",
            )
        )
        return Nodes(persistence, step, wander, 1.0 + 0.0 * step, 0.0 * step, slow.level_eci)
    if name == "A*":
        reversion, step = (
            each.ravel()
            for each in np.meshgrid(
                spread(one.reversion, middles(one.nodes[0])), spread(one.step_eci, middles(one.nodes[1])), indexing="ij"
            )
        )
        # a reversion above one would oscillate
        return Nodes(1.0 - np.minimum(reversion, 1.0), step, 0.0 * step, 1.0 + 0.0 * step, 0.0 * step, one.level_eci)
    if name == "RW":
        return Nodes(none, none, none + stress.walk_step_eci, none, none, slow.level_eci)
    return Nodes(
        none, none, none + slow.wander_sd_eci, none + stress.damping, none + stress.trend_sd_eci, one.level_eci
    )


def system(grid: Nodes, months: int, biases: tuple[Prior, ...]) -> System:
    """The state equation of a component on all its nodes.

    Args:
        grid: its nodes, K of them.
        months: length of the window.
        biases: prior of the constant bias of each outside index.
    """
    count, size = len(grid), STATES + len(biases)
    step = np.zeros((count, size, size))
    step[:, range(size), range(size)] = 1.0
    step[:, SWING, SWING] = grid.persistence
    step[:, LEVEL, TREND] = 1.0
    step[:, TREND, TREND] = grid.damping
    noise = np.zeros((count, size))
    noise[:, LEVEL], noise[:, SWING], noise[:, TREND] = grid.wander**2, grid.step**2, grid.trend**2
    mean, var = np.zeros((count, size)), np.full((count, size), _NEVER)
    mean[:, LEVEL], var[:, LEVEL] = grid.level.mean, grid.level.sd**2
    var[:, SWING] = np.maximum(grid.step**2 / (1.0 - grid.persistence**2), _NEVER)
    var[:, TREND] = np.maximum(grid.trend**2, _NEVER)
    for place, bias in enumerate(biases, start=STATES):
        mean[:, place], var[:, place] = bias.mean, bias.sd**2
    return System(step, np.zeros((months, count, size)), noise, mean, var)
