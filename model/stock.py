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

    from model.assumptions import Config
    from model.assumptions.schema import Component, Prior
    from model.evidence import Evidence, Series

    Floats = NDArray[np.float64]

WORLD: Final = "world_h100e"
LICENSED: Final = "china_licensed_h100e"
DOMESTIC: Final = "china_domestic_h100e"
SMUGGLED: Final = "china_smuggled_h100e"
OFFSHORE: Final = "china_offshore_h100e"
CHINA: Final = (LICENSED, DOMESTIC, SMUGGLED, OFFSHORE)
IN_WORLD: Final = (LICENSED, SMUGGLED, OFFSHORE)  # designed elsewhere, so part of the world count
NON_CHINA: Final = "non_china_h100e"
DISTILLATION: Final = "distillation"
GAP_TARGET: Final = "gap_target"


@dataclass(frozen=True)
class Level:
    """A component's log stock and monthly growth in the last month, and its smoothed log stock by month."""

    mean: Floats  # (2,)
    cov: Floats  # (2, 2)
    history: Floats  # (months,)
    history_sd: Floats  # (months,)


@dataclass(frozen=True)
class Effect:
    """An assumption acting on a channel from the month after `as_of`.

    `effect` multiplies the channel's flow (log scale) or, for `distillation` and `gap_target`, adds to it (intensity;
    points). `stock_effect` multiplies the stock itself, never upwards: what China loses, the others gain.
    `added_h100e` is a flow a month on top.
    """

    channel: str
    effect: Prior | None = None
    stock_effect: Prior | None = None
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
class Account:
    """Paths of every stock, and of what the effects do to the gap."""

    amount: dict[str, Floats]  # non-China and China's four, each (paths, steps + 1) H100e
    offset: dict[str, Floats]  # log of published over true stock, by component, (paths,)
    distillation: Floats  # (paths,) intensity minus today's
    gap_target: Floats  # (paths,) points added to the gap that a reverting model is drawn to


@dataclass(frozen=True)
class Ratios:
    """Paths of the natural log of the compute ratio; column 0 is the month of `as_of`."""

    log_ratio: Floats  # (paths, steps + 1)
    log_ratio_owned: Floats  # the same without offshore compute
    distillation: Floats  # (paths,)
    gap_target: Floats  # (paths,)
    past: Floats  # (lag,) estimated log ratio of the months up to and including that of `as_of`
    centre: float  # mean of the log ratio that acted on the window


def reading_log_sd(low: Floats, high: Floats, config: Config) -> Floats:
    """Return the log-s.d. of readings from their intervals, or the one for estimates without."""
    stock = config.compute.stock
    with np.errstate(divide="ignore", invalid="ignore"):
        stated = np.log(high / low) / stock.interval_in_sd
    return np.where(np.isfinite(stated) & (stated > 0.0), stated, stock.unstated_log_sd)


def _fit(series: Series, component: Component, first: int, last: int, config: Config) -> Level:
    stock = config.compute.stock
    sds = reading_log_sd(series.low, series.high, config)
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
    means, covs = smooth(system, filtered)
    history: Floats = means[:, 0, 0]
    spread: Floats = np.sqrt(covs[:, 0, 0, 0])
    if start > first:  # before the first reading: back along the smoothed growth
        back = history[0] - means[0, 0, 1] * np.arange(start - first, 0, -1)
        history = np.concatenate([back, history]).astype(np.float64)
        spread = np.concatenate([np.full(start - first, stock.unstated_log_sd), spread]).astype(np.float64)
    kept = slice(max(first - start, 0), None)
    end = filtered.moments[-1]
    return Level(end.mean[:, 0], end.cov[:, :, 0], history[kept], spread[kept])


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
        spread = np.full(len(history), stock.unstated_log_sd)
        level[name] = Level(np.array([history[-1], growth.mean]), cov, np.asarray(history, dtype=np.float64), spread)
    stocks = {name: np.exp(each.history) for name, each in level.items()}
    return Holdings(level, first, *_log_ratios(stocks, _non_china(stocks, config)))


def _non_china(amounts: Mapping[str, Floats], config: Config) -> Floats:
    """Take from a world amount (stock or flow) what China can use of it; a fifth of the world at least remains."""
    used: Floats = np.sum([amounts[name] for name in IN_WORLD], axis=0)
    left: Floats = np.maximum(amounts[WORLD] - used, config.compute.stock.floor_of_world * amounts[WORLD])
    return left


