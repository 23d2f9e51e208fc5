"""Synthetic worlds: does the method find what is there, and only that?

Belongs here: a generator of worlds whose truth is known, the full inference on each, and the resulting calibration.
Does not belong here: anything about the real world; some 35 monthly points cannot supply a calibration.

A world is drawn from one of the structural models (parameters from their priors) or from a scenario trajectory: model A
around a line that bends, in the month of the paper, towards the lag the scenario names for the end of 2028, with the
compute flows of the paper's branch. It publishes what the real world publishes: records only, with score noise, so the
winner's curse is in; quarterly or yearly stocks with an offset. Each world is judged by the same code as a run, with
fewer draws. Worlds are numbered; each has its own seed, so ranges can be computed apart and joined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import regions
from model.assumptions import Config, load
from model.assumptions.schema import Codebook
from model.errors import NotEnoughEvidence
from model.evidence import CHINA_RECORD, US_RECORD, Evidence, month_number, month_start
from model.gap import STRUCTURES, Setting, parameters
from model.inference import infer, project
from model.paths import Draws, Fit, simulate_gap
from model.posterior import Posterior
from model.projections import effects
from model.scoreboard import score
from model.stock import IN_WORLD, NON_CHINA, WORLD, Account, Outlook, Ratios, account_ratios, advance, holdings
from model.verdict import NOT_DISTINGUISHABLE, decide, disagreement

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KINDS: Final = (*(structure.name for structure in STRUCTURES), "S1", "S2")
# What is kept of each world and day, in this order.
RUN_COLUMNS: Final = (
    *("number", "kind", "check_on", "region", "lag_months", "ratio", "lag_low", "lag_median", "lag_high", "covered"),
    *("log10_bf_s1", "log10_bf_s2", "disagreement_pp", "verdict", "p_s1", "p_s2", "p_neither"),
)
_BRANCHES: Final = {"S1": "paper_1", "S2": "paper_2"}
_START_THETA: Final = 126.0
_SEED: Final = 2028


@dataclass(frozen=True)
class World:
    """A world whose truth is known.

    Attributes:
        number: its number; the seed follows from it.
        kind: A to D, S1 or S2.
        panel: everything it ever publishes, to the end of 2028, as `marts.indicator_panel`.
        lag_months: true lag, mean of 2028 Q4.
        ratio: true compute ratio, mean of 2028 Q4.
        region: S1, S2 or neither, by the thresholds of the scenarios.
    """

    number: int
    kind: str
    panel: pd.DataFrame
    lag_months: float
    ratio: float
    region: str


@dataclass(frozen=True)
class Calibration:
    """What many worlds say about the method.

    Attributes:
        runs: one row per world and day: number, kind, check_on, p_s1, p_s2, p_neither, verdict, region, covered, ...
        reliability: check_on, among (all or structural), region, decile, worlds, mean_p, frequency, low, high (binomial
            band), within. By day, because the same world seen on two days is not two worlds.
        groups: check_on, among, worlds, coverage of the interval of the lag, called (share with the verdict of the
            truth), false_calls (share with another verdict). `among` is all, structural or scenario worlds (the
            reference does not know that a scenario will bend the world, so it may be surprised by one), each kind, and
            those of a scenario that end in its region.
    """

    runs: pd.DataFrame
    reliability: pd.DataFrame
    groups: pd.DataFrame


def lighter(config: Config) -> Config:
    """The same assumptions with fewer draws and no codebook, which synthetic worlds do not have."""
    fewer = replace(config.gap.sampling, explore=256, refine=512, draws_per_chunk=250)
    return replace(config, gap=replace(config.gap, sampling=fewer), codebook=Codebook(()))


def make(number: int, kind: str | None = None) -> World:
    """Make a world.

    Args:
        number: which; equal numbers and kinds give equal worlds.
        kind: one of `KINDS`; by default they take turns.
    """
    config = load()
    kind = kind or KINDS[number % len(KINDS)]
    streams = np.random.SeedSequence([_SEED, number, KINDS.index(kind)]).spawn(3)
    gap_rng, stock_rng, reading_rng = (np.random.default_rng(stream) for stream in streams)
    first = month_number(config.evaluation.worlds.start_on)
    steps = month_number(config.scenarios.horizon.region_months[-1]) - first
    start = Evidence(config.evaluation.worlds.start_on, first, first, {})
    acting = effects(config.levers.branch[_BRANCHES[kind]]) if kind in _BRANCHES else ()
    outlook = Outlook(holdings(start, config), steps, acting)
    account = advance(outlook, 1, stock_rng, config)
    ratios = account_ratios(account, outlook, config)
    theta, delta, drift = _frontiers(kind, ratios, gap_rng, config)
    columns = [month_number(m) - first for m in config.scenarios.horizon.region_months]
    lag = float(delta[columns].mean() / drift)
    ratio = float(np.exp(ratios.log_ratio[0, columns]).mean())
    rows = _records(theta, delta, first, reading_rng, config) + _stocks(account, first, reading_rng, config)
    panel = pd.DataFrame(rows).assign(is_observed=True, source_id="synthetic")
    return World(number, kind, panel, lag, ratio, _region(lag, ratio, config))


def _region(lag: float, ratio: float, config: Config) -> str:
    region = config.scenarios.region
    if lag >= region.lag_s1_months and ratio >= region.ratio_s1:
        return "S1"
    return "S2" if lag <= region.lag_s2_months else "neither"


def _frontiers(kind: str, ratios: Ratios, rng: np.random.Generator, config: Config) -> tuple[Floats, Floats, float]:
    """US frontier and gap by month, and the world's long-run drift."""
    structure = next(s for s in STRUCTURES if s.name == ("A" if kind in _BRANCHES else kind))
    values = parameters(structure, rng.standard_normal((1, len(structure.parameters))), config)
    start = config.evaluation.worlds.start_gap_eci
    mean = np.zeros((1, structure.states))
    mean[0, :3] = _START_THETA, values["drift_eci"][0], start.mean + start.sd * rng.standard_normal()
    nothing = np.zeros(0)
    none = Fit(structure, Setting(nothing, _START_THETA, ()), Posterior(nothing, nothing, nothing))
    exact = np.full((1, structure.states, structure.states), 0.0)
    exact[0] = 1e-12 * np.eye(structure.states)
    single = replace(config, gap=replace(config.gap, sampling=replace(config.gap.sampling, paths_per_draw=1)))
    future = simulate_gap(Draws(none, values, mean, exact), slice(None), ratios, rng, single)
    theta, delta, drift = future.theta[0], future.delta[0], float(values["drift_eci"][0])
    if kind in _BRANCHES:
        # model A is linear around its equilibrium: bending the equilibrium adds the bend to the path
        end = config.scenarios.trajectory[kind.lower()].lag_end_months
        paper = month_number(config.scenarios.horizon.paper_on) - month_number(config.evaluation.worlds.start_on)
        middle = month_number(config.scenarios.horizon.region_months[1]) - month_number(
            config.evaluation.worlds.start_on
        )
        share = np.clip((np.arange(len(delta)) - paper) / (middle - paper), 0.0, 1.0)
        goal = (end.mean + end.sd * rng.standard_normal()) * drift
        delta = delta + share * (goal - float(values["equilibrium_eci"][0]))
    return theta, delta, drift


