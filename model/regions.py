"""From paths to numbers: probabilities of the regions, quantiles, densities.

Belongs here: summaries of simulated paths. Does not belong here: making paths, wording answers.
All functions take the models' futures and weights; a mixture is a weighted set of paths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from model.evidence import month_number, month_start

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence
    from model.paths import Future

    Floats = NDArray[np.float64]


class AtHorizon(NamedTuple):
    """Lag and ratio of each path, averaged over 2028 Q4."""

    lag: Floats
    ratio: Floats
    ratio_owned: Floats


def horizon_columns(last: int, config: Config) -> list[int]:
    """Columns of a future that belong to 2028 Q4; months already past count by the current state."""
    months = [month_number(m) for m in config.scenarios.horizon.region_months]
    return [max(m - last, 0) for m in months]


def at_horizon(future: Future, last: int, config: Config) -> AtHorizon:
    """Average each path over the months of the regions."""
    columns = horizon_columns(last, config)
    return AtHorizon(
        future.lag[:, columns].mean(axis=1),
        np.exp(future.ratios.log_ratio[:, columns]).mean(axis=1),
        np.exp(future.ratios.log_ratio_owned[:, columns]).mean(axis=1),
    )


def probabilities(at: AtHorizon, config: Config) -> dict[str, float]:
    """Masses of the regions and legs under one model; p_s1 + p_s2 + p_neither is 1."""
    region = config.scenarios.region
    ahead, strong = at.lag >= region.lag_s1_months, at.ratio >= region.ratio_s1
    p_s1 = float((ahead & strong).mean())
    p_s2 = float((at.lag <= region.lag_s2_months).mean())
    return {
        "p_s1": p_s1,
        "p_s2": p_s2,
        "p_neither": 1.0 - p_s1 - p_s2,
        "p_china_ahead": float((at.lag < 0.0).mean()),
        "leg_lag_p": float(ahead.mean()),
        "leg_ratio_p": float(strong.mean()),
        "leg_lag_s2_p": p_s2,
        "joint_p": p_s1,
    }


def mix(rows: list[dict[str, float]], weights: Floats) -> dict[str, float]:
    """Mixture of per-model probabilities."""
    return {name: float(weights @ np.array([row[name] for row in rows])) for name in rows[0]}


def sensitivity(ats: list[AtHorizon], weights: Floats, config: Config) -> pd.DataFrame:
    """Probabilities at every combination of thresholds, with and without offshore compute."""
    grid = config.scenarios.sensitivity
    rows = []
    for offshore in (True, False):
        for s1 in grid.lag_s1_months:
            for ratio in grid.ratio_s1:
                for s2 in grid.lag_s2_months:
                    p = [
                        (
                            float(((at.lag >= s1) & ((at.ratio if offshore else at.ratio_owned) >= ratio)).mean()),
                            float((at.lag <= s2).mean()),
                        )
                        for at in ats
                    ]
                    p_s1, p_s2 = (float(weights @ np.array(each)) for each in zip(*p, strict=True))
                    rows.append((s1, ratio, s2, offshore, p_s1, p_s2, 1.0 - p_s1 - p_s2))
    names = ["threshold_lag_s1", "threshold_ratio", "threshold_lag_s2", "include_offshore", "p_s1", "p_s2", "p_neither"]
    return pd.DataFrame(rows, columns=names)


def weighted_quantiles(values: list[Floats], weights: Floats, levels: tuple[float, ...]) -> Floats:
    """Quantiles (levels, columns) of a mixture: one (paths, columns) array per model, and the models' weights."""
    share = np.repeat(weights / [len(v) for v in values], [len(v) for v in values])
    out = np.empty((len(levels), values[0].shape[1]))
    for column in range(out.shape[1]):
        joined = np.concatenate([v[:, column] for v in values])
        order = np.argsort(joined)
        rows = np.searchsorted(np.cumsum(share[order]), np.array(levels) - 1e-12)
        out[:, column] = joined[order[np.minimum(rows, len(joined) - 1)]]
    return out


def targets(future: Future) -> dict[str, Floats]:
    """Return the forecast targets of one model, each (paths, columns)."""
    return {
        "gap_eci": future.delta,
        "lag_months": future.lag,
        "log10_ratio": future.ratios.log_ratio / np.log(10.0),
        "us_frontier_eci": future.theta,
        "china_frontier_eci": future.theta - future.delta,
    }


