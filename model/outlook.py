"""Everything a day's evidence says of the gap and of compute, ready to be asked.

Belongs here: the order of estimation, pooling, and the distribution of the published gap at any month. Does not belong
here: a component's motion (`gap`, `bends`), the flows (`stock`), probabilities of the scenarios (`regions`), words.

The gap's own distribution is exact: a mixture of normals over nodes, regimes and components. What compute and
distillation add to it is a shift on each path of compute, equal in every component and regime:

    shift = beta (rise of log10 R up to six months before, over its usual rise) - d (rise of distillation)

The usual rise is the mean over paths without a lever: the levels of the components have come about while compute grew,
so what is usual is in them already. (With the whole rise the backtest loses to climatology by 0.2 to 0.4 points from
three months on.) A probability is the mean over paths of an exact one; the paths are spread evenly and the same on
every day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from model import stock
from model.bends import GROUPS, Course, Regime, course, ends, likelihood_ratio, odds, ramp, regimes
from model.errors import HorizonPassed
from model.evidence import US_RECORD, Evidence, capability, month_number, published_gap, published_levels, read
from model.gap import PAST, STRUCTURES
from model.keeping import Kept
from model.stock import Account, Effect, Flow, flows, scores

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.assumptions.schema import Prior

    Floats = NDArray[np.float64]

QUARTER: Final = -1  # stands for the mean over the months of the regions where a month ahead is asked for
_GRID: Final = np.arange(-45.0, 75.0, 0.125)  # points of gap on which a distribution is kept
_LEAST: Final = 1e-7  # weight of a normal below which it is left out
_COURSES: Final[Kept[Course]] = Kept(24)
_DISTRIBUTIONS: Final[Kept[Floats]] = Kept(48)


@dataclass(frozen=True)
class Pace:
    """The pace of the US frontier, points a month: mean and s.d."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Inference:
    """Everything estimated from one panel."""

    evidence: Evidence
    pace: Pace
    known: tuple[Regime, ...]
    courses: dict[str, Course]  # of the components with a state
    past: Floats  # all past gaps, points
    likelihood: Floats  # (R,) of each regime against no bend
    odds: Floats  # (R,)
    held: dict[str, Flow]
    effects: tuple[Effect, ...]
    account: Account
    usual: Floats  # mean log10 R of each month of the account, without a lever

    @property
    def ahead(self) -> int:
        """Months from that of `as_of` to the last of the forecast."""
        return len(next(iter(self.courses.values())).mean) - 1


@dataclass(frozen=True)
class Mixture:
    """Normals of one component: weight, mean and s.d. in points, and the group of regimes each belongs to."""

    weight: Floats
    mean: Floats
    sd: Floats
    group: NDArray[np.int64]  # place in `bends.GROUPS`


def known_events(as_of: dt.date, config: Config) -> tuple[Effect, ...]:
    """Events of the codebook that were known on a day, each acting from its month on."""
    known = (e for e in config.codebook.event if e.known_on <= as_of)
    return tuple(Effect(e.channel, e.effect, since=month_number(e.known_on)) for e in known)


def infer(panel: pd.DataFrame, as_of: dt.date, config: Config) -> Inference:
    """Estimate everything from a panel.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.
        config: the assumptions.

    Raises:
        NotEnoughEvidence: when the panel is too thin.
        HorizonPassed: when `as_of` lies behind the regions.
    """
    return estimate(read(panel, as_of, config), known_events(as_of, config), config)


def estimate(evidence: Evidence, effects: tuple[Effect, ...], config: Config) -> Inference:
    """Estimate everything from evidence, with given events."""
    end = month_number(config.scenarios.horizon.region_months[-1])
    if end < evidence.last:
        raise HorizonPassed(f"{evidence.as_of} lies behind the end of 2028; ask for a day before 2029.")
    pace = pace_of(evidence, config)
    courses = _courses(evidence, pace, [each.name for each in STRUCTURES if each.name != PAST], config)
    known, likelihood = regimes(evidence, config), likelihood_ratio(list(courses.values()))
    held = flows(evidence, config)
    account = compute(evidence, held, effects, config)
    return Inference(
        evidence,
        pace,
        known,
        courses,
        published_gap(evidence).to_numpy(),
        likelihood,
        odds(known, likelihood),
        held,
        effects,
        account,
        np.asarray(account.log10_ratio.mean(axis=1)),
    )


def compute(evidence: Evidence, held: dict[str, Flow], effects: tuple[Effect, ...], config: Config) -> Account:
    """Paths of compute from the months that act on today's gap to the last month of the forecast."""
    first = evidence.last - max(config.gap.effect.ratio_lag_months, config.gap.effect.distillation_lag_months)
    return stock.advance(
        stock.Outlook(evidence, held, first, evidence.last + _ahead(evidence, config), effects), config
    )


def with_effects(inference: Inference, extra: tuple[Effect, ...], config: Config) -> Inference:
    """The same day under levers on top of the known events."""
    effects = inference.effects + extra
    return replace(inference, effects=effects, account=compute(inference.evidence, inference.held, effects, config))


