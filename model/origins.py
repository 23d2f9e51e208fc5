"""Backtest: what the model would have said at past origins, and how good that was.

Belongs here: forecasts at past origins, the baselines, their scores. Does not belong here: the scoring formulas.

One panel stands in for the vintages that nobody kept: a pseudo-vintage of an origin holds what had been released by
then plus the time it takes to score or publish it, record scores moved by a simulated revision. The values are today's,
so it is labelled as such in every row.

The forecast is of the *published* gap at the end of a month: best US record minus best Chinese record so far, in
points. It needs no model to be known afterwards. It differs from the latent gap by score noise and by the age of
records; how much and how persistently, the model learns at each origin from its own window (published minus smoothed
gap, as a first-order autoregression from its present value).

Baselines, from the published gaps up to the origin only:
random walk (last gap, normal with the root mean square of past changes over the horizon), drift (the same
around the mean monthly change), climatology (all past gaps, smoothed by a kernel), constant 7 months (seven months at
the prior pace, with past deviations from it). Origins a month apart with long horizons overlap: standard errors of
differences use batches of as many origins as the horizon has months.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import scoring
from model.assumptions import load
from model.errors import NotEnoughEvidence
from model.evidence import CHINA_RECORD, US_RECORD, month_number, month_start, read
from model.filtering import run as run_filter
from model.filtering import smooth
from model.gap import STRUCTURES, system
from model.inference import infer, project
from model.paths import stable_seed, window_readings
from model.realised import BASELINES, baseline_members, baseline_noise, constant_gap, published_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence
    from model.inference import Inference

    Floats = NDArray[np.float64]

STACKED: Final = "stacked"
SCORES: Final = ("crps", "log_score", "upper_tail_crps", "lower_tail_crps")


@dataclass(frozen=True)
class Backtest:
    """What `backtest` returns.

    Attributes:
        forecasts: one row per origin, horizon and forecast: origin, horizon_months, target_on, forecast, mean, sd, low,
            high (5 % and 95 %), realised, crps, log_score, upper_tail_crps, lower_tail_crps, pit, is_pseudo_vintage.
        summary: horizon_months, forecast, cases, mean of each score, coverage of the 90 % interval, and for the CRPS
            and the log score the difference to the best baseline with its standard error (negative is better).
        pit: horizon_months, forecast, bin, share.
        weights: origin, model, weight.
        skipped: origins without enough evidence, with the reason.
    """

    forecasts: pd.DataFrame
    summary: pd.DataFrame
    pit: pd.DataFrame
    weights: pd.DataFrame
    skipped: pd.DataFrame


def backtest(
    panel_by_origin: Callable[[dt.date], pd.DataFrame] | pd.DataFrame,
    origins: Iterable[dt.date],
    *,
    truth: pd.DataFrame | None = None,
    paths: int = 5_000,
    threads: int = 1,
) -> Backtest:
    """Forecast at every origin with what was known then, and score against what came.

    Args:
        panel_by_origin: the panel as known on a day; or one panel, from which pseudo-vintages are cut.
        origins: days to forecast from.
        truth: the panel that says what came; by default the single panel, or the one of the last origin.
        paths: paths per structural model.
        threads: does not change any number.
    """
    days = sorted(origins)
    if truth is None:
        truth = panel_by_origin if isinstance(panel_by_origin, pd.DataFrame) else panel_by_origin(days[-1])
    forecasts, weights, skipped = [], [], []
    for origin in days:
        if isinstance(panel_by_origin, pd.DataFrame):
            panel, is_pseudo = pseudo_vintage(panel_by_origin, origin), True
        else:
            panel, is_pseudo = panel_by_origin(origin), False
        try:
            rows, weight = forecast_origin(panel, origin, truth, paths=paths, threads=threads)
        except NotEnoughEvidence as error:
            skipped.append({"origin": origin, "reason": str(error)})
            continue
        forecasts.append(rows.assign(is_pseudo_vintage=is_pseudo))
        weights.append(weight)
    empty = [pd.DataFrame()]  # concat asks for one at least
    return join(
        pd.concat(forecasts or empty, ignore_index=True),
        pd.concat(weights or empty, ignore_index=True),
        pd.DataFrame(skipped),
    )


def join(forecasts: pd.DataFrame, weights: pd.DataFrame, skipped: pd.DataFrame) -> Backtest:
    """Summarise the forecasts of several origins, however they were made.

    Raises:
        NotEnoughEvidence: when there is none.
    """
    if forecasts.empty:
        raise NotEnoughEvidence("No origin has enough evidence: choose later origins or load older vintages.")
    return Backtest(
        forecasts,
        summarise(forecasts),
        pit_table(forecasts),
        weights,
        skipped.reindex(columns=["origin", "reason"]),
    )


def pseudo_vintage(panel: pd.DataFrame, origin: dt.date, *, revise: bool = True) -> pd.DataFrame:
    """Cut from a later panel what could have been known on a day.

    Args:
        panel: `marts.indicator_panel`; rows are dated by `valid_on` (release or end of period), else by `known_on`.
        origin: the day.
        revise: move record scores by a normal revision of the realised size, always the same for a day and a label.

    Returns:
        The rows whose date plus the calendar's delay lies on or before the day, `known_on` set to that sum.
    """
    config = load()
    delays = panel["indicator"].map({name: each.delay_days for name, each in config.calendar.release.items()})
    dated = pd.to_datetime(panel["valid_on" if "valid_on" in panel.columns else "known_on"])
    known = dated + pd.to_timedelta(delays.fillna(0.0), unit="D")
    rows = panel.assign(known_on=known)[known <= pd.Timestamp(origin)]
    is_record = rows["indicator"].isin([US_RECORD, CHINA_RECORD])
    if revise:
        moves = np.array(
            [
                np.random.default_rng(stable_seed(origin, str(label))).standard_normal() if record else 0.0
                for label, record in zip(rows["label"], is_record, strict=True)
            ]
        )
        moves *= config.gap.noise.revision_sd_eci
        rows = rows.assign(**{name: rows[name] + moves for name in ("value", "low", "high")})
    return rows


def forecast_origin(
    panel: pd.DataFrame, origin: dt.date, truth: pd.DataFrame, *, paths: int = 5_000, threads: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast from one origin and score each horizon that has come; one partition of the backtest.

    Returns:
        Rows as in `Backtest.forecasts` (realised and scores are NaN where the month has not come), and the weights.

    Raises:
        NotEnoughEvidence: when the panel of the origin is too thin.
    """
    config = load()
    rule = config.evaluation.replay
    inference = infer(panel, origin, paths, config)
    last = inference.evidence.last
    known = pd.to_datetime(truth["known_on"]).max().date()
    came = published_gap(read(truth, known, config))
    # a month counts once it is over
    complete = month_number(known + dt.timedelta(days=1)) - 1
    ensembles = model_ensembles(inference, config, threads) | baseline_ensembles(inference.evidence, origin, config)
    rows = []
    for (name, horizon), members in ensembles.items():
        target = last + horizon
        realised = float(came.loc[target]) if target in came.index and target <= complete else math.nan
        low, high = np.percentile(members, [5, 95])
        row = {
            "origin": origin,
            "horizon_months": horizon,
            "target_on": month_start(target),
            "forecast": name,
            "mean": float(members.mean()),
            "sd": float(members.std()),
            "low": float(low),
            "high": float(high),
            "realised": realised,
        }
        scores = dict.fromkeys((*SCORES, "pit"), math.nan)
        if math.isfinite(realised):
            scores = {
                "crps": scoring.crps(members, realised),
                "log_score": scoring.log_score(members, realised),
                "upper_tail_crps": scoring.upper_tail_crps(members, realised, rule.upper_tail_eci),
                "lower_tail_crps": scoring.lower_tail_crps(members, realised, rule.lower_tail_eci),
                "pit": scoring.pit(members, realised),
            }
        rows.append(row | scores)
    weights = pd.DataFrame(
        {"origin": origin, "model": [s.name for s in STRUCTURES], "weight": inference.weights},
    )
    return pd.DataFrame(rows), weights


