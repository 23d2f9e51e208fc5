"""The four structural models of the capability gap.

Belongs here: parameters, priors and system matrices of models A to D. Does not belong here: estimation or simulation.

State, monthly, in index points: theta (US public frontier), gamma (its drift), delta (US minus China), in model D also
mu (trend of the gap), then one constant bias per outside index.

    theta' = theta + gamma + e          gamma' = g + p (gamma - g) + e
    A  delta' = delta + k (d - delta) + e                            mean-reverting
    B  delta' = delta + e                                            random walk
    C  as A with d = b0 + b1 (log R lagged 6 - mean) - b2 (distillation lagged 3 - today's)
    D  delta' = delta + mu + e,  mu' = f mu + e                      damped trend

The lag in months is delta / g with g the long-run drift: a denominator that a single good or bad quarter of the
frontier cannot swing. Adoption is not part of the state: in no model does the gap depend on it, so its readings would
move nothing; they stand in `marts.adoption` and on the fronts of the page. While filtering, breaks and heavy tails
enter by their variance; simulated paths draw them as they are. The persistence and the step of gamma are fixed, so that
no model has more than eight free parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.filtering import System

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.assumptions.schema import Prior

    Floats = NDArray[np.float64]

_SHARED: Final = ("drift_eci", "frontier_sd_eci", "gap_sd_eci")


@dataclass(frozen=True)
class Setting:
    """What a system needs to know of the data besides the readings."""

    log_ratio: Floats  # (M,) log compute ratio of six months before each month of the window, centred
    start_theta: float  # first US record of the window, points
    biases: tuple[Prior, ...]  # one per outside index that was observed


@dataclass(frozen=True)
class Structure:
    """One structural model: its letter, a label for readers and its free parameters."""

    name: str
    label: str
    parameters: tuple[str, ...]

    @property
    def trending(self) -> bool:
        """Whether the gap has a trend state of its own."""
        return "trend_sd_eci" in self.parameters

    @property
    def states(self) -> int:
        """Number of states without the biases of outside indices."""
        return 4 if self.trending else 3


STRUCTURES: Final = (
    Structure("A", "mean-reverting gap", (*_SHARED, "reversion", "equilibrium_eci")),
    Structure("B", "random-walk gap", _SHARED),
    Structure(
        "C",
        "compute-driven gap",
        (*_SHARED, "reversion", "equilibrium_eci", "ratio_effect", "distillation_effect"),
    ),
    Structure("D", "damped trend", (*_SHARED, "damping", "trend_sd_eci")),
)


def natural(prior: Prior, z: Floats) -> Floats:
    """Turn standard normal scores into a parameter on its natural scale."""
    if prior.scale == "log":
        return np.asarray(prior.mean * np.exp(prior.sd * z))
    if prior.scale == "logit":
        return np.asarray(1.0 / (1.0 + np.exp(-(np.log(prior.mean / (1.0 - prior.mean)) + prior.sd * z))))
    return np.asarray(prior.mean + prior.sd * z)


def parameters(structure: Structure, z: Floats, config: Config) -> dict[str, Floats]:
    """Return all parameters (K,) of a structure from scores (K, p); those it does not have are zero."""
    draws = len(z)
    out = {name: np.zeros(draws) for name in config.gap.prior}
    out |= {name: natural(config.gap.prior[name], z[:, i]) for i, name in enumerate(structure.parameters)}
    # a reversion above one would oscillate; a drift near zero has no months
    out["reversion"] = np.minimum(out["reversion"], 1.0)
    out["drift_eci"] = np.maximum(out["drift_eci"], config.gap.dynamics.drift_floor_eci)
    return out


def target(values: dict[str, Floats], log_ratio: Floats, distillation: Floats) -> Floats:
    """Return the gap that a reverting model is drawn to, in points.

    Args:
        values: parameters, each (K,).
        log_ratio: log compute ratio six months before, centred; broadcast against K.
        distillation: intensity three months before minus today's; broadcast against K.
    """
    pull = values["ratio_effect"] * log_ratio - values["distillation_effect"] * distillation
    return np.asarray(values["equilibrium_eci"] + pull)


def system(structure: Structure, values: dict[str, Floats], setting: Setting, config: Config) -> System:
    """Build the state equation of a structure for K parameter vectors.

    Args:
        structure: which model.
        values: its parameters, each (K,).
        setting: the window's compute ratio, first record and outside indices.
        config: the assumptions.
    """
    fixed = config.gap.dynamics
    draws, size = len(values["drift_eci"]), structure.states + len(setting.biases)
    step = np.broadcast_to(np.eye(size), (draws, size, size)).copy()
    step[:, 0, 1] = 1.0
    step[:, 1, 1] = fixed.drift_persistence
    step[:, 2, 2] = 1.0 - values["reversion"]
    shift = np.zeros((len(setting.log_ratio), draws, size))
    shift[:, :, 1] = (1.0 - fixed.drift_persistence) * values["drift_eci"]
    pulled = target(values, setting.log_ratio[:, None], np.zeros((len(setting.log_ratio), 1)))
    shift[:, :, 2] = values["reversion"] * pulled
    noise = np.zeros((draws, size))
    noise[:, 0] = values["frontier_sd_eci"] ** 2
    noise[:, 1] = fixed.drift_sd_eci**2
    noise[:, 2] = values["gap_sd_eci"] ** 2 * (1.0 + (fixed.break_variance - 1.0) / fixed.break_every_months)
    mean, var = np.zeros((draws, size)), np.zeros((draws, size))
    mean[:, 0], var[:, 0] = setting.start_theta, fixed.start_frontier_sd_eci**2
    mean[:, 1] = values["drift_eci"]
    var[:, 1] = fixed.drift_sd_eci**2 / (1.0 - fixed.drift_persistence**2)
    mean[:, 2], var[:, 2] = fixed.start_gap_eci.mean, fixed.start_gap_eci.sd**2
    if structure.trending:
        step[:, 2, 3] = 1.0
        step[:, 3, 3] = values["damping"]
        noise[:, 3] = values["trend_sd_eci"] ** 2
        var[:, 3] = fixed.start_trend_sd_eci**2
    for i, bias in enumerate(setting.biases, start=structure.states):
        mean[:, i], var[:, i] = bias.mean, bias.sd**2
    return System(step, shift, noise, mean, var)
