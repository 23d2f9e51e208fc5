"""One run: from the panel to three answers and what stands beside them.

Belongs here: the order of the steps and the words of an answer. Does not belong here: any formula of a step, or the
rule by which an answer is given (`answers`).

Three answers, never merged: where it will end (`destination`), what it has been like since the paper (`tracking`), and
what has been done (the deeds, no part of the model). No range of models is a condition of any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from model import answers, bends, outlook, regions, standing
from model.assumptions import Config, load
from model.evidence import biases, month_start, published_levels, readings
from model.filtering import run as run_filter
from model.filtering import smooth
from model.gap import LEVEL, PAST, STRESS, STRUCTURES, SWING, nodes, system
from model.outlook import Inference, infer
from model.stock import scores, seed_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NOT_DISTINGUISHABLE: Final = "not distinguishable"
TOO_EARLY: Final = "too early to tell"
NO_CHANGE: Final = "fits no change"
# Column of an outcome -> its name in a label.
OUTCOMES: Final = {"p_lead": "lead", "p_parity": "parity", "p_between": "between"}
_SCENARIOS: Final = {"s1": "scenario 1", "s2": "scenario 2"}


@dataclass(frozen=True)
class Outcome:
    """All that a run says.

    Attributes:
        verdict: one row: as_of, model_version, seed, probabilities, verdict, sentence, destination, tracking, legs,
            Bayes factors, band.
        by_model: one row per component of the headline.
        quantiles: target, horizon_months, target_on, quantile, value.
        fan: month, target, quantile, value, is_forecast; history is the smoothed state.
        density: model, lag_months, density of the lag at the horizon; `mixture` among the models.
        sensitivity: probabilities by thresholds.
        state: month, delta_eci, sd, theta, gamma, lag_months, filtered_delta_eci, filtered_sd.
        scoreboard: month, log10_bf_s1, log10_bf_s2, cumulative since the paper.
        concordance: scenario, share_s1, overlap, incompleteness against the density of the lag.
        priors: the outcomes by the prior of each bend.
        outcomes: outcome, region, model, weight, p, p_prior: the destination by component.
        path: path, model, prior, odds, log10_bf, shown_by_now, is_fit, is_clear: what the evidence fits.
        stress: model, label, median and 90 % interval of the gap at the horizon without compute: lines shown apart.
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
    priors: pd.DataFrame
    stress: pd.DataFrame
    outcomes: pd.DataFrame
    path: pd.DataFrame


def disagreement(each: Mapping[str, Mapping[str, float]], weight: Mapping[str, float]) -> float:
    """Widest range of the counted components' own probabilities over the three regions, in points."""
    counted = [row for name, row in each.items() if weight.get(name, 0.0) > 0.0]
    return 100.0 * max(
        max(row[name] for row in counted) - min(row[name] for row in counted) for name in ("p_s1", "p_s2", "p_neither")
    )


def destination(
    each: Mapping[str, Mapping[str, float]], weight: Mapping[str, float], before: answers.Destination | None = None
) -> answers.Destination:
    """Name the outcome of the gap at the horizon (`answers.destination`).

    Args:
        each: chances by component, and of the pool under `mixture`.
        weight: of the components.
        before: of the run before, if its memory is wanted.
    """
    parts = [(weight.get(name, 0.0), row) for name, row in each.items() if name != regions.MIXTURE]
    return answers.destination(each[regions.MIXTURE], parts, before, OUTCOMES)


def label(found: answers.Destination) -> str:
    """Write a destination as `very likely X`, `likely X` or `open`."""
    return f"{found.degree} {OUTCOMES[found.region]}" if found.region else found.degree


def tracking(log10_bf: tuple[float | None, float | None]) -> str:
    """Word what the data since the paper fit: a scenario, no change, or too early to tell."""
    path, is_clear = answers.fit(*log10_bf)
    if path in _SCENARIOS:
        return f"fits {_SCENARIOS[path]} {'clearly ' if is_clear else ''}better"
    return NO_CHANGE if path else TOO_EARLY


