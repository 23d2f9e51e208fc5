"""One run: from the panel to probabilities, scoreboard and a worded verdict.

Belongs here: the order of the steps and the rule that words an answer. Does not belong here: any formula of a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model import regions
from model.assumptions import Config, load
from model.evidence import month_start
from model.filtering import run as run_filter
from model.filtering import smooth
from model.gap import STRUCTURES, system
from model.inference import Inference, infer, project
from model.paths import Future, window_readings
from model.scoreboard import Score, score

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NOT_DISTINGUISHABLE = "not distinguishable"


@dataclass(frozen=True)
class Outcome:
    """All that a run says.

    Attributes:
        verdict: one row: as_of, model_version, seed, probabilities, verdict, sentence, legs, Bayes factors, band.
        by_model: one row per structural model.
        quantiles: target, horizon_months, target_on, quantile, value.
        fan: month, target, quantile, value, is_forecast; history is the smoothed state.
        density: model, lag_months, density of the lag at the horizon; `mixture` among the models.
        sensitivity: probabilities by thresholds.
        state: month, delta_eci, sd, theta, gamma, lag_months, filtered_delta_eci, filtered_sd.
        concordance: scenario, share_s1, overlap, incompleteness against the reference density of the lag.
        scoreboard: month, log10_bf_s1, log10_bf_s2, cumulative since the paper.
    """

    verdict: pd.DataFrame
    by_model: pd.DataFrame
    quantiles: pd.DataFrame
    fan: pd.DataFrame
    density: pd.DataFrame
    sensitivity: pd.DataFrame
    state: pd.DataFrame
    scoreboard: pd.DataFrame
    concordance: pd.DataFrame


def disagreement(rows: list[dict[str, float]]) -> float:
    """Widest range of the models' own probabilities over the three regions, in points."""
    return 100.0 * max(
        max(row[name] for row in rows) - min(row[name] for row in rows) for name in ("p_s1", "p_s2", "p_neither")
    )


def decide(
    p: dict[str, float], disagreement_pp: float, log10_bf: tuple[float | None, float | None], config: Config
) -> str:
    """Word the verdict: S1, S2, neither or not distinguishable.

    The region with most mass is named only if that mass is large, the models agree within the band, some scenario is
    told apart from the reference by the data since the paper, and the scoreboard does not favour the other scenario.
    Before the scoreboard has a month to score, nothing is distinguishable by definition. The first condition goes
    beyond the specification: on synthetic worlds the other three let through too many false calls near the horizon.
    """
    rule = config.scenarios.verdict
    s1, s2 = log10_bf
    if s1 is None or s2 is None or max(abs(s1), abs(s2)) < rule.bayes_factor_log10:
        return NOT_DISTINGUISHABLE
    if disagreement_pp > rule.disagreement_pp:
        return NOT_DISTINGUISHABLE
    name = max(("p_s1", "p_s2", "p_neither"), key=lambda key: p[key])
    if p[name] < rule.called_at_least:
        return NOT_DISTINGUISHABLE
    against = {"p_s1": s2 - s1, "p_s2": s1 - s2}.get(name, 0.0)
    if against > 0.0:
        return NOT_DISTINGUISHABLE
    return {"p_s1": "S1", "p_s2": "S2", "p_neither": "neither"}[name]


def rounded(p: float, config: Config) -> str:
    """A probability as shown to people: to the nearest 5 %, and what lies within 5 % of the ends only as that.

    So 2.8 and 4.9 % are both "under 5 %": rounding either of them to 5 or to 0 would say more than is known.

    Example:
        >>> from model import assumptions, rounded
        >>> [rounded(p, assumptions.load()) for p in (0.028, 0.513, 0.99)]
        ['under 5 %', '50 %', 'over 95 %']
    """
    step = config.scenarios.verdict.rounding_pp
    if 100.0 * p < step:
        return f"under {step:.0f} %"
    if 100.0 * p > 100.0 - step:
        return f"over {100.0 - step:.0f} %"
    return f"{step * round(100.0 * p / step):.0f} %"


def sentence(verdict: str, p: dict[str, float], disagreement_pp: float, config: Config) -> str:
    """Put the verdict into one sentence with rounded probabilities."""
    parts = (
        f"commanding lead {rounded(p['p_s1'], config)}, near parity {rounded(p['p_s2'], config)}, "
        f"neither {rounded(p['p_neither'], config)}"
    )
    opening = {
        "S1": "The world is tracking the commanding lead",
        "S2": "The world is tracking near parity",
        "neither": "The world is tracking neither scenario",
        NOT_DISTINGUISHABLE: "The data do not yet tell the scenarios apart",
    }[verdict]
    step = config.scenarios.verdict.rounding_pp
    band = step * round(disagreement_pp / step)
    return f"{opening} ({parts}; the models differ by up to {band:.0f} points)."


def run(panel: pd.DataFrame, as_of: dt.date, *, paths: int = 20_000, threads: int = 1) -> Outcome:
    """Estimate, simulate and judge.

    Args:
        panel: `marts.indicator_panel`: month, indicator, value, low, high, known_on, ...
        as_of: the day asked about; nothing known later is used.
        paths: paths per structural model, rounded up to whole chunks of 5 000.
        threads: does not change any number.

    Returns:
        The outcome; equal inputs give equal bits.

    Raises:
        NotEnoughEvidence: when the panel is too thin.
        HorizonPassed: when `as_of` lies behind 2028.

    Example:
        A world that was made to end in the commanding lead, as it looks seven months before:

        >>> import datetime as dt
        >>> import model
        >>> from model import synthetic
        >>> world = synthetic.make(1, "S1")
        >>> outcome = model.run(world.panel, dt.date(2028, 5, 15), paths=5_000)
        >>> world.region, outcome.verdict["verdict"].item()
        ('S1', 'S1')
    """
    config = load()
    inference = infer(panel, as_of, paths, config)
    return report(inference, project(inference, config, threads=threads), config)


