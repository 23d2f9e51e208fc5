"""From a day's distributions to numbers: probabilities of the outcomes, quantiles, densities.

Belongs here: summaries of an inference. Does not belong here: estimation (`outlook`), wording answers (`verdict`).

Outcomes of the mean over the months of the regions: lead (L at least the upper threshold), parity (at most the lower
one), between. Scenario 1 is a lead with the compute ratio above its threshold; the two lead cells are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.special import ndtr

from model import outlook
from model.bends import GROUPS, SCENARIOS, bayes_factors, odds
from model.evidence import TARGETS, month_number, month_start
from model.gap import STRUCTURES
from model.outlook import QUARTER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.outlook import Inference

    Floats = NDArray[np.float64]

CHANCES: Final = (
    *("p_s1", "p_s2", "p_neither", "p_lead", "p_parity", "p_between", "p_china_ahead"),
    *("leg_lag_p", "leg_ratio_p", "leg_lag_s2_p", "joint_p"),
)
MIXTURE: Final = "mixture"  # the pool, where a row names its component
_DENSITY_PATHS: Final = 8  # every eighth path is enough for a curve


@dataclass(frozen=True)
class Destination:
    """A day's distributions at the horizon: per component and group of regimes, and what each path adds."""

    cdf: dict[str, Floats]  # component -> (groups, grid points), times the odds of the group
    shift: Floats  # (paths,) points
    pace: Floats  # (paths,) points a month
    ratio: Floats  # (paths,) R under D3
    ratio_owned: Floats  # (paths,) R under D2
    weight: dict[str, float]  # of the components
    odds: Floats  # (groups,)


def destination(inference: Inference, config: Config, *, ratio_effect: float | None = None) -> Destination:
    """Put together what the probabilities at the horizon are made of; `ratio_effect` as in `outlook.shift`."""
    months = [month_number(m) for m in config.scenarios.horizon.region_months]
    rows = [inference.account.at(max(m, inference.evidence.last)) for m in months]
    cdf = {
        each.name: outlook.group_cdf(outlook.mixture(inference, each.name, QUARTER, config), config)
        for each in STRUCTURES
    }
    return Destination(
        cdf,
        outlook.shift(inference, QUARTER, config, ratio_effect=ratio_effect),
        outlook.paces(inference, config),
        np.asarray((10.0 ** inference.account.log10_ratio[rows]).mean(axis=0)),
        np.asarray((10.0 ** inference.account.log10_ratio_owned[rows]).mean(axis=0)),
        outlook.pool(months[1] - inference.evidence.last, config),
        group_odds(inference),
    )


def group_odds(inference: Inference, prior: tuple[float, float] | None = None) -> Floats:
    """Posterior of no bend and of each scenario's bend, over their starts; under another prior if one is given."""
    weight = odds(inference.known, inference.likelihood, prior)
    return np.array([sum(w for w, r in zip(weight, inference.known, strict=True) if r.group == g) for g in GROUPS])


def below(there: Destination, name: str, lag: float) -> Floats:
    """P(L <= lag) on every path in each group, times the odds of the group: (groups, paths)."""
    points = lag * there.pace - there.shift
    return np.stack([outlook.at(row, points) for row in there.cdf[name]])


def by_group(there: Destination, name: str, config: Config) -> dict[str, Floats]:
    """Each chance of one component by group of regimes, times the odds of the group: name -> (groups,)."""
    region = config.scenarios.region
    under_s1, under_s2 = below(there, name, region.lag_s1_months), below(there, name, region.lag_s2_months)
    total = there.odds[:, None]
    strong = there.ratio >= region.ratio_s1
    lead, parity = (total - under_s1).mean(axis=1), under_s2.mean(axis=1)
    s1 = ((total - under_s1) * strong).mean(axis=1)
    ahead = below(there, name, 0.0).mean(axis=1)
    found = {"p_s1": s1, "p_s2": parity, "p_neither": there.odds - s1 - parity}
    found |= {"p_lead": lead, "p_parity": parity, "p_between": there.odds - lead - parity, "p_china_ahead": ahead}
    legs = {"leg_lag_p": lead, "leg_ratio_p": there.odds * strong.mean(), "leg_lag_s2_p": parity, "joint_p": s1}
    return {key: np.asarray(value) for key, value in (found | legs).items()}


def chances(there: Destination, config: Config) -> dict[str, dict[str, float]]:
    """Every chance of every component, and of the pool under `mixture`."""
    each = {name: {key: float(v.sum()) for key, v in by_group(there, name, config).items()} for name in there.cdf}
    pooled = {key: sum(w * each[name][key] for name, w in there.weight.items()) for key in CHANCES}
    return each | {MIXTURE: pooled}


def rescaled(there: Destination, moved: Floats) -> Floats:
    """What a chance by group is multiplied by where the groups have other odds: (groups,); 0 where they had none."""
    return np.divide(moved, there.odds, out=np.zeros_like(moved), where=there.odds > 0.0)