def stressed(inference: Inference, names: list[str], config: Config) -> Inference:
    """The same day with stress lines beside the components."""
    more = _courses(inference.evidence, inference.pace, names, config)
    return replace(inference, courses=inference.courses | more)


def _ahead(evidence: Evidence, config: Config) -> int:
    """Months of the forecast: to the end of the regions, and as far as the longest horizon that is scored."""
    to_end = month_number(config.scenarios.horizon.region_months[-1]) - evidence.last
    return max(to_end, *config.scenarios.horizon.forecast_months, *config.evaluation.replay.horizons_months)


def _courses(evidence: Evidence, pace: Pace, names: list[str], config: Config) -> dict[str, Course]:
    """The courses of some components; they are kept, since many questions of a day share what they depend on."""
    ahead, known = _ahead(evidence, config), regimes(evidence, config)
    key = (evidence.fingerprint(capability(config)), known, ahead, pace.mean)

    def make(name: str) -> Course:
        return course(name, evidence, ahead, pace.mean, config)

    return {name: _COURSES.get(config, (name, *key), partial(make, name)) for name in names}


def pace_of(evidence: Evidence, config: Config) -> Pace:
    """The pace of the US frontier: its prior, and the mean monthly rise over the window with its error."""
    series, prior = evidence.get(US_RECORD), config.gap.pace.eci_per_month
    best = np.maximum.accumulate(series.value)
    months = int(series.month[-1] - series.month[0])
    if months == 0:
        return Pace(prior.mean, prior.sd)
    seen, seen_var = float(best[-1] - best[0]) / months, config.gap.pace.frontier_sd_eci**2 / months
    trust = prior.sd**2 / (prior.sd**2 + seen_var)
    mean = prior.mean + trust * (seen - prior.mean)
    return Pace(max(mean, config.gap.pace.floor_eci), prior.sd * float(np.sqrt(1.0 - trust)))


def pool(horizon: int, config: Config) -> dict[str, float]:
    """Weights of the components at a horizon in months: even at first, then the past gaps fade out."""
    rule, others = config.gap.pool, [each.name for each in STRUCTURES if each.name != PAST]
    span = rule.past_until_months - rule.even_until_months
    past = float(np.clip((rule.past_until_months - horizon) / span, 0.0, 1.0)) / len(STRUCTURES)
    return {each.name: past if each.name == PAST else (1.0 - past) / len(others) for each in STRUCTURES}


def mixture(inference: Inference, name: str, ahead: int, config: Config) -> Mixture:
    """The published gap of one component, some months ahead or over the quarter of the regions, without the shift."""
    groups = np.array([GROUPS.index(regime.group) for regime in inference.known])
    if name == PAST:
        weight, mean, var = _past(inference, ahead, config)
    else:
        one = inference.courses[name]
        weight = one.weight * inference.odds[:, None]
        mean, var = (one.quarter_mean, one.quarter_var) if ahead == QUARTER else (one.mean[ahead], one.var[ahead])
    group = np.repeat(groups, mean.shape[1])
    kept = weight.ravel() > _LEAST
    return Mixture(weight.ravel()[kept], mean.ravel()[kept], np.sqrt(var.ravel()[kept]), group[kept])


def _past(inference: Inference, ahead: int, config: Config) -> tuple[Floats, Floats, Floats]:
    """All past gaps, smoothed by a kernel; under a bend each is led to its end as any level is."""
    past, known = inference.past, inference.known
    end, sd = ends(known, inference.pace.mean, config)
    months = [month_number(m) for m in config.scenarios.horizon.region_months]
    if ahead != QUARTER:
        months = [inference.evidence.last + ahead]
    share = np.array([np.mean([ramp(regime, month, config) for month in months]) for regime in known])[:, None]
    width = kernel_width(past)
    mean = (1.0 - share) * past[None] + share * end[:, None]
    var = ((1.0 - share) * width) ** 2 + (share * sd[:, None]) ** 2 + 0.0 * mean
    weight = np.repeat(inference.odds[:, None] / len(past), len(past), axis=1)
    return weight, mean, np.maximum(var, _LEAST)


def kernel_width(past: Floats) -> float:
    """Bandwidth by Silverman's rule for a normal kernel, with the s.d. of the sample, in points.

    Reference: Silverman 1986, Density estimation for statistics and data analysis, doi:10.1201/9781315140919
    """
    return 1.06 * float(past.std(ddof=1)) * len(past) ** -0.2 if len(past) > 1 else 1.0


def group_cdf(mixed: Mixture, config: Config) -> Floats:
    """Distribution function of each group of regimes on the grid, times the odds of the group: (groups, points)."""
    key = tuple(each.tobytes() for each in (mixed.weight, mixed.mean, mixed.sd, mixed.group))
    return _DISTRIBUTIONS.get(config, key, partial(_group_cdf, mixed))


def _group_cdf(mixed: Mixture) -> Floats:
    out = np.zeros((len(GROUPS), len(_GRID)))
    for place in range(len(GROUPS)):
        mine = np.flatnonzero(mixed.group == place)
        for start in range(0, len(mine), 256):  # in pieces: a matrix of all would not fit a cache
            some = mine[start : start + 256]
            share = _GRID[None] - mixed.mean[some, None]
            share /= mixed.sd[some, None]
            ndtr(share, out=share)
            share *= mixed.weight[some, None]
            out[place] += share.sum(axis=0)
    out.flags.writeable = False
    return out


