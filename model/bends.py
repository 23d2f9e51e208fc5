"""Two bends of the path: the scenarios as regimes beside no bend, each with an unknown start.

Belongs here: the ramps, the joint likelihood of what came since the paper under each, their odds and Bayes factors.
Does not belong here: a component's own motion (`gap`), or what the odds are multiplied with (`outlook`).

From its start to the middle month of the horizon a bend leads the gap from the component's own level to an end E:

    y = (1 - s) m + x + s E + v,   s the share of the ramp that is behind,   E ~ N(lag at the end x pace)

so a bend only changes what a reading loads on, and the filter stays exact. A world without a bend has s = 0. All
regimes start from the same filtered state in the month of the paper; nothing before it counts. The newest reading moves
the state and the odds of the regimes, not the weights of a component's parameters: one month, whose scores are still
coming in, is no evidence of a wilder world, and a wider gap must not make a narrow one more likely. The prior of each
start is stated; a start that still lies ahead changes the forecast and has no evidence for or against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.evidence import Evidence, biases, month_number, readings
from model.filtering import run
from model.gap import END, LEVEL, SWING, TREND, Nodes, nodes, system

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.filtering import Filtered, Moments, Reading

    Floats = NDArray[np.float64]
    Links = tuple[tuple[int, int, Floats], ...]

NONE: Final = "none"
SCENARIOS: Final = ("s1", "s2")
GROUPS: Final = (NONE, *SCENARIOS)
_LOG_10: Final = float(np.log(10.0))


@dataclass(frozen=True)
class Regime:
    """No bend, or one scenario's bend from one start."""

    group: str
    start: int  # month number in which the ramp begins; unused without a bend
    prior: float


@dataclass(frozen=True)
class Course:
    """One component in every regime: nodes K, regimes R, months H from that of `as_of` on."""

    weight: Floats  # (R, K) of the nodes within a regime, each row sums to one
    log_evidence: Floats  # (R,) log density of the readings since the paper
    log_path: Floats  # (M, R) the same after each month since that of the paper
    mean: Floats  # (H, R, K) of the published gap, points
    var: Floats  # (H, R, K)
    quarter_mean: Floats  # (R, K) of its mean over the months of the regions
    quarter_var: Floats  # (R, K)


def regimes(evidence: Evidence, config: Config) -> tuple[Regime, ...]:
    """The regimes a day knows of: before the paper there is none but the past's."""
    if evidence.as_of < config.scenarios.horizon.paper_on:
        return (Regime(NONE, 0, 1.0),)
    bend = config.gap.bend
    prior = {"s1": bend.prior_s1, "s2": bend.prior_s2}
    starts = list(zip(bend.starts_on, bend.start_share, strict=True))
    return (
        Regime(NONE, 0, 1.0 - sum(prior.values())),
        *(Regime(name, month_number(on), prior[name] * share) for name in SCENARIOS for on, share in starts),
    )


def ramp(regime: Regime, month: int, config: Config) -> float:
    """Share of a bend's way that is behind at the end of a month."""
    if regime.group == NONE:
        return 0.0
    end = month_number(config.scenarios.horizon.region_months[1])
    return min(max((month - regime.start) / (end - regime.start), 0.0), 1.0)


def ends(known: tuple[Regime, ...], pace: float, config: Config) -> tuple[Floats, Floats]:
    """Mean and s.d. of each regime's end in points, (R,); nought without a bend."""
    trajectory = config.scenarios.trajectory
    lags = [None if regime.group == NONE else trajectory[regime.group].lag_end_months for regime in known]
    mean, sd = (np.array([getattr(lag, name) if lag else 0.0 for lag in lags]) for name in ("mean", "sd"))
    return pace * mean, pace * sd