def model_ensembles(inference: Inference, config: Config, threads: int) -> dict[tuple[str, int], Floats]:
    """Ensembles of the published gap for the stacked forecast and each structural model, by horizon."""
    rule = config.evaluation.replay
    futures = project(inference, config, steps=max(rule.horizons_months), threads=threads, with_frontier=False)
    rng = np.random.default_rng(np.random.SeedSequence([inference.seed, 3]))
    error = published_error(inference, config)
    counts = np.diff(np.round(np.concatenate([[0.0], np.cumsum(inference.weights)]) * rule.ensemble).astype(int))
    out: dict[tuple[str, int], Floats] = {}
    for horizon in rule.horizons_months:
        stacked = []
        for structure, future, count in zip(STRUCTURES, futures, counts, strict=True):
            latent = future.delta[:, horizon]
            chosen = latent[np.linspace(0, len(latent) - 1, rule.ensemble).astype(int)]
            fading = error.persistence**horizon
            spread = error.sd * math.sqrt(1.0 - fading**2)
            wedge = error.mean + fading * (error.now - error.mean) + spread * rng.standard_normal(rule.ensemble)
            members = chosen + wedge
            out[structure.name, horizon] = members
            stacked.append(members[np.linspace(0, rule.ensemble - 1, count).astype(int)])
        out[STACKED, horizon] = np.concatenate(stacked)
    return out