def under_priors(there: Destination, inference: Inference, config: Config) -> pd.DataFrame:
    """The outcomes by the prior of each bend: prior, p_lead, p_parity, p_between, p_s1, p_s2, p_neither."""
    each = {name: by_group(there, name, config) for name in there.cdf}
    rows = []
    for prior in config.gap.bend.shown_priors:
        # without a bend on record there is nothing to give a prior to
        moved = group_odds(inference, (prior, prior))
        scale = rescaled(there, moved)
        row = {"prior": prior, "odds_s1": float(moved[1]), "odds_s2": float(moved[2])}
        for key in ("p_lead", "p_parity", "p_between", "p_s1", "p_s2", "p_neither"):
            row[key] = float(sum(w * (each[name][key] * scale).sum() for name, w in there.weight.items()))
        rows.append(row)
    return pd.DataFrame(rows)


def sensitivity(there: Destination, config: Config) -> pd.DataFrame:
    """Probabilities at every combination of thresholds, with and without offshore compute."""
    grid, rows = config.scenarios.sensitivity, []
    under = {lag: _pooled_below(there, lag) for lag in {*grid.lag_s1_months, *grid.lag_s2_months}}
    for offshore in (True, False):
        for s1 in grid.lag_s1_months:
            for ratio in grid.ratio_s1:
                strong = (there.ratio if offshore else there.ratio_owned) >= ratio
                p_s1 = float(((1.0 - under[s1]) * strong).mean())
                for s2 in grid.lag_s2_months:
                    p_s2 = float(under[s2].mean())
                    rows.append((s1, ratio, s2, offshore, p_s1, p_s2, 1.0 - p_s1 - p_s2))
    names = ["threshold_lag_s1", "threshold_ratio", "threshold_lag_s2", "include_offshore", "p_s1", "p_s2", "p_neither"]
    return pd.DataFrame(rows, columns=names)


def _pooled_below(there: Destination, lag: float) -> Floats:
    parts = [w * below(there, name, lag).sum(axis=0) for name, w in there.weight.items()]
    return np.asarray(np.sum(parts, axis=0))


def density(there: Destination, config: Config) -> pd.DataFrame:
    """Density of the lag at the horizon on a grid, per component and for the pool (`model` = 'mixture')."""
    grid = config.scenarios.density
    edges = np.arange(grid.low_months, grid.high_months + grid.step_months, grid.step_months)
    pace, shift = there.pace[::_DENSITY_PATHS], there.shift[::_DENSITY_PATHS]
    points = edges[:, None] * pace[None] - shift[None]
    rows = {name: np.diff(outlook.at(cdf.sum(axis=0), points).mean(axis=1)) for name, cdf in there.cdf.items()}
    rows[MIXTURE] = np.asarray(np.sum([w * rows[name] for name, w in there.weight.items()], axis=0))
    centres = (edges[1:] + edges[:-1]) / 2.0
    frames = [
        # tails beyond the grid stay beyond it: the density integrates to the mass inside
        pd.DataFrame({"model": name, "lag_months": centres, "density": row / grid.step_months})
        for name, row in rows.items()
    ]
    return pd.concat(frames, ignore_index=True)


def moments(there: Destination, name: str, inference: Inference, config: Config) -> tuple[float, float]:
    """Mean and s.d. of the lag of one component at the horizon, in months."""
    mixed = outlook.mixture(inference, name, QUARTER, config)
    mean = float((mixed.weight * mixed.mean).sum())
    var = float((mixed.weight * (mixed.mean**2 + mixed.sd**2)).sum()) - mean**2
    lag = (mean + there.shift) / there.pace
    return float(lag.mean()), float(np.sqrt(lag.var() + var * (there.pace**-2).mean()))


def targets(inference: Inference, ahead: int, config: Config) -> dict[str, Floats]:
    """Members (paths,) of every forecast target some months ahead, or over the quarter of the regions."""
    gap = outlook.members(inference, ahead, config)
    months = [month_number(m) for m in config.scenarios.horizon.region_months]
    last = inference.evidence.last
    steps = [max(m - last, 0) for m in months] if ahead == QUARTER else [ahead]
    ratio = np.mean([inference.account.log10_ratio[inference.account.at(last + step)] for step in steps], axis=0)
    us, china = np.mean([outlook.frontiers(inference, step, gap, config) for step in steps], axis=0)
    lag = gap / outlook.paces(inference, config)
    return dict(zip((*TARGETS, "lag_months", "log10_ratio"), (gap, us, china, lag, ratio), strict=True))


def quantile_rows(target: str, month: dt.date, values: Floats, levels: Sequence[float]) -> pd.DataFrame:
    """Long rows month, target, quantile, value of one month."""
    return pd.DataFrame({"month": month, "target": target, "quantile": levels, "value": np.quantile(values, levels)})


def fan(inference: Inference, config: Config) -> pd.DataFrame:
    """Quantiles by target and month, from the month of `as_of` to the last of the regions."""
    levels, last = config.scenarios.horizon.quantile_levels, inference.evidence.last
    to_end = month_number(config.scenarios.horizon.region_months[-1]) - last
    frames = [
        quantile_rows(target, month_start(last + ahead), values, levels)
        for ahead in range(to_end + 1)
        for target, values in targets(inference, ahead, config).items()
    ]
    out = pd.concat(frames, ignore_index=True)
    return out.assign(is_forecast=out["month"] > month_start(last))