def named(found: answers.Destination, p: Mapping[str, float]) -> str:
    """The region that a destination names: S1, S2, neither, or not distinguishable where it is open.

    A lead is scenario 1 only if the compute ratio is more likely than not to go with it.
    """
    if not found.region:
        return NOT_DISTINGUISHABLE
    if found.region == "p_lead":
        return "S1" if p["p_s1"] >= 0.5 * p["p_lead"] else "neither"
    return {"p_parity": "S2", "p_between": "neither"}[found.region]


def sentence(verdict: str, p: Mapping[str, float], config: Config) -> str:
    """Put the verdict into one sentence with its probabilities in whole percents."""
    lead, parity, neither, prior = (
        f"{answers.percent(each)}%" for each in (p["p_s1"], p["p_s2"], p["p_neither"], config.gap.bend.prior_s1)
    )
    opening = {
        "S1": "The world is headed for the commanding lead",
        "S2": "The world is headed for near parity",
        "neither": "The world is headed for neither scenario",
        NOT_DISTINGUISHABLE: "Where it will end is open",
    }[verdict]
    odds = f"commanding lead {lead}, near parity {parity}, neither {neither}"
    return f"{opening} ({odds}); each scenario's bend of the path was given {prior} beforehand."


def run(panel: pd.DataFrame, as_of: dt.date) -> Outcome:
    """Estimate, look ahead and judge.

    Args:
        panel: `marts.indicator_panel`: month, indicator, value, low, high, known_on, ...
        as_of: the day asked about; nothing known later is used.

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
        >>> outcome = model.run(world.panel, dt.date(2028, 5, 15))
        >>> world.region, outcome.verdict["verdict"].item()
        ('S1', 'S1')
    """
    config = load()
    return report(infer(panel, as_of, config), config)


def report(inference: Inference, config: Config) -> Outcome:
    """Summarise an inference."""
    there = regions.destination(inference, config)
    each = regions.chances(there, config)
    forecast = regions.fan(inference, config)
    state, history = _history(inference, config)
    densities = regions.density(there, config)
    return Outcome(
        verdict=_verdict(inference, each, there, config),
        by_model=_by_model(inference, each, there, config),
        quantiles=regions.ledger_quantiles(inference, config),
        fan=pd.concat([history, forecast], ignore_index=True),
        density=densities,
        sensitivity=regions.sensitivity(there, config),
        state=state,
        scoreboard=_board(inference, config),
        concordance=regions.concordance(densities, config),
        priors=regions.under_priors(there, inference, config),
        stress=_stress(inference, config),
        outcomes=standing.destination(there, inference, config),
        path=standing.path(inference, config),
    )


def _verdict(
    inference: Inference, each: dict[str, dict[str, float]], there: regions.Destination, config: Config
) -> pd.DataFrame:
    p, factors = each[regions.MIXTURE], regions.factors(inference)
    found = destination(each, there.weight)
    verdict = named(found, p)
    told = regions.shown_by_now(inference, config)
    one: dict[str, Any] = {
        "as_of": inference.evidence.as_of,
        "model_version": config.scenarios.model_version,
        "seed": seed_of(config.scenarios.model_version),
        **p,
        "verdict": verdict,
        "sentence": sentence(verdict, p, config),
        "destination": label(found),
        "tracking": tracking(factors),
        "log10_bf_s1": factors[0],
        "log10_bf_s2": factors[1],
        "scoreboard_reason": "" if factors[0] is not None else "no month since the paper is complete enough to score",
        "told_by_now_s1": told["s1"],
        "told_by_now_s2": told["s2"],
        "disagreement_pp": disagreement({k: v for k, v in each.items() if k != regions.MIXTURE}, there.weight),
    }
    return pd.DataFrame([one]).astype({"log10_bf_s1": "float64", "log10_bf_s2": "float64"})