def quantile_rows(target: str, months: list[dt.date], quantiles: Floats, levels: tuple[float, ...]) -> pd.DataFrame:
    """Long rows month, target, quantile, value from quantiles (levels, months)."""
    return pd.DataFrame(
        {
            "month": np.repeat(np.array(months, dtype=object), len(levels)),
            "target": target,
            "quantile": np.tile(levels, len(months)),
            "value": quantiles.T.ravel(),
        }
    )


def fan(futures: list[Future], weights: Floats, last: int, config: Config) -> pd.DataFrame:
    """Quantiles by target and month from the month of `as_of` to the horizon."""
    levels = config.scenarios.horizon.quantile_levels
    named = [targets(each) for each in futures]
    frames = []
    for target in named[0]:
        quantiles = weighted_quantiles([each[target] for each in named], weights, levels)
        frames.append(
            quantile_rows(target, [month_start(last + c) for c in range(quantiles.shape[1])], quantiles, levels)
        )
    out = pd.concat(frames, ignore_index=True)
    return out.assign(is_forecast=out["month"] > month_start(last))


def ledger_quantiles(
    forecast: pd.DataFrame, futures: list[Future], weights: Floats, evidence: Evidence, config: Config
) -> pd.DataFrame:
    """Quantiles at the scored horizons and for the mean of 2028 Q4 (its `target_on` is the last day of the year)."""
    horizon = config.scenarios.horizon
    frames = []
    for ahead in horizon.forecast_months:
        month = month_start(evidence.last + ahead)
        rows = forecast[forecast["month"] == month]
        frames.append(rows.assign(horizon_months=ahead, target_on=month))
    columns = horizon_columns(evidence.last, config)
    end = month_number(horizon.region_months[-1])
    named = [targets(each) for each in futures]
    for target in named[0]:
        means = [each[target][:, columns].mean(axis=1, keepdims=True) for each in named]
        value = weighted_quantiles(means, weights, horizon.quantile_levels)[:, 0]
        frames.append(
            pd.DataFrame(
                {
                    "target": target,
                    "quantile": horizon.quantile_levels,
                    "value": value,
                    "horizon_months": end - evidence.last,
                    "target_on": month_start(end).replace(day=31),
                }
            )
        )
    out = pd.concat(frames, ignore_index=True)
    return out[["target", "horizon_months", "target_on", "quantile", "value"]]


def density(ats: list[AtHorizon], names: list[str], weights: Floats, config: Config) -> pd.DataFrame:
    """Density of the lag at the horizon on a grid, per model and for the mixture (`model` = 'mixture')."""
    grid = config.scenarios.density
    edges = np.arange(grid.low_months, grid.high_months + grid.step_months, grid.step_months)
    centres = (edges[1:] + edges[:-1]) / 2.0
    reach = int(np.ceil(4.0 * grid.bandwidth_months / grid.step_months))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * grid.step_months / grid.bandwidth_months) ** 2)
    kernel /= kernel.sum()
    rows = [
        # tails beyond the grid stay beyond it: the density integrates to the mass inside
        np.convolve(np.histogram(at.lag, edges)[0] / len(at.lag), kernel, mode="same") / grid.step_months
        for at in ats
    ]
    rows.append(np.asarray(weights @ np.stack(rows)))
    frames = [
        pd.DataFrame({"model": name, "lag_months": centres, "density": row})
        for name, row in zip([*names, "mixture"], rows, strict=True)
    ]
    return pd.concat(frames, ignore_index=True)


def concordance(densities: pd.DataFrame, config: Config) -> pd.DataFrame:
    """How well each scenario, and both together, agree with the reference density of the lag.

    A scenario's density is the normal around the lag its trajectory ends at. `overlap` is the mass both densities share
    (1 equal, 0 disjoint); for `both` it is the largest over all mixtures of the two, and `incompleteness`, one minus
    it, is the part of the reference that no mixture of the scenarios accounts for. `share_s1` is the mixture.

    Reference: Adrian, Giannone, Luciani and West 2025, Scenario synthesis and macroeconomic risk,
    doi:10.17016/FEDS.2025.036
    """
    rows = densities[densities["model"] == "mixture"]
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