@dataclass(frozen=True)
class PublishedError:
    """Published minus smoothed gap over a window: mean, s.d., month-to-month persistence, present value."""

    mean: float
    sd: float
    persistence: float
    now: float


def published_error(inference: Inference, config: Config) -> PublishedError:
    """Describe by how much and how persistently the published gap strays from the smoothed one."""
    gaps = published_gap(inference.evidence)
    errors = []
    for each in inference.drawn:
        some = {name: values[::16] for name, values in each.parameters.items()}
        built = system(each.fit.structure, some, each.fit.setting, config)
        filtered = run_filter(built, window_readings(each.fit.structure, inference.evidence, config))
        smoothed = smooth(built, filtered)[0][:, :, 2].mean(axis=1)
        errors.append(gaps.to_numpy() - smoothed[gaps.index.to_numpy() - inference.evidence.first])
    error = inference.weights @ np.stack(errors)
    # the spread never falls below the noise of two scores that share half of their variance
    away = error - error.mean()
    persistence = float(np.clip((away[1:] @ away[:-1]) / max(float(away @ away), 1e-12), 0.0, 0.95))
    sd = max(float(error.std()), config.gap.noise.revision_sd_eci)
    return PublishedError(float(error.mean()), sd, persistence, float(error[-1]))


def baseline_ensembles(evidence: Evidence, origin: dt.date, config: Config) -> dict[tuple[str, int], Floats]:
    """Ensembles of the four baselines by horizon."""
    gaps, noise = published_gap(evidence).to_numpy(), baseline_noise(origin, config)
    return {
        (name, horizon): members
        for horizon in config.evaluation.replay.horizons_months
        for name, members in baseline_members(gaps, horizon, noise, constant_gap(config)).items()
    }


def summarise(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Mean scores by horizon and forecast, and differences to the best baseline of each horizon."""
    scored = forecasts[forecasts["realised"].notna()]
    rows = []
    for horizon in sorted(set(scored["horizon_months"])):
        group = scored[scored["horizon_months"] == horizon]
        wide = {score: group.pivot_table(index="origin", columns="forecast", values=score) for score in SCORES[:2]}
        best = {score: table[list(BASELINES)].mean().idxmin() for score, table in wide.items()}
        for name, mine in group.groupby("forecast"):
            row: dict[str, object] = {"horizon_months": horizon, "forecast": name, "cases": len(mine)}
            row |= {score: float(mine[score].mean()) for score in SCORES}
            row["coverage"] = float(((mine["realised"] >= mine["low"]) & (mine["realised"] <= mine["high"])).mean())
            for score, table in wide.items():
                difference = (table[name] - table[best[score]]).to_numpy()
                row |= {
                    f"{score}_best_baseline": best[score],
                    f"{score}_difference": float(difference.mean()),
                    f"{score}_standard_error": batch_error(difference, int(horizon)),
                }
            rows.append(row)
    return pd.DataFrame(rows)


def batch_error(differences: Floats, horizon: int) -> float:
    """Standard error of a mean of overlapping cases, from batches as long as the horizon; NaN for one batch."""
    batches = [differences[i : i + horizon].mean() for i in range(0, len(differences), horizon)]
    return float(np.std(batches, ddof=1) / math.sqrt(len(batches))) if len(batches) > 1 else math.nan


def pit_table(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Share of cases by bin of the probability integral transform; flat is calibrated."""
    bins = load().evaluation.replay.pit_bins
    rows = []
    for (horizon, name), mine in forecasts[forecasts["pit"].notna()].groupby(["horizon_months", "forecast"]):
        shares = np.histogram(mine["pit"], bins=bins, range=(0.0, 1.0))[0] / len(mine)
        rows += [
            {"horizon_months": horizon, "forecast": name, "bin": i + 1, "share": float(share)}
            for i, share in enumerate(shares)
        ]
    return pd.DataFrame(rows)