def _records(
    theta: Floats, delta: Floats, first: int, rng: np.random.Generator, config: Config
) -> list[dict[str, object]]:
    worlds, rows = config.evaluation.worlds, []
    half = 0.5 * config.gap.noise.interval_in_sd * worlds.reading_sd_eci
    for indicator, frontier in ((US_RECORD, theta), (CHINA_RECORD, theta - delta)):
        best = -math.inf
        released = rng.random(len(frontier)) < worlds.record_chance
        scores = frontier + worlds.reading_sd_eci * rng.standard_normal(len(frontier))
        for month in np.flatnonzero(released):
            if scores[month] > best:
                best = float(scores[month])
                rows.append(_row(first + int(month), indicator, best, (best - half, best + half)))
    return rows


def _stocks(account: Account, first: int, rng: np.random.Generator, config: Config) -> list[dict[str, object]]:
    sd = config.evaluation.worlds.stock_log_sd
    half = 0.5 * config.compute.stock.interval_in_sd * sd
    owned = {name: values[0] for name, values in account.amount.items()}
    owned[WORLD] = owned[NON_CHINA] + np.sum([owned[name] for name in IN_WORLD], axis=0)
    rows = []
    for name in config.compute.component:
        every = config.calendar.release[name].every_months
        for month in range(len(owned[name])):
            if (first + month + 1) % every == 0:
                log_value = math.log(owned[name][month]) + float(account.offset[name][0]) + sd * rng.standard_normal()
                band = math.exp(log_value - half), math.exp(log_value + half)
                rows.append(_row(first + month, name, math.exp(log_value), band))
    return rows


def _row(month: int, indicator: str, value: float, band: tuple[float, float]) -> dict[str, object]:
    day = month_start(month)
    # known once the month is over: nothing of a running month leaks
    return {
        "month": day,
        "indicator": indicator,
        "label": f"{indicator} {day:%Y-%m}",
        "value": value,
        "low": band[0],
        "high": band[1],
        "known_on": month_start(month + 1),
    }


def judge(world: World, check_on: dt.date) -> dict[str, object]:
    """Run the full inference on what a world has published by a day."""
    config = lighter(load())
    sampling = config.gap.sampling
    inference = infer(world.panel, check_on, sampling.draws_per_chunk * sampling.paths_per_draw, config)
    futures = project(inference, config, with_frontier=False)
    ats = [regions.at_horizon(each, inference.evidence.last, config) for each in futures]
    rows = [regions.probabilities(at, config) for at in ats]
    p = regions.mix(rows, inference.weights)
    board = score(inference.fits, inference.weights, inference.evidence, config)
    factors = (float(board.log10_bf_s1[-1]), float(board.log10_bf_s2[-1])) if board.month else (None, None)
    tail = 0.5 * (1.0 - config.evaluation.worlds.interval_level)
    lags = [at.lag[:, None] for at in ats]
    low, middle, high = regions.weighted_quantiles(lags, inference.weights, (tail, 0.5, 1.0 - tail))[:, 0]
    return {
        "number": world.number,
        "kind": world.kind,
        "check_on": check_on,
        "region": world.region,
        "lag_months": world.lag_months,
        "ratio": world.ratio,
        "lag_low": low,
        "lag_median": middle,
        "lag_high": high,
        "covered": bool(low <= world.lag_months <= high),
        "log10_bf_s1": factors[0],
        "log10_bf_s2": factors[1],
        "disagreement_pp": disagreement(rows),
        "verdict": decide(p, disagreement(rows), factors, config),
        **{name: p[name] for name in ("p_s1", "p_s2", "p_neither")},
    }