def report(inference: Inference, futures: list[Future], config: Config) -> Outcome:
    """Summarise an inference and its paths."""
    evidence, weights = inference.evidence, inference.weights
    ats = [regions.at_horizon(each, evidence.last, config) for each in futures]
    rows = [regions.probabilities(at, config) for at in ats]
    p = regions.mix(rows, weights)
    board = score(inference.fits, weights, evidence, config)
    factors = (float(board.log10_bf_s1[-1]), float(board.log10_bf_s2[-1])) if board.month else (None, None)
    band = disagreement(rows)
    verdict = decide(p, band, factors, config)
    one = {
        "as_of": evidence.as_of,
        "model_version": config.scenarios.model_version,
        "seed": inference.seed,
        **p,
        "verdict": verdict,
        "sentence": sentence(verdict, p, band, config),
        "log10_bf_s1": factors[0],
        "log10_bf_s2": factors[1],
        "scoreboard_reason": board.reason,
        "disagreement_pp": band,
    }
    names = [structure.name for structure in STRUCTURES]
    forecast = regions.fan(futures, weights, evidence.last, config)
    state, history = _history(inference, config)
    densities = regions.density(ats, names, weights, config)
    return Outcome(
        verdict=pd.DataFrame([one]).astype({"log10_bf_s1": "float64", "log10_bf_s2": "float64"}),
        by_model=_by_model(inference, rows, ats),
        quantiles=regions.ledger_quantiles(forecast, futures, weights, evidence, config),
        fan=pd.concat([history, forecast], ignore_index=True),
        density=densities,
        sensitivity=regions.sensitivity(ats, weights, config),
        state=state,
        scoreboard=_board(board),
        concordance=regions.concordance(densities, config),
    )


def _board(board: Score) -> pd.DataFrame:
    months = [month_start(m) for m in board.month]
    return pd.DataFrame({"month": months, "log10_bf_s1": board.log10_bf_s1, "log10_bf_s2": board.log10_bf_s2})


def _by_model(inference: Inference, rows: list[dict[str, float]], ats: list[regions.AtHorizon]) -> pd.DataFrame:
    out = []
    for structure, weight, row, at, fitted in zip(
        STRUCTURES, inference.weights, rows, ats, inference.fits, strict=True
    ):
        means = {"mean_lag_months": float(at.lag.mean()), "mean_log10_ratio": float(np.log10(at.ratio).mean())}
        spread = {"sd_lag_months": float(at.lag.std()), "effective_draws": fitted.posterior.effective()}
        out.append(
            {"model": structure.name, "label": structure.label, "weight": float(weight), **row, **means, **spread}
        )
    return pd.DataFrame(out)


def _history(inference: Inference, config: Config) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Filtered and smoothed state by month, and the quantiles of the smoothed state for the fan."""
    evidence, weights = inference.evidence, inference.weights
    noise = np.random.default_rng(np.random.SeedSequence([inference.seed, 2]))
    months = [month_start(m) for m in range(evidence.first, evidence.last + 1)]
    moments: dict[str, list[Floats]] = {}
    paths: dict[str, list[Floats]] = {}
    for drawn in inference.drawn:
        fitted = drawn.fit
        built = system(fitted.structure, drawn.parameters, fitted.setting, config)
        filtered = run_filter(built, window_readings(fitted.structure, evidence, config))
        means, covs = smooth(built, filtered)
        for name, mean, var in (
            ("theta", means[:, :, 0], covs[:, :, 0, 0]),
            ("gamma", means[:, :, 1], covs[:, :, 1, 1]),
            ("delta", means[:, :, 2], covs[:, :, 2, 2]),
            ("filtered", filtered.mean[:, :, 2], filtered.cov[:, :, 2, 2]),
        ):
            moments.setdefault(name, []).append(mean.mean(axis=1))
            moments.setdefault(f"{name}_square", []).append((var + mean**2).mean(axis=1))
        delta = means[:, :, 2] + np.sqrt(covs[:, :, 2, 2]) * noise.standard_normal(means.shape[:2])
        theta = means[:, :, 0] + np.sqrt(covs[:, :, 0, 0]) * noise.standard_normal(means.shape[:2])
        lag = delta / drawn.parameters["drift_eci"]
        for name, values in (("gap_eci", delta), ("lag_months", lag), ("us_frontier_eci", theta)):
            paths.setdefault(name, []).append(values.T)
        paths.setdefault("lag_mean", []).append(lag.mean(axis=1))
    mixed = {name: weights @ np.stack(parts) for name, parts in moments.items()}
    state = pd.DataFrame(
        {
            "month": months,
            "delta_eci": mixed["delta"],
            "sd": np.sqrt(mixed["delta_square"] - mixed["delta"] ** 2),
            "theta": mixed["theta"],
            "gamma": mixed["gamma"],
            "lag_months": weights @ np.stack(paths.pop("lag_mean")),
            "filtered_delta_eci": mixed["filtered"],
            "filtered_sd": np.sqrt(mixed["filtered_square"] - mixed["filtered"] ** 2),
        }
    )
    levels = config.scenarios.horizon.quantile_levels
    frames = []
    for target, sampled in paths.items():
        quantiles = regions.weighted_quantiles(sampled, weights, levels)
        # the month of as_of belongs to the forecast part, as its first column
        frames.append(regions.quantile_rows(target, months[:-1], quantiles[:, :-1], levels))
    return state, pd.concat(frames, ignore_index=True).assign(is_forecast=False)