@dataclass
class _Batch:
    """State of all nodes in all regimes, in one long row of R x K draws."""

    mean: Floats  # (n, B)
    cov: Floats  # (n, n, B)

    def predict(self, step: Links, noise: Floats) -> None:
        """One month on; `step` as `System.links`, each factor (B,), `noise` (n, B)."""
        self.mean = _carried(step, self.mean)
        half = _carried(step, self.cov)
        self.cov = np.zeros_like(half)
        for to, source, factor in step:
            self.cov[:, to] += factor * half[:, source]
        size = range(len(noise))
        self.cov[size, size] += noise

    def observe(self, load: Floats, value: float, var: float) -> Floats:
        """Condition on one reading with loads (n, B); returns its log density (B,)."""
        cross = (self.cov * load[None]).sum(axis=1)
        spread = (load * cross).sum(axis=0) + var
        surprise = value - (load * self.mean).sum(axis=0)
        gain = cross / spread
        self.mean = self.mean + gain * surprise
        self.cov = self.cov - gain[:, None] * cross[None]
        return np.asarray(-0.5 * (np.log(2.0 * np.pi * spread) + surprise**2 / spread))


def _carried(step: Links, values: Floats) -> Floats:
    """The transition applied to the first axis of `values` (n, ..., B), link by link, as most of it is nought."""
    out = np.zeros_like(values)
    for to, source, factor in step:
        out[to] += factor * values[source]
    return out


def course(name: str, evidence: Evidence, ahead: int, pace: float, config: Config) -> Course:
    """Filter one component through the evidence in every regime, and look ahead.

    Args:
        name: component with a state.
        evidence: what is known.
        ahead: months from that of `as_of` to the last forecast.
        pace: points a month, for the ends of the bends.
        config: the assumptions.
    """
    grid, known = nodes(name, config), regimes(evidence, config)
    built = system(grid, evidence.months, biases(evidence, config))
    data = readings(evidence, config)
    paper = min(month_number(config.scenarios.horizon.paper_on), evidence.last) - evidence.first
    before = run(built, data[: paper + 1])
    log_node, log_before = (
        each - np.logaddexp.reduce(before.log_likelihood[-1])
        for each in (before.log_likelihood[-1], _sooner(before, data[: paper + 1]))
    )
    batch = _tiled(before.moments[-1], ends(known, pace, config))
    step = tuple((to, source, np.tile(factor, len(known))) for to, source, factor in built.links)
    noise = np.tile(built.noise.T, (1, len(known)))
    density, sooner = np.tile(log_node, len(known)), np.tile(log_before, len(known))
    path = []
    for at in range(paper + 1, evidence.months):
        batch.predict(step, noise)
        sooner = density if data[at] is not None else sooner
        density = density + _read(batch, data[at], known, len(grid), evidence.first + at, config)
        path.append(np.logaddexp.reduce(density.reshape(len(known), len(grid)), axis=1))
    joint, total = (each.reshape(len(known), len(grid)) for each in (sooner, density))
    total = np.logaddexp.reduce(total, axis=1)
    weight = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
    mean, var, quarter = _ahead(batch, (step, noise), known, grid, evidence.last, ahead, config)
    return Course(weight, total, np.array(path).reshape(-1, len(known)), mean, var, *quarter)


def _sooner(filtered: Filtered, data: list[Reading | None]) -> Floats:
    """Log likelihood of all readings but the newest one, by node."""
    last = max(at for at, reading in enumerate(data) if reading is not None)
    return np.asarray(filtered.log_likelihood[last - 1] if last else 0.0 * filtered.log_likelihood[0])


def _tiled(moments: Moments, end: tuple[Floats, Floats]) -> _Batch:
    count = moments.mean.shape[1]
    batch = _Batch(np.tile(moments.mean, (1, len(end[0]))), np.tile(moments.cov, (1, 1, len(end[0]))))
    batch.mean[END] = np.repeat(end[0], count)
    batch.cov[END, END] = np.repeat(end[1] ** 2, count)
    return batch


def _load(known: tuple[Regime, ...], count: int, month: int, size: int, config: Config) -> Floats:
    """What the gap of a month loads on, (n, B)."""
    share = np.repeat([ramp(regime, month, config) for regime in known], count)
    load = np.zeros((size, len(share)))
    load[LEVEL], load[SWING], load[END] = 1.0 - share, 1.0, share
    return load


