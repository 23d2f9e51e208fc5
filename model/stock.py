"""Compute stocks: what each side can use, its history and its paths.

Belongs here: the stock identity and its priors. Does not belong here: capability.

    K(t+1) = (1 - rho) K(t) + flows(t)          R = non-China stock / China-accessible stock

Accounting (definition D3). World counts chips of non-Chinese designers. Chips that China holds under licence or
smuggled are in that world count and are taken out of the non-China side. Offshore chips are owned by others but used
from China: access decides, each chip counts once, so they leave the non-China side too. Without offshore access they
stay there. Domestic chips are in no world count. End of 2025:
(19.74 - .40 - .66 - .70) / (.40 + .65 + .66 + .70) = 7.5, and 18.7 / 1.71 = 10.9 without offshore compute, which is
the published D2.

Per component a local linear trend on the log stock is filtered through the readings; each path then draws level, growth
and a concept offset (what 'stock' means differs by source), turns growth into a flow, and runs the identity.
Reported stocks are cumulative; chips are retired from the last month of data on, since before that few are old enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.evidence import month_number
from model.filtering import Reading, System, run, smooth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.config import Component, Config, Prior
    from model.evidence import Evidence, Series

    Floats = NDArray[np.float64]

WORLD: Final = "world_h100e"
LICENSED: Final = "china_licensed_h100e"
DOMESTIC: Final = "china_domestic_h100e"
SMUGGLED: Final = "china_smuggled_h100e"
OFFSHORE: Final = "china_offshore_h100e"
CHINA: Final = (LICENSED, DOMESTIC, SMUGGLED, OFFSHORE)
NON_CHINA: Final = "non_china_h100e"
DISTILLATION: Final = "distillation"


@dataclass(frozen=True)
class Level:
    """A component's log stock and monthly growth in the last month, and its smoothed log stock by month."""

    mean: Floats  # (2,)
    cov: Floats  # (2, 2)
    history: Floats  # (months,)
    has_readings: bool


@dataclass(frozen=True)
class Effect:
    """An assumption acting on a channel: log multiplier of a flow, or shift of distillation; `added` H100e a month."""

    channel: str
    effect: Prior
    added_h100e: Prior | None = None


@dataclass(frozen=True)
class Holdings:
    """All components in the last month, and the history of the log ratio with and without offshore compute."""

    level: dict[str, Level]
    first: int
    log_ratio: Floats  # (months,), from month `first`
    log_ratio_owned: Floats


@dataclass(frozen=True)
class Outlook:
    """Where the stocks stand, how far to look ahead and which events and levers act."""

    held: Holdings
    steps: int
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Ratios:
    """Paths of the natural log of the compute ratio; column 0 is the month of `as_of`."""

    log_ratio: Floats  # (paths, steps + 1)
    log_ratio_owned: Floats  # the same without offshore compute
    past: Floats  # (lag,) estimated log ratio of the months up to and including that of `as_of`
    centre: float  # mean of the log ratio that acted on the window
    distillation: Floats  # (paths,) intensity minus today's, from the first step on


def _fit(series: Series, component: Component, first: int, last: int, config: Config) -> Level:
    stock = config.compute.stock
    stated = np.log(series.high / series.low) / stock.interval_in_sd
    sds = np.where(np.isfinite(stated) & (stated > 0.0), stated, stock.unstated_log_sd)
    start = int(series.month[0])
    readings: list[Reading | None] = [None] * (last - start + 1)
    for month, value, sd in zip(series.month, series.value, sds, strict=True):
        readings[month - start] = Reading(np.log([value]), np.array([[1.0, 0.0]]), np.array([[sd**2]]))
    growth = component.growth_per_month
    system = System(
        np.array([[[1.0, 1.0], [0.0, 1.0]]]),
        np.zeros((len(readings), 1, 2)),
        np.array([[stock.level_step_sd**2, stock.growth_step_sd**2]]),
        # the first reading sets the level: one s.d. of an unstated estimate around it is weak beside it
        np.array([[np.log(series.value[0]), growth.mean]]),
        np.array([[4.0 * stock.unstated_log_sd**2, growth.sd**2]]),
    )
    filtered = run(system, readings)
    means, _ = smooth(system, filtered)
    history: Floats = means[:, 0, 0]
    if start > first:  # before the first reading: back along the smoothed growth
        back = history[0] - means[0, 0, 1] * np.arange(start - first, 0, -1)
        history = np.concatenate([back, history]).astype(np.float64)
    trimmed = np.asarray(history[max(first - start, 0) :], dtype=np.float64)
    return Level(filtered.mean[-1, 0], filtered.cov[-1, 0], trimmed, has_readings=True)