def _log_ratios(stocks: Mapping[str, Floats], non_china: Floats) -> tuple[Floats, Floats]:
    owned = stocks[LICENSED] + stocks[DOMESTIC] + stocks[SMUGGLED]
    accessible = owned + stocks[OFFSHORE]
    return np.log(non_china / accessible), np.log((non_china + stocks[OFFSHORE]) / owned)


def advance(outlook: Outlook, paths: int, rng: np.random.Generator, config: Config) -> Account:
    """Simulate every stock.

    Levels, shocks and effects have streams of their own, so that a lever moves nothing but what it names.

    Args:
        outlook: stocks in the month of `as_of`, months ahead, events and levers.
        paths: number of paths.
        rng: source of randomness.
        config: the assumptions.
    """
    stock = config.compute.stock
    level_rng, shock_rng, effect_rng = rng.spawn(3)
    stocks, flows, growths, offsets = {}, {}, {}, {}
    world_growth = level_rng.standard_normal(paths)
    tie = stock.offshore_world_correlation
    for name, component in config.compute.component.items():
        level = outlook.held.level[name]
        state = level.mean + level_rng.standard_normal((paths, 2)) @ np.linalg.cholesky(level.cov).T
        offsets[name] = component.offset_log_sd * level_rng.standard_normal(paths)
        score = level_rng.standard_normal(paths)
        if name == WORLD:
            score = world_growth
        elif name == OFFSHORE:
            score = tie * world_growth + np.sqrt(1.0 - tie**2) * score
        stocks[name] = np.exp(state[:, 0] - offsets[name])
        flows[name] = stocks[name] * np.maximum(np.expm1(state[:, 1]), stock.flow_floor)
        prior = component.flow_growth_per_year
        growths[name] = (prior.mean + prior.sd * score) / 12.0
    amount = {NON_CHINA: _non_china(stocks, config), **{name: stocks[name] for name in CHINA}}
    flow = {NON_CHINA: _non_china(flows, config), **{name: flows[name] for name in CHINA}}
    growths[NON_CHINA] = growths[WORLD]
    out = {name: np.empty((paths, outlook.steps + 1)) for name in amount}
    for name, now in amount.items():
        out[name][:, 0] = now
    added = {name: np.zeros(paths) for name in amount}
    shifts = {DISTILLATION: np.zeros(paths), GAP_TARGET: np.zeros(paths)}
    for each in outlook.effects:
        _apply(each, (amount, flow, added, shifts), effect_rng)
    for step in range(1, outlook.steps + 1):
        for name, before in list(amount.items()):
            shock = stock.flow_step_sd * shock_rng.standard_normal(paths)
            flow[name] = flow[name] * np.exp(growths[name] + shock)
            amount[name] = (1.0 - stock.retirement_per_month) * before + flow[name] + added[name]
            out[name][:, step] = amount[name]
    return Account(out, offsets, shifts[DISTILLATION], shifts[GAP_TARGET])


def _apply(
    each: Effect,
    books: tuple[dict[str, Floats], dict[str, Floats], dict[str, Floats], dict[str, Floats]],
    rng: np.random.Generator,
) -> None:
    """Enter one effect into the books (stocks, flows, added flows, shifts of the gap's dynamics)."""
    amount, flow, added, shifts = books
    paths = len(amount[NON_CHINA])
    name = each.channel

    def size(prior: Prior) -> Floats:
        return np.asarray(prior.mean + prior.sd * rng.standard_normal(paths))

    if each.effect is not None and name in shifts:
        shifts[name] = shifts[name] + size(each.effect)
    elif each.effect is not None:
        flow[name] = flow[name] * np.exp(size(each.effect))
    if each.stock_effect is not None:
        kept = np.exp(np.minimum(size(each.stock_effect), 0.0))
        amount[NON_CHINA] = amount[NON_CHINA] + (1.0 - kept) * amount[name]
        amount[name] = kept * amount[name]
    if each.added_h100e is not None:
        added[name] = added[name] + np.maximum(size(each.added_h100e), 0.0)


def simulate(outlook: Outlook, paths: int, rng: np.random.Generator, config: Config) -> Ratios:
    """Simulate the compute ratio; arguments as in `advance`."""
    return account_ratios(advance(outlook, paths, rng, config), outlook, config)


def account_ratios(account: Account, outlook: Outlook, config: Config) -> Ratios:
    """Turn simulated stocks into paths of the log ratio."""
    held, lag = outlook.held, config.gap.dynamics.ratio_lag_months
    log_ratio, owned = _log_ratios(account.amount, account.amount[NON_CHINA])
    past, centre = held.log_ratio[-lag:], float(held.log_ratio[:-lag].mean())
    return Ratios(log_ratio, owned, account.distillation, account.gap_target, past, centre)