def _read(
    batch: _Batch, reading: Reading | None, known: tuple[Regime, ...], count: int, month: int, config: Config
) -> Floats:
    density = np.zeros(batch.mean.shape[1])
    if reading is None:
        return density
    base = _load(known, count, month, len(batch.mean), config)
    for value, row, var in zip(reading.value, reading.load, np.diag(reading.noise), strict=True):
        load = base.copy()
        load[TREND + 1 :] = row[TREND + 1 :, None]
        density = density + batch.observe(load, float(value), float(var))
    return density


def _ahead(
    batch: _Batch,
    motion: tuple[Links, Floats],
    known: tuple[Regime, ...],
    grid: Nodes,
    last: int,
    ahead: int,
    config: Config,
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Moments of the published gap by month, and of its mean over the months of the regions.

    The mean of several months is followed exactly: its covariance with the state is carried along.
    """
    shape, noise_var = (len(known), len(grid)), config.gap.noise.month_sd_eci**2
    months = [max(month_number(m), last) for m in config.scenarios.horizon.region_months]
    size = len(batch.mean)
    total_mean, total_var = np.zeros(batch.mean.shape[1]), np.zeros(batch.mean.shape[1])
    shared = np.zeros_like(batch.mean)  # covariance of the running sum with the state
    means, variances = np.empty((ahead + 1, *shape)), np.empty((ahead + 1, *shape))
    for month in range(last, last + ahead + 1):
        if month > last:
            batch.predict(*motion)
            shared = _carried(motion[0], shared)
        load = _load(known, len(grid), month, size, config)
        cross = (batch.cov * load[None]).sum(axis=1)
        mean, var = (load * batch.mean).sum(axis=0), (load * cross).sum(axis=0)
        means[month - last], variances[month - last] = mean.reshape(shape), (var + noise_var).reshape(shape)
        for _ in range(months.count(month)):
            total_mean = total_mean + mean
            total_var = total_var + var + 2.0 * (load * shared).sum(axis=0) + noise_var
            shared = shared + cross
    count = len(months)
    quarter = (total_mean / count).reshape(shape), (total_var / count**2).reshape(shape)
    return means, variances, quarter


def by_month(courses: list[Course], evidence: Evidence, config: Config) -> list[tuple[int, Floats]]:
    """The ratio of `likelihood_ratio` as it stood after each month since that of the paper: month, (R,)."""
    paper = month_number(config.scenarios.horizon.paper_on)
    logs = [each.log_path for each in courses]
    ratios = np.mean([np.exp(each - each[:, :1]) for each in logs], axis=0)
    return [(paper + 1 + row, ratios[row]) for row in range(len(ratios))] if evidence.last > paper else []


def likelihood_ratio(courses: list[Course]) -> Floats:
    """Density of the readings since the paper in each regime over that without a bend, mean of components (R,)."""
    return np.asarray(np.mean([np.exp(each.log_evidence - each.log_evidence[0]) for each in courses], axis=0))


def odds(known: tuple[Regime, ...], ratio: Floats, prior: tuple[float, float] | None = None) -> Floats:
    """Posterior of the regimes (R,), under their own prior or under another one of the two scenarios."""
    weight = np.array([regime.prior for regime in known])
    if prior is not None and len(known) > 1:
        for group, share in zip(GROUPS, (1.0 - sum(prior), *prior), strict=True):
            mine = np.array([regime.group == group for regime in known])
            own = weight[mine].sum()
            weight[mine] *= share / own if own > 0.0 else 0.0
    weight = weight * ratio
    return np.asarray(weight / weight.sum())


def bayes_factors(known: tuple[Regime, ...], ratio: Floats, last: int) -> tuple[float | None, float | None]:
    """log10 Bayes factor of each bend that has begun by a month against no bend; None before the first full month."""
    out: list[float | None] = []
    for name in SCENARIOS:
        begun = [(r.prior, value) for r, value in zip(known, ratio, strict=True) if r.group == name and r.start < last]
        total = sum(prior for prior, _ in begun)
        out.append(float(np.log(sum(p * v for p, v in begun) / total)) / _LOG_10 if total > 0.0 else None)
    return out[0], out[1]