def holdings(evidence: Evidence, config: Config) -> Holdings:
    """Estimate every stock from the panel; a component without a reading takes its prior share of the world.

    The history reaches back far enough for the lag with which compute acts on the gap.
    """
    stock = config.compute.stock
    first = evidence.first - config.gap.dynamics.ratio_lag_months
    level: dict[str, Level] = {}
    for name, component in config.compute.component.items():
        series = evidence.get(name)
        if len(series):
            level[name] = _fit(series, component, first, evidence.last, config)
            continue
        growth = component.growth_per_month
        if name == WORLD:
            at = float(np.log(stock.fallback_world_h100e))
            ages = np.arange(first, evidence.last + 1) - month_number(stock.fallback_world_on)
            history = at + growth.mean * ages
        else:
            history = level[WORLD].history + np.log(component.share_of_world)
        cov = np.diag([stock.unstated_log_sd**2, growth.sd**2])
        level[name] = Level(np.array([history[-1], growth.mean]), cov, np.asarray(history, float), has_readings=False)
    stocks = {name: np.exp(each.history) for name, each in level.items()}
    return Holdings(level, first, *_log_ratios(stocks, _non_china(stocks, config)))


def _non_china(amounts: Mapping[str, Floats], config: Config) -> Floats:
    """Take from a world amount (stock or flow) what China can use of it; a fifth of the world at least remains."""
    used = amounts[LICENSED] + amounts[SMUGGLED] + amounts[OFFSHORE]
    return np.maximum(amounts[WORLD] - used, config.compute.stock.floor_of_world * amounts[WORLD])


def _log_ratios(stocks: Mapping[str, Floats], non_china: Floats) -> tuple[Floats, Floats]:
    owned = stocks[LICENSED] + stocks[DOMESTIC] + stocks[SMUGGLED]
    accessible = owned + stocks[OFFSHORE]
    return np.log(non_china / accessible), np.log((non_china + stocks[OFFSHORE]) / owned)


def simulate(outlook: Outlook, paths: int, rng: np.random.Generator, config: Config) -> Ratios:
    """Simulate the compute ratio.

    Args:
        outlook: stocks in the month of `as_of`, months ahead, events and levers.
        paths: number of paths.
        rng: source of randomness.
        config: the assumptions.
    """
    stock = config.compute.stock
    stocks, flows, growths = {}, {}, {}
    world_growth = rng.standard_normal(paths)
    tie = stock.offshore_world_correlation
    for name, component in config.compute.component.items():
        level = outlook.held.level[name]
        state = level.mean + rng.standard_normal((paths, 2)) @ np.linalg.cholesky(level.cov).T
        offset = component.offset_log_sd * rng.standard_normal(paths)
        score = rng.standard_normal(paths)
        if name == WORLD:
            score = world_growth
        elif name == OFFSHORE:
            score = tie * world_growth + np.sqrt(1.0 - tie**2) * score
        stocks[name] = np.exp(state[:, 0] - offset)
        flows[name] = stocks[name] * np.maximum(np.expm1(state[:, 1]), stock.flow_floor)
        prior = component.flow_growth_per_year
        growths[name] = (prior.mean + prior.sd * score) / 12.0
    non_china, non_china_flow = _non_china(stocks, config), _non_china(flows, config)
    distillation = np.zeros(paths)
    added = {name: np.zeros(paths) for name in CHINA}
    for each in outlook.effects:
        size = each.effect.mean + each.effect.sd * rng.standard_normal(paths)
        if each.channel == DISTILLATION:
            distillation = distillation + size
        elif each.channel == NON_CHINA:
            non_china_flow = non_china_flow * np.exp(size)
        else:
            flows[each.channel] = flows[each.channel] * np.exp(size)
        if each.added_h100e is not None:
            extra = each.added_h100e.mean + each.added_h100e.sd * rng.standard_normal(paths)
            added[each.channel] = added[each.channel] + np.maximum(extra, 0.0)
    amount = {NON_CHINA: non_china, **{name: stocks[name] for name in CHINA}}
    flow = {NON_CHINA: non_china_flow, **{name: flows[name] for name in CHINA}}
    growths[NON_CHINA] = growths[WORLD]
    out = np.empty((2, paths, outlook.steps + 1))
    out[:, :, 0] = _log_ratios(amount, amount[NON_CHINA])
    for step in range(1, outlook.steps + 1):
        for name, before in list(amount.items()):
            shock = stock.flow_step_sd * rng.standard_normal(paths)
            flow[name] = flow[name] * np.exp(growths[name] + shock)
            amount[name] = (1.0 - stock.retirement_per_month) * before + flow[name] + added.get(name, 0.0)
        out[:, :, step] = _log_ratios(amount, amount[NON_CHINA])
    held, lag = outlook.held, config.gap.dynamics.ratio_lag_months
    return Ratios(out[0], out[1], held.log_ratio[-lag:], float(held.log_ratio[:-lag].mean()), distillation)
