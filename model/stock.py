"""Compute: yearly additions of chips, and the stocks they make.

Belongs here: the flow identity, its priors, and paths of the compute ratio. Does not belong here: capability.

    log F' = log F + g/12 + e          K' = (1 - rho) K + F/12          R = non-China stock / China-accessible stock

F are a year's additions: the difference of the published cumulative stock over its last four quarters. Their growth g
has a prior, which last year's growth of F updates where two years are held. The log of a cumulative stock has no trend
of its own: additions that stay level make a stock whose growth falls. From the last reading to today the stocks are
nowcast, and on to the horizon forecast, by the same identity.

Accounting (definition D3). World counts chips of non-Chinese designers. Chips that China holds under licence or
smuggled are in that world count and are taken out of the non-China side. Offshore chips are owned by others but used
from China: access decides, each chip counts once, so they leave the non-China side too. Without offshore access they
stay there. Domestic chips are in no world count.

Every source of chance is spread evenly over the paths by a fixed permutation, the same on every day: a change of the
answer is a change of the evidence.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri

from model.assumptions import MODEL_VERSION
from model.evidence import month_number
from model.keeping import Kept

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
_YEAR: Final = 12
_COURSES: Final[Kept[Floats]] = Kept(16)
_ACCOUNTS: Final[Kept[Account]] = Kept(4)


@dataclass(frozen=True)
class Flow:
    """A component at its last reading."""

    month: int
    log_stock: float
    log_sd: float
    log_flow: float  # of a year's additions
    growth: float  # of the flow, a year
    growth_sd: float


@dataclass(frozen=True)
class Effect:
    """An assumption acting on a channel from a month on, phased in over a year.

    `effect` multiplies the channel's flow (log scale) or, for `distillation` and `gap_target`, adds to it (intensity;
    points). `stock_effect` multiplies the stock itself, never upwards: what China loses, the others gain. `added_h100e`
    is a flow a month on top. `growth_effect` adds to the yearly growth of the flow, after the delay of equipment.
    """

    channel: str
    effect: Prior | None = None
    stock_effect: Prior | None = None
    added_h100e: Prior | None = None
    growth_effect: Prior | None = None
    since: int | None = None  # month number; the month of `as_of` without it


@dataclass(frozen=True)
class Account:
    """Paths of every stock and of what the effects do to the gap; months from `first` on."""

    first: int
    amount: dict[str, Floats]  # non-China, and every component as it is counted, each (months, paths) H100e
    distillation: Floats  # (months, paths) intensity minus that without effects
    gap_target: Floats  # (months, paths) points added to the gap

    def at(self, month: int) -> int:
        """Row of a month; the first one for any month before it."""
        return max(month - self.first, 0)

    @cached_property
    def log10_ratio(self) -> Floats:
        """log10 R under D3, (months, paths)."""
        return np.asarray(np.log10(self.amount[NON_CHINA] / sum(self.amount[name] for name in CHINA)))

    @cached_property
    def log10_ratio_owned(self) -> Floats:
        """log10 R without offshore access (D2), (months, paths)."""
        owned = sum(self.amount[name] for name in CHINA if name != OFFSHORE)
        return np.asarray(np.log10((self.amount[NON_CHINA] + self.amount[OFFSHORE]) / owned))


def reading_log_sd(low: float, high: float, config: Config) -> float:
    """The log-s.d. of a reading from its interval, or the one for estimates without."""
    stock = config.compute.stock
    if low > 0.0 and high > low:
        return float(np.log(high / low)) / stock.interval_in_sd
    return stock.unstated_log_sd


def seed_of(version: str) -> int:
    """What the orders of all scores follow from: the version of the model, and no day."""
    return zlib.crc32(version.encode())


def scores(name: str, paths: int) -> Floats:
    """Standard normal scores of one source of chance, spread evenly over the paths in an order of its own."""
    return _scores(name, paths)


@cache
def _scores(name: str, paths: int) -> Floats:
    order = np.random.default_rng([seed_of(MODEL_VERSION), zlib.crc32(name.encode())]).permutation(paths)
    out: Floats = ndtri((order + 0.5) / paths)
    out.flags.writeable = False
    return out


def flows(evidence: Evidence, config: Config) -> dict[str, Flow]:
    """Every component at its last reading; one without a reading takes its prior share of the world then."""
    stock, out = config.compute.stock, {}
    for name, component in config.compute.component.items():
        series = evidence.get(name)
        if len(series):
            out[name] = _flow(series, component, config)
            continue
        if name == WORLD:
            month, level = month_number(stock.fallback_world_on), float(np.log(stock.fallback_world_h100e))
        else:
            month, level = out[WORLD].month, out[WORLD].log_stock + float(np.log(component.share_of_world))
        prior = component.flow_growth_per_year
        flow = level + float(np.log(component.flow_of_stock))
        out[name] = Flow(month, level, stock.unstated_log_sd, flow, prior.mean, prior.sd)
    return out


def _flow(series: Series, component: Component, config: Config) -> Flow:
    """Additions of the last year before the last reading, and what is known of their growth."""
    last, stock = int(series.month[-1]), config.compute.stock
    level = float(series.value[-1])
    sd = reading_log_sd(float(series.low[-1]), float(series.high[-1]), config)
    prior = component.flow_growth_per_year
    least = 0.01 * level  # a flow of nothing has no logarithm
    held = [_level(series, last - _YEAR * years) for years in (1, 2)]
    flow = component.flow_of_stock * level if held[0] is None else max(level - held[0], least)
    growth, growth_sd = prior.mean, prior.sd
    if held[0] is not None and held[1] is not None:
        seen = float(np.log(flow / max(held[0] - held[1], least)))
        trust = prior.sd**2 / (prior.sd**2 + stock.growth_noise_sd**2)
        growth, growth_sd = prior.mean + trust * (seen - prior.mean), prior.sd * float(np.sqrt(1.0 - trust))
    return Flow(last, float(np.log(level)), sd, float(np.log(flow)), growth, growth_sd)


def _level(series: Series, month: int) -> float | None:
    """Stock in a month, between readings along a straight line of its log; None before the first."""
    if month < series.month[0]:
        return None
    return float(np.exp(np.interp(month, series.month, np.log(series.value))))


def before(series: Series, month: int, now: float) -> float:
    """Log stock in a month up to the last reading, relative to it; backwards beyond the first as at the first."""
    return float(np.interp(month, series.month, np.log(series.value))) - now if len(series) else 0.0


@dataclass(frozen=True)
class Outlook:
    """The components, the months asked about, and what acts on them."""

    evidence: Evidence
    held: Mapping[str, Flow]
    first: int
    last: int
    effects: tuple[Effect, ...] = ()


def advance(outlook: Outlook, config: Config, *, paths: int | None = None) -> Account:
    """Follow every stock from its last reading to the last month.

    Args:
        outlook: the components in their last readings, the months wanted, events and levers.
        config: the assumptions.
        paths: number of paths, that of the assumptions by default.
    """
    count = config.gap.effect.paths if paths is None else paths
    seen = tuple(outlook.evidence.get(name) for name in config.compute.component)
    read = tuple(series.month.tobytes() + series.value.tobytes() for series in seen)
    key = (read, *outlook.held.values(), outlook.first, outlook.last, outlook.effects, outlook.evidence.last, count)
    return _ACCOUNTS.get(config, key, partial(_advanced, outlook, count, config))


def _advanced(outlook: Outlook, count: int, config: Config) -> Account:
    begin = min([outlook.first, *(flow.month for flow in outlook.held.values())])
    months = outlook.last - begin + 1
    stocks = {name: _course(name, outlook, (begin, months), count, config) for name in config.compute.component}
    used = np.sum([stocks[name] for name in IN_WORLD], axis=0)
    floor = config.compute.stock.floor_of_world
    amount = {NON_CHINA: np.maximum(stocks[WORLD] - used, floor * stocks[WORLD]), **stocks}
    shifts = {name: np.zeros((months, count)) for name in (DISTILLATION, GAP_TARGET)}
    for number, each in enumerate(outlook.effects):
        share = _phase(each, outlook, (begin, months), config)[:, None]
        if each.stock_effect is not None:
            kept = 1.0 - share * (1.0 - np.exp(np.minimum(_size(each.stock_effect, f"stock {number}", count), 0.0)))
            amount[NON_CHINA] = amount[NON_CHINA] + (1.0 - kept) * amount[each.channel]
            amount[each.channel] = kept * amount[each.channel]
        if each.effect is not None and each.channel in shifts:
            shifts[each.channel] += share * _size(each.effect, f"shift {number}", count)
    kept_months = slice(outlook.first - begin, None)
    amount = {name: values[kept_months] for name, values in amount.items()}
    return Account(outlook.first, amount, shifts[DISTILLATION][kept_months], shifts[GAP_TARGET][kept_months])


def follow(name: str, outlook: Outlook, config: Config) -> Floats:
    """Paths of one stock over the months of an outlook, (months, paths)."""
    span = (outlook.first, outlook.last - outlook.first + 1)
    return _course(name, outlook, span, config.gap.effect.paths, config)


def _size(prior: Prior, name: str, count: int) -> Floats:
    return np.asarray(prior.mean + prior.sd * scores(name, count))


def _phase(each: Effect, outlook: Outlook, span: tuple[int, int], config: Config, delay: int = 0) -> Floats:
    """Share of an effect that is in force in each month."""
    since = (outlook.evidence.last if each.since is None else each.since) + delay
    return np.clip((span[0] + np.arange(span[1]) - since) / config.compute.stock.phase_months, 0.0, 1.0)


def _course(name: str, outlook: Outlook, span: tuple[int, int], count: int, config: Config) -> Floats:
    """Paths of one stock (months, paths), kept by all they follow from: the branches of a day differ in one lever."""
    series, acting = outlook.evidence.get(name), _acting_on(name, outlook)
    read = (series.month.tobytes(), series.value.tobytes())
    levers = (tuple(acting), outlook.evidence.last) if acting else ()
    key = (name, outlook.held[name], read, levers, span, count)
    return _COURSES.get(config, key, partial(_walked, name, outlook, span, count, config))


def _walked(name: str, outlook: Outlook, span: tuple[int, int], count: int, config: Config) -> Floats:
    """Paths of one stock: as read until its last reading, by the identity from then on."""
    stock, component, held = config.compute.stock, config.compute.component[name], outlook.held[name]
    score = scores(f"growth {name}", count)
    if name == OFFSHORE:
        tie = stock.offshore_world_correlation
        score = tie * scores(f"growth {WORLD}", count) + np.sqrt(1.0 - tie**2) * score
    # one error of the last reading shifts stock and flow alike, and so does what the source means by a stock
    error = held.log_sd * scores(f"reading {name}", count) + component.offset_log_sd * scores(f"offset {name}", count)
    growth = (held.growth + held.growth_sd * score) / _YEAR
    log_extra, added, faster = _acting(name, outlook, span, count, config)
    out = np.empty((span[1], count))
    series, log_flow, now = outlook.evidence.get(name), held.log_flow + error, np.exp(held.log_stock + error)
    for row in range(span[1]):
        month = span[0] + row
        if month <= held.month:
            out[row] = now * np.exp(before(series, month, held.log_stock))
            continue
        shock = stock.flow_step_sd * scores(f"shock {name} {month - held.month}", count)
        log_flow = log_flow + growth + faster[row] / _YEAR + shock
        fresh = np.exp(log_flow + log_extra[row]) / _YEAR + added[row]
        out[row] = (1.0 - stock.retirement_per_month) * out[row - 1] + fresh if row else now
    out.flags.writeable = False
    return out


def _acting_on(name: str, outlook: Outlook) -> list[tuple[int, Effect]]:
    """The effects on the flow of one stock, each with its number, which names its chance."""
    mine = {NON_CHINA: WORLD}
    return [
        (number, each) for number, each in enumerate(outlook.effects) if mine.get(each.channel, each.channel) == name
    ]


def _acting(
    name: str, outlook: Outlook, span: tuple[int, int], count: int, config: Config
) -> tuple[Floats, Floats, Floats]:
    """What the effects add to one flow: to its log, in H100e a month, and to its growth; each (months, paths)."""
    acting = _acting_on(name, outlook)
    out = np.zeros((3, span[1], count if acting else 1))
    for number, each in acting:
        share = _phase(each, outlook, span, config)[:, None]
        if each.effect is not None:
            out[0] += share * _size(each.effect, f"flow {number}", count)
        if each.added_h100e is not None:
            out[1] += share * np.maximum(_size(each.added_h100e, f"added {number}", count), 0.0)
        if each.growth_effect is not None:
            late = _phase(each, outlook, span, config, config.compute.stock.equipment_delay_months)[:, None]
            out[2] += late * _size(each.growth_effect, f"growth {number}", count)
    return out[0], out[1], out[2]