def ledger_quantiles(inference: Inference, config: Config) -> pd.DataFrame:
    """Quantiles at the scored horizons and for the mean of 2028 Q4 (its `target_on` is the last day of the year)."""
    horizon, last = config.scenarios.horizon, inference.evidence.last
    end = month_number(horizon.region_months[-1])
    asked = [(ahead, ahead, month_start(last + ahead)) for ahead in horizon.forecast_months]
    asked.append((QUARTER, end - last, month_start(end).replace(day=31)))
    frames = [
        quantile_rows(target, target_on, values, horizon.quantile_levels).assign(horizon_months=months)
        for ahead, months, target_on in asked
        for target, values in targets(inference, ahead, config).items()
    ]
    out = pd.concat(frames, ignore_index=True).rename(columns={"month": "target_on"})
    return out[["target", "horizon_months", "target_on", "quantile", "value"]]


def concordance(densities: pd.DataFrame, config: Config) -> pd.DataFrame:
    """How well each scenario, and both together, agree with the pooled density of the lag.

    A scenario's density is the normal around the lag its trajectory ends at. `overlap` is the mass both densities share
    (1 equal, 0 disjoint); for `both` it is the largest over all mixtures of the two, and `incompleteness`, one minus
    it, is the part of the forecast that no mixture of the scenarios accounts for. `share_s1` is the mixture.

    Reference: Adrian, Giannone, Luciani and West 2025, Scenario synthesis and macroeconomic risk,
    doi:10.17016/FEDS.2025.036
    """
    rows = densities[densities["model"] == MIXTURE]
    grid, reference = rows["lag_months"].to_numpy(), rows["density"].to_numpy()
    step = config.scenarios.density.step_months
    shapes = {}
    for name, trajectory in config.scenarios.trajectory.items():
        z = (grid - trajectory.lag_end_months.mean) / trajectory.lag_end_months.sd
        shapes[name] = np.exp(-0.5 * z**2) / (trajectory.lag_end_months.sd * np.sqrt(2.0 * np.pi))

    def overlap(shape: Floats) -> float:
        return float(np.minimum(shape, reference).sum() * step)

    shares = np.linspace(0.0, 1.0, 101)
    mixed = [overlap(share * shapes["s1"] + (1.0 - share) * shapes["s2"]) for share in shares]
    best = int(np.argmax(mixed))
    out = [
        {"scenario": "S1", "share_s1": 1.0, "overlap": overlap(shapes["s1"])},
        {"scenario": "S2", "share_s1": 0.0, "overlap": overlap(shapes["s2"])},
        {"scenario": "both", "share_s1": float(shares[best]), "overlap": mixed[best]},
    ]
    return pd.DataFrame(out).assign(incompleteness=lambda frame: 1.0 - frame["overlap"])


def interval(inference: Inference, config: Config, levels: Sequence[float]) -> Floats:
    """Quantiles of the lag at the horizon, in months."""
    return np.asarray(np.quantile(targets(inference, QUARTER, config)["lag_months"], levels))


def factors(inference: Inference) -> tuple[float | None, float | None]:
    """log10 Bayes factors of the two bends against no bend."""
    return bayes_factors(inference.known, inference.likelihood, inference.evidence.last)


def shown_by_now(inference: Inference, config: Config) -> dict[str, float]:
    """Chance that a world on each scenario's path since the paper would have been told by the month of `as_of`.

    The log10 Bayes factor of a path against no bend is about normal, with mean and variance given by how far the path
    has led from the standing level by now, in units of the s.d. of a month's swing around it.
    """
    last, rule = inference.evidence.last, config.answers.fit
    begun = month_number(config.scenarios.horizon.paper_on)
    middle = month_number(config.scenarios.horizon.region_months[1])
    read_until = min(last, inference.evidence.covered)
    shares = np.clip((np.arange(begun + 1, read_until + 1) - begun) / (middle - begun), 0.0, 1.0)
    level = float(inference.past.mean())
    spread = _swing(inference)
    out = {}
    for name in SCENARIOS:
        end = config.scenarios.trajectory[name].lag_end_months.mean * inference.pace.mean
        # swings last: neighbouring months count as one for as long as a swing does
        signal = float((((end - level) * shares / spread[0]) ** 2).sum()) * (1.0 - spread[1]) / (1.0 + spread[1])
        wanted = rule.told_at_least_log10 * np.log(10.0)
        out[name] = float(ndtr((0.5 * signal - wanted) / np.sqrt(signal))) if signal > 0.0 else 0.0
    return out


def _swing(inference: Inference) -> tuple[float, float]:
    """S.d. and month-to-month persistence of the past gaps around their mean."""
    away = inference.past - inference.past.mean()
    persistence = float(np.clip((away[1:] * away[:-1]).sum() / max(float((away**2).sum()), 1e-12), 0.0, 0.9))
    return max(float(away.std()), 1e-6), persistence