def calibrate(
    n: int, *, first: int = 0, check_on: Iterable[dt.date] | None = None, kind: str | None = None
) -> Calibration:
    """Judge `n` worlds on every check day and summarise; a day with too few records is left out.

    Args:
        n: number of worlds.
        first: number of the first world, so that ranges can be computed in parallel; join their `runs` and summarise.
        check_on: days to judge on, by default those of the assumptions.
        kind: one kind only; by default all kinds take turns.
    """
    days = tuple(check_on) if check_on is not None else load().evaluation.worlds.check_on
    worlds = (make(number, kind) for number in range(first, first + n))
    rows = []
    for world in worlds:
        for day in days:
            try:
                rows.append(judge(world, day))
            except NotEnoughEvidence:
                continue  # as in a run, nothing is said on a world of three records
    return summarise(pd.DataFrame(rows))


def summarise(runs: pd.DataFrame) -> Calibration:
    """Turn judged worlds into reliability, coverage and calls."""
    level = load().evaluation.worlds.interval_level
    known = {"all": runs, "structural": runs[~runs["kind"].isin(list(_BRANCHES))]}
    reliability = pd.concat(
        [
            _reliability(rows, region, level).assign(check_on=day, among=name)
            for name, mine in known.items()
            for day, rows in mine.groupby("check_on", sort=True)
            for region in ("S1", "S2", "neither")
        ],
        ignore_index=True,
    )
    right = runs["verdict"] == runs["region"]
    told = runs.assign(called=right, false_calls=~right & (runs["verdict"] != NOT_DISTINGUISHABLE))
    groups = [_group(rows, name) for name, rows in _among(told).items() if len(rows)]
    return Calibration(
        runs,
        reliability[
            ["check_on", "among", "region", "decile", "worlds", "mean_p", "frequency", "low", "high", "within"]
        ],
        pd.concat(groups, ignore_index=True),
    )


def _among(runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The worlds all together, by what the reference can know of them, by kind, and those that went as planned."""
    scenario = runs["kind"].isin(list(_BRANCHES))
    out = {"all": runs, "structural": runs[~scenario], "scenario": runs[scenario]}
    out |= {kind: runs[runs["kind"] == kind] for kind in KINDS}
    return out | {planned(kind): runs[(runs["kind"] == kind) & (runs["region"] == kind)] for kind in _BRANCHES}


def planned(kind: str) -> str:
    """Name of the group of worlds of a scenario that end in its region."""
    return f"{kind} as planned"


def _reliability(runs: pd.DataFrame, region: str, level: float) -> pd.DataFrame:
    p = runs[f"p_{region.lower()}"]
    decile = np.minimum((p * 10).astype(int), 9)
    rows = []
    for number, group in runs.groupby(decile):
        count, mean = len(group), float(p[group.index].mean())
        low, high = binomial_band(count, mean, level)
        frequency = float((group["region"] == region).mean())
        rows.append(
            {
                "region": region,
                "decile": number,
                "worlds": count,
                "mean_p": mean,
                "frequency": frequency,
                "low": low,
                "high": high,
                "within": low <= frequency <= high,
            }
        )
    return pd.DataFrame(rows)


def _group(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    by_day = rows.groupby("check_on", sort=True)
    table = by_day[["covered", "called", "false_calls"]].mean().rename(columns={"covered": "coverage"})
    table.insert(0, "worlds", by_day.size())
    table.insert(0, "among", name)
    return table.reset_index()


def binomial_band(count: int, p: float, level: float) -> tuple[float, float]:
    """Central interval of the share of successes in `count` trials of probability `p`."""
    from scipy.stats import binom

    tail = 0.5 * (1.0 - level)
    return float(binom.ppf(tail, count, p)) / count, float(binom.ppf(1.0 - tail, count, p)) / count


def first_called(groups: pd.DataFrame, kind: str) -> tuple[dt.date | None, bool]:
    """First check day on which half of the worlds of a scenario carry its verdict, and whether that is in time.

    Only worlds that end in the region of their scenario count; the day in time is that of the assumptions.
    """
    mine = groups[(groups["among"] == planned(kind)) & (groups["called"] >= 0.5)]
    day = min(mine["check_on"]) if len(mine) else None
    return day, day is not None and day <= load().evaluation.worlds.called_by_on