def at(cdf: Floats, points: Floats) -> Floats:
    """A distribution function of the grid at some points."""
    return np.interp(points, _GRID, cdf)


def natural(prior: Prior, name: str, paths: int) -> Floats:
    """A parameter on its natural scale on every path."""
    score = prior.sd * scores(name, paths)
    return np.asarray(prior.mean * np.exp(score) if prior.scale == "log" else prior.mean + score)


def paces(inference: Inference, config: Config) -> Floats:
    """Points a month on every path."""
    drawn = inference.pace.mean + inference.pace.sd * scores("pace", config.gap.effect.paths)
    return np.maximum(drawn, config.gap.pace.floor_eci)


def shift(inference: Inference, ahead: int, config: Config, *, ratio_effect: float | None = None) -> Floats:
    """What compute, distillation and levers add to the gap on every path, in points.

    Args:
        inference: the day.
        ahead: months ahead, or QUARTER.
        config: the assumptions.
        ratio_effect: points per decade of R on all paths, instead of the spread of the assumptions.
    """
    effect, account, last = config.gap.effect, inference.account, inference.evidence.last
    months = [month_number(m) for m in config.scenarios.horizon.region_months] if ahead == QUARTER else [last + ahead]
    count = effect.paths
    ratios, distilled = account.log10_ratio, account.distillation
    beta = natural(effect.ratio_eci_per_decade, "ratio effect", count) if ratio_effect is None else ratio_effect
    per_intensity = natural(effect.distillation_eci, "distillation effect", count)
    total = np.zeros(count)
    for month in (max(month, last) for month in months):
        now, then = (account.at(m - effect.ratio_lag_months) for m in (last, month))
        taught, teaching = (account.at(m - effect.distillation_lag_months) for m in (last, month))
        usual = inference.usual[then] - inference.usual[now]
        total += beta * (ratios[then] - ratios[now] - usual) - per_intensity * (distilled[teaching] - distilled[taught])
        total += account.gap_target[account.at(month)] - account.gap_target[account.at(last)]
    return total / len(months)


def members(inference: Inference, ahead: int, config: Config, *, weights: dict[str, float] | None = None) -> Floats:
    """Evenly spread members of the published gap, (paths,): the forecast that is recorded, backtested and scored.

    Each path is given a normal of the mixture, in proportion to the weights, and a level within it; both are spread
    evenly over the paths, so 4 096 members stand for the mixture to about a hundredth of its s.d.

    Args:
        inference: the day.
        ahead: months ahead, or QUARTER.
        config: the assumptions.
        weights: of the components; those of the pool by default.
    """
    if weights is None:
        months = month_number(config.scenarios.horizon.region_months[1]) - inference.evidence.last
        weights = pool(months if ahead == QUARTER else ahead, config)
    mixed = [(w, mixture(inference, name, ahead, config)) for name, w in weights.items() if w > 0.0]
    weight, mean, sd = (
        np.concatenate(parts) for parts in zip(*((w * m.weight, m.mean, m.sd) for w, m in mixed), strict=True)
    )
    count = config.gap.effect.paths
    rising = np.cumsum(weight)
    chosen = np.minimum(np.searchsorted(rising / rising[-1], ndtr(scores("member", count))), len(weight) - 1)
    return np.asarray(mean[chosen] + sd[chosen] * scores("gap", count) + shift(inference, ahead, config))


def state(inference: Inference, config: Config) -> tuple[float, float]:
    """Mean and s.d. of today's gap in points, over the components with a state and all regimes."""
    names = [each.name for each in STRUCTURES if each.name != PAST]
    mixed = [mixture(inference, name, 0, config) for name in names]
    mean = float(np.mean([(m.weight * m.mean).sum() for m in mixed]))
    square = float(np.mean([(m.weight * (m.mean**2 + m.sd**2)).sum() for m in mixed]))
    return mean, float(np.sqrt(square - mean**2 - config.gap.noise.month_sd_eci**2))


def frontiers(inference: Inference, ahead: int, gap: Floats, config: Config) -> tuple[Floats, Floats]:
    """Members of both blocs' best scores some months ahead; neither falls, and half of a gap's move is the leader's.

    Args:
        inference: the day.
        ahead: months ahead.
        gap: members of the gap of that month, in the order of the paths.
        config: the assumptions.
    """
    best = published_levels(inference.evidence).iloc[-1]
    pace, count = config.gap.pace, config.gap.effect.paths
    tie = np.sqrt(0.5)
    score = tie * (gap - gap.mean()) / gap.std() + tie * scores("frontier", count)
    since = inference.evidence.last - min(inference.evidence.covered, inference.evidence.last) + ahead
    us = best.iloc[1] + paces(inference, config) * since + pace.frontier_sd_eci * np.sqrt(since) * score
    us = np.maximum(us, best.iloc[1])
    return us, np.maximum(us - gap, best.iloc[2])
