"""Joint paths of gap, lag and compute ratio to the horizon.

Belongs here: simulation from the last month on. Does not belong here: estimation, probabilities.

Paths are made in chunks of fixed size, each from its own child of the run's seed and, inside it, one stream for compute
and one per structural model; so neither the number of threads nor the set of models changes a single number.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.evidence import US_RECORD, indices, month_number, readings
from model.filtering import run as run_filter
from model.gap import STRUCTURES, Setting, Structure, parameters, system, target
from model.posterior import resample, sample
from model.stock import simulate as simulate_ratio

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence
    from model.filtering import Reading
    from model.posterior import Posterior
    from model.stock import Holdings, Outlook, Ratios

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """One structural model given the evidence: posterior and the data it was fitted to."""

    structure: Structure
    setting: Setting
    posterior: Posterior


@dataclass(frozen=True)
class Draws:
    """Equally likely parameter draws of a fit, with the filtered state of the last month."""

    fit: Fit
    parameters: dict[str, Floats]  # each (D,)
    mean: Floats  # (D, n)
    cov: Floats  # (D, n, n)


@dataclass(frozen=True)
class Future:
    """Paths of one structural model; column 0 is the month of `as_of`."""

    theta: Floats  # (paths, steps + 1) US frontier, points
    delta: Floats  # gap, points
    lag: Floats  # gap, months
    ratios: Ratios  # shared by all models


def stable_seed(as_of: dt.date, version: str) -> int:
    """Return a seed that depends on nothing but the day asked about and the version of the model."""
    return int.from_bytes(hashlib.sha256(f"{as_of.isoformat()}|{version}".encode()).digest()[:8], "big")


def steps_ahead(evidence: Evidence, config: Config) -> int:
    """Months from the month of `as_of` to the last month of the regions."""
    return month_number(config.scenarios.horizon.region_months[-1]) - evidence.last


def setting(evidence: Evidence, held: Holdings, config: Config) -> Setting:
    """Collect what a system needs to know of the data besides the readings."""
    lagged = held.log_ratio[: evidence.months]
    biases = tuple(config.gap.index[name].bias_eci for name in indices(evidence, config))
    return Setting(lagged - lagged.mean(), float(evidence.get(US_RECORD).value[0]), biases)


def window_readings(structure: Structure, evidence: Evidence, config: Config) -> list[Reading | None]:
    """Return the readings of the window for the states of a structure."""
    return readings(evidence, config, structure.states + len(indices(evidence, config)))


def fit(structure: Structure, evidence: Evidence, held: Holdings, rng: np.random.Generator, config: Config) -> Fit:
    """Estimate one structural model."""
    data = window_readings(structure, evidence, config)
    here = setting(evidence, held, config)

    def log_likelihood(scores: Floats) -> Floats:
        values = parameters(structure, scores, config)
        return run_filter(system(structure, values, here, config), data).log_likelihood

    return Fit(structure, here, sample(log_likelihood, len(structure.parameters), config.gap.sampling, rng))


def draw(fitted: Fit, evidence: Evidence, count: int, rng: np.random.Generator, config: Config) -> Draws:
    """Draw parameters from a fit and filter the evidence with each of them."""
    chosen = resample(fitted.posterior.weights(), count, rng)
    values = parameters(fitted.structure, fitted.posterior.scores[chosen], config)
    return refilter(fitted, values, evidence, config)


def refilter(fitted: Fit, values: dict[str, Floats], evidence: Evidence, config: Config) -> Draws:
    """Filter the evidence with given parameters; the evidence may differ from what the fit saw."""
    built = system(fitted.structure, values, fitted.setting, config)
    last = run_filter(built, window_readings(fitted.structure, evidence, config))
    end = last.moments[-1]
    cov = np.ascontiguousarray(np.moveaxis(end.cov, 2, 0))
    return Draws(fitted, values, np.ascontiguousarray(end.mean.T), cov)


def simulate_gap(
    draws: Draws,
    chosen: slice,
    ratios: Ratios,
    rng: np.random.Generator,
    config: Config,
    *,
    with_frontier: bool = True,
) -> Future:
    """Simulate one structural model for a slice of its draws, several paths to each.

    Args:
        draws: parameters and filtered states.
        chosen: which draws; `ratios` must hold `paths_per_draw` paths for each.
        ratios: the compute paths these paths live in.
        rng: source of randomness.
        config: the assumptions.
        with_frontier: whether the US frontier is needed; the gap is the same without it.
    """
    fixed, structure = config.gap.dynamics, draws.fit.structure
    each = config.gap.sampling.paths_per_draw
    values = {name: np.repeat(v[chosen], each) for name, v in draws.parameters.items()}
    paths, steps = ratios.log_ratio.shape[0], ratios.log_ratio.shape[1] - 1
    # streams of their own: the frontier can be left out without moving the gap
    start_rng, frontier_rng, gap_rng = rng.spawn(3)
    theta, gamma, delta, *trends = _start(draws, chosen, each, start_rng).T
    trend = trends[0] if trends else np.zeros(paths)
    # A concept offset shifts past and future of a path alike; only the change since the window's mean acts on the gap.
    jump = ratios.log_ratio[:, 0] - ratios.past[-1]
    out = np.empty((2, paths, steps + 1))
    out[0, :, 0], out[1, :, 0] = theta, delta
    broken_sd = np.sqrt(fixed.break_variance) * values["gap_sd_eci"]
    scale = np.sqrt((fixed.frontier_dof - 2.0) / fixed.frontier_dof) * values["frontier_sd_eci"]
    for step in range(1, steps + 1):
        ahead = step - fixed.ratio_lag_months
        lagged = ratios.log_ratio[:, ahead] - jump if ahead >= 0 else np.full(paths, ratios.past[ahead - 1])
        distilled = ratios.distillation if step > fixed.distillation_lag_months else np.zeros(paths)
        if with_frontier:
            theta = theta + gamma + scale * frontier_rng.standard_t(fixed.frontier_dof, paths)
            reverting = fixed.drift_persistence * gamma + (1.0 - fixed.drift_persistence) * values["drift_eci"]
            gamma = reverting + fixed.drift_sd_eci * frontier_rng.standard_normal(paths)
        size_of_step = np.where(gap_rng.random(paths) < 1.0 / fixed.break_every_months, broken_sd, values["gap_sd_eci"])
        shock = size_of_step * gap_rng.standard_normal(paths)
        aim = target(values, lagged - ratios.centre, distilled) + ratios.gap_target
        delta = delta + trend + values["reversion"] * (aim - delta) + shock
        if structure.trending:
            trend = values["damping"] * trend + values["trend_sd_eci"] * gap_rng.standard_normal(paths)
        out[0, :, step], out[1, :, step] = theta, delta
    return Future(out[0], out[1], out[1] / values["drift_eci"][:, None], ratios)


def _start(draws: Draws, chosen: slice, each: int, rng: np.random.Generator) -> Floats:
    """Draw the state of the last month, `each` times for every chosen draw: (paths, states without biases)."""
    size = draws.fit.structure.states
    root = np.linalg.cholesky(draws.cov[chosen, :size, :size])
    noise = rng.standard_normal((len(root), each, size))
    state = draws.mean[chosen, None, :size] + noise @ np.swapaxes(root, 1, 2)
    return np.asarray(state.reshape(-1, size))


def simulate(
    drawn: list[Draws],
    outlook: Outlook,
    seed: np.random.SeedSequence,
    config: Config,
    *,
    threads: int = 1,
    with_frontier: bool = True,
) -> list[Future]:
    """Simulate all structural models on common compute paths.

    Args:
        drawn: draws of each model, equally many, a multiple of `draws_per_chunk`.
        outlook: compute stocks, months ahead, events and levers.
        seed: seed of the run.
        config: the assumptions.
        threads: number of threads; does not change the result.
        with_frontier: whether the US frontier is needed; the gap is the same without it.

    Returns:
        One `Future` per entry of `drawn`, in its order.
    """
    sampling = config.gap.sampling
    total = len(drawn[0].mean)
    children = seed.spawn(total // sampling.draws_per_chunk)

    def chunk(number: int) -> list[Future]:
        chosen = slice(number * sampling.draws_per_chunk, (number + 1) * sampling.draws_per_chunk)
        streams = children[number].spawn(1 + len(STRUCTURES))
        paths = sampling.draws_per_chunk * sampling.paths_per_draw
        ratios = simulate_ratio(outlook, paths, np.random.default_rng(streams[0]), config)
        by_name = {s.name: stream for s, stream in zip(STRUCTURES, streams[1:], strict=True)}
        rngs = [np.random.default_rng(by_name[d.fit.structure.name]) for d in drawn]
        return [
            simulate_gap(d, chosen, ratios, rng, config, with_frontier=with_frontier)
            for d, rng in zip(drawn, rngs, strict=True)
        ]

    with ThreadPoolExecutor(max_workers=threads) as pool:
        chunks = list(pool.map(chunk, range(len(children))))
    return [_join([futures[m] for futures in chunks]) for m in range(len(drawn))]


def _join(parts: list[Future]) -> Future:
    ratios = replace(
        parts[0].ratios,
        log_ratio=np.concatenate([p.ratios.log_ratio for p in parts]),
        log_ratio_owned=np.concatenate([p.ratios.log_ratio_owned for p in parts]),
        distillation=np.concatenate([p.ratios.distillation for p in parts]),
        gap_target=np.concatenate([p.ratios.gap_target for p in parts]),
    )
    theta, delta, lag = (np.concatenate([getattr(p, name) for p in parts]) for name in ("theta", "delta", "lag"))
    return Future(theta, delta, lag, ratios)
