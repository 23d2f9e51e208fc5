"""Backtest: what the model would have said at past origins, and how good that was.

Belongs here: forecasts at past origins, the baselines, their scores. Does not belong here: the scoring formulas.

One panel stands in for the vintages that nobody kept: a pseudo-vintage of an origin holds what had been released by
then plus the time it takes to score or publish it, record scores moved by a simulated revision. The values are today's,
so it is labelled as such in every row.

The forecast is of the *published* gap at the end of a month: best US record minus best Chinese record so far, in
points. It is the same array of members that the ledger records (`outlook.members`). It needs no model to be known
afterwards, and a month counts once the index was read after it: a month nobody read is missing.

Compared with climatology (all past gaps, smoothed by a kernel), from the published gaps up to the origin only. Beside
it a random walk, a drift, and constant seven months, from the day that figure was published. Origins a month apart with
long horizons overlap: standard errors are Newey-West with the horizon as lag, and the number of cases that do not
overlap stands beside the number of cases.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import outlook, scoring
from model.assumptions import load
from model.errors import NotEnoughEvidence
from model.evidence import CHINA_RECORD, GAP, US_RECORD, month_start, published_gap
from model.gap import STRESS, STRUCTURES
from model.outlook import Inference, infer
from model.realised import (
    REFERENCE,
    baseline_members,
    baseline_noise,
    constant_gap,
    constant_members,
    realised,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.evidence import Evidence

    Floats = NDArray[np.float64]

STACKED: Final = "stacked"
SCORES: Final = ("crps", "log_score", "upper_tail_crps", "lower_tail_crps")


@dataclass(frozen=True)
class Backtest:
    """What `backtest` returns.

    Attributes:
        forecasts: one row per origin, horizon and forecast: origin, horizon_months, target_on, forecast, mean, sd, low,
            high (5 % and 95 %), realised, crps, log_score, upper_tail_crps, lower_tail_crps, pit, is_pseudo_vintage.
        summary: horizon_months, forecast, cases, independent (cases that do not overlap), mean of each score, coverage
            of the 90 % interval, and for the CRPS and the log score the difference to climatology on the same cases
            with its standard error (negative is better).
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
) -> Backtest:
    """Forecast at every origin with what was known then, and score against what came.

    Args:
        panel_by_origin: the panel as known on a day; or one panel, from which pseudo-vintages are cut.
        origins: days to forecast from.
        truth: the panel that says what came; by default the single panel, or the one of the last origin.
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
            rows, weight = forecast_origin(panel, origin, truth)
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
                np.random.default_rng(zlib.crc32(f"{origin} {label}".encode())).standard_normal() if record else 0.0
                for label, record in zip(rows["label"], is_record, strict=True)
            ]
        )
        moves *= config.gap.noise.revision_sd_eci
        rows = rows.assign(**{name: rows[name] + moves for name in ("value", "low", "high")})
    return rows


def forecast_origin(panel: pd.DataFrame, origin: dt.date, truth: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast from one origin and score each horizon that has come; one partition of the backtest.

    Returns:
        Rows as in `Backtest.forecasts` (realised and scores are NaN where the month has not come), and the weights.

    Raises:
        NotEnoughEvidence: when the panel of the origin is too thin.
    """
    config = load()
    inference = infer(panel, origin, config)
    last = inference.evidence.last
    came = outcomes(truth)
    ensembles = model_ensembles(inference, config) | baseline_ensembles(inference.evidence, origin, config)
    rows = []
    for (name, horizon), members in ensembles.items():
        target_on = month_start(last + horizon)
        low, high = np.percentile(members, [5, 95])
        row = {
            "origin": origin,
            "horizon_months": horizon,
            "target_on": target_on,
            "forecast": name,
            "mean": float(members.mean()),
            "sd": float(members.std()),
            "low": float(low),
            "high": float(high),
            "realised": came.get(target_on, math.nan),
        }
        rows.append(row | _scores(members, came.get(target_on, math.nan), config))
    weights = pd.DataFrame(
        [
            {"origin": origin, "horizon_months": horizon, "model": name, "weight": weight}
            for horizon in config.evaluation.replay.horizons_months
            for name, weight in outlook.pool(horizon, config).items()
        ]
    )
    return pd.DataFrame(rows), weights


def outcomes(truth: pd.DataFrame) -> dict[dt.date, float]:
    """The published gap of every month that was read to its end: month -> points."""
    last = pd.to_datetime(truth["known_on"]).max().date()
    found = realised(truth, last)
    mine = found[found["target"] == GAP]
    return dict(zip(mine["month"], mine["value"].astype(float), strict=True))


def _scores(members: Floats, came: float, config: Config) -> dict[str, float]:
    rule = config.evaluation.replay
    if not math.isfinite(came):
        return dict.fromkeys((*SCORES, "pit"), math.nan)
    return {
        "crps": scoring.crps(members, came),
        "log_score": scoring.log_score(members, came),
        "upper_tail_crps": scoring.upper_tail_crps(members, came, rule.upper_tail_eci),
        "lower_tail_crps": scoring.lower_tail_crps(members, came, rule.lower_tail_eci),
        "pit": scoring.pit(members, came),
    }


def model_ensembles(inference: Inference, config: Config) -> dict[tuple[str, int], Floats]:
    """Members of the published gap for the pool, each of its components and each stress line, by horizon."""
    there = outlook.stressed(inference, [each.name for each in STRESS], config)
    out: dict[tuple[str, int], Floats] = {}
    for horizon in config.evaluation.replay.horizons_months:
        out[STACKED, horizon] = outlook.members(inference, horizon, config)
        for each in (*STRUCTURES, *STRESS):
            out[each.name, horizon] = outlook.members(there, horizon, config, weights={each.name: 1.0})
    return out


def baseline_ensembles(evidence: Evidence, origin: dt.date, config: Config) -> dict[tuple[str, int], Floats]:
    """Ensembles of the baselines that could be known by horizon."""
    gaps, noise, constant = published_gap(evidence).to_numpy(), baseline_noise(config), constant_gap(origin, config)
    out: dict[tuple[str, int], Floats] = {}
    for horizon in config.evaluation.replay.horizons_months:
        found = baseline_members(gaps, horizon, noise)
        if constant is not None:
            found |= constant_members(gaps, constant, noise)
        out |= {(name, horizon): members for name, members in found.items()}
    return out


def summarise(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Mean scores by horizon and forecast, and differences to climatology on the cases both have."""
    scored = forecasts[forecasts["realised"].notna()]
    rows = []
    for horizon in sorted(set(scored["horizon_months"])):
        group = scored[scored["horizon_months"] == horizon]
        wide = {score: group.pivot_table(index="origin", columns="forecast", values=score) for score in SCORES[:2]}
        for name, mine in group.groupby("forecast"):
            row: dict[str, object] = {"horizon_months": horizon, "forecast": name, "cases": len(mine)}
            row["independent"] = -(-len(mine) // int(horizon))
            row |= {score: float(mine[score].mean()) for score in SCORES}
            row["coverage"] = float(((mine["realised"] >= mine["low"]) & (mine["realised"] <= mine["high"])).mean())
            for score, table in wide.items():
                difference = (table[name] - table[REFERENCE]).dropna().to_numpy()
                row |= {
                    f"{score}_best_baseline": REFERENCE,
                    f"{score}_difference": float(difference.mean()),
                    f"{score}_standard_error": scoring.newey_west(difference, int(horizon)),
                }
            rows.append(row)
    return pd.DataFrame(rows)


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