def _by_model(
    inference: Inference, each: dict[str, dict[str, float]], there: regions.Destination, config: Config
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for structure in STRUCTURES:
        mean, sd = regions.moments(there, structure.name, inference, config)
        row: dict[str, Any] = {"model": structure.name, "label": structure.label}
        row |= {"weight": there.weight[structure.name], **each[structure.name]}
        row |= {"mean_lag_months": mean, "mean_log10_ratio": float(np.log10(there.ratio).mean()), "sd_lag_months": sd}
        rows.append(row | {"effective_draws": _effective(inference, structure.name)})
    return pd.DataFrame(rows)


def _effective(inference: Inference, name: str) -> float:
    """Effective number of nodes of a component without a bend; of past gaps where it has no nodes."""
    if name == PAST:
        return float(len(inference.past))
    return float(1.0 / (inference.courses[name].weight[0] ** 2).sum())


def _stress(inference: Inference, config: Config) -> pd.DataFrame:
    """The stress lines at the horizon, in months of lag: what a gap without a level would do."""
    names = [each.name for each in STRESS]
    there, pace = outlook.stressed(inference, names, config), outlook.paces(inference, config)
    rows = []
    for each in STRESS:
        gap = outlook.members(there, outlook.QUARTER, config, weights={each.name: 1.0})
        low, median, high = (float(q) for q in np.quantile(gap / pace, [0.05, 0.5, 0.95]))
        rows.append({"model": each.name, "label": each.label, "lag_low": low, "lag_median": median, "lag_high": high})
    return pd.DataFrame(rows)


def _board(inference: Inference, config: Config) -> pd.DataFrame:
    """Bayes factors month by month, each from the readings up to it."""
    paper = config.scenarios.horizon.paper_on
    cumulative = bends.by_month(list(inference.courses.values()), inference.evidence, config)
    columns = ["month", "log10_bf_s1", "log10_bf_s2"]
    rows = [
        (month_start(month), *bends.bayes_factors(inference.known, ratio, month))
        for month, ratio in cumulative
        if month_start(month) > paper
    ]
    return pd.DataFrame(rows, columns=columns).astype({"log10_bf_s1": "float64", "log10_bf_s2": "float64"})


def _history(inference: Inference, config: Config) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Filtered and smoothed gap by month without a bend, and the quantiles of the smoothed one for the fan."""
    evidence = inference.evidence
    months = [month_start(m) for m in range(evidence.first, evidence.last + 1)]
    data, found = readings(evidence, config), []
    for name in inference.courses:
        grid = nodes(name, config)
        built = system(grid, evidence.months, biases(evidence, config))
        filtered = run_filter(built, data)
        weights = np.exp(filtered.log_likelihood - np.logaddexp.reduce(filtered.log_likelihood, axis=1)[:, None])
        found.append((_gap_of(*smooth(built, filtered), weights[-1:]), _gap_of(filtered.mean, filtered.cov, weights)))
    (mean, sd), (then, then_sd) = (_pooled([each[i] for each in found]) for i in (0, 1))
    best = published_levels(evidence).iloc[:, 1].reindex(range(evidence.first, evidence.last + 1)).ffill()
    state = pd.DataFrame({"month": months, "delta_eci": mean, "sd": sd, "theta": best.to_numpy()})
    state = state.assign(gamma=inference.pace.mean, lag_months=mean / inference.pace.mean)
    state = state.assign(filtered_delta_eci=then, filtered_sd=then_sd)
    levels = config.scenarios.horizon.quantile_levels
    z, pace = np.sort(scores("history", 512)), outlook.paces(inference, config)[::8]
    frames = []
    # the month of as_of belongs to the forecast part, as its first column
    for month, centre, spread in zip(months[:-1], mean, sd, strict=False):
        gap = centre + spread * z
        frames.append(regions.quantile_rows("gap_eci", month, gap, levels))
        frames.append(regions.quantile_rows("lag_months", month, np.outer(gap, 1.0 / pace[::16]).ravel(), levels))
    return state, pd.concat(frames, ignore_index=True).assign(is_forecast=False)


def _gap_of(means: Floats, covs: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean and mean square of the gap by month, over nodes with weights by month or the same for all."""
    mean = means[:, :, LEVEL] + means[:, :, SWING]
    var = covs[:, :, LEVEL, LEVEL] + 2.0 * covs[:, :, LEVEL, SWING] + covs[:, :, SWING, SWING]
    return (weights * mean).sum(axis=1), (weights * (var + mean**2)).sum(axis=1)


def _pooled(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Mean and s.d. over components that count alike."""
    mean = np.mean([each[0] for each in parts], axis=0)
    return mean, np.sqrt(np.mean([each[1] for each in parts], axis=0) - mean**2)
