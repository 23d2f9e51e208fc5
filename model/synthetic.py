"""Synthetic worlds: does the method find what is there, and only that?

Belongs here: a generator of worlds whose truth is known, the full inference on each, and the resulting calibration.
Does not belong here: anything about the real world; some 35 monthly points cannot supply a calibration.

A world of the own prior is drawn from a component (parameters from its prior), without a bend or with a scenario's,
which starts at one of the months of the prior and goes with the compute flows of the paper's branch. Twenty worlds in a
row hold the kinds in the proportion of the prior. Worlds of other kinds, which the model does not expect, are made on
demand: a random walk, a damped trend, a jump. A world publishes what the real world publishes: records only, whose
distance is the published gap with its noise, and quarterly or yearly stocks with an error and an offset. Each is judged
by the same code as a run. Worlds are numbered; each has its own seed, so ranges can be computed apart and joined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from model import outlook, regions, stock
from model.assumptions import Config, load
from model.bends import Regime, ramp
from model.errors import NotEnoughEvidence
from model.evidence import CHINA_RECORD, INDEX_READ, US_RECORD, Evidence, month_number, month_start
from model.gap import nodes
from model.projections import effects
from model.verdict import NOT_DISTINGUISHABLE, destination, label, named, tracking

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from model.stock import Account, Effect

    Floats = NDArray[np.float64]

OWN: Final = ("LLAR", "A*", "S1", "S2")
OTHER: Final = ("RW", "DT", "jump")
KINDS: Final = (*OWN, *OTHER)
# Kinds of twenty worlds in a row: the prior of no bend and of each scenario's.
_IN_A_ROW: Final = (*("LLAR", "A*") * 4, "S1", "S2", *("LLAR", "A*") * 4, "S1", "S2")
# What is kept of each world and day, in this order.
RUN_COLUMNS: Final = (
    *("number", "kind", "check_on", "region", "lag_months", "ratio", "lag_low", "lag_median", "lag_high", "covered"),
    *("log10_bf_s1", "log10_bf_s2", "verdict", "destination", "tracking", "p_s1", "p_s2", "p_neither"),
)
_BRANCHES: Final = {"S1": "paper_1", "S2": "paper_2"}
_TOLD: Final = {"S1": "fits scenario 1", "S2": "fits scenario 2"}
_START_THETA: Final = 126.0
_JUMP_ECI: Final = 8.0  # size of the jump of that kind of world, either way
_SEED: Final = 2028


@dataclass(frozen=True)
class World:
    """A world whose truth is known.

    Attributes:
        number: its number; the seed follows from it.
        kind: one of `KINDS`.
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
        runs: one row per world and day: the columns of `RUN_COLUMNS`.
        reliability: check_on, among (all of the own prior, or other), region, decile, worlds, mean_p, frequency, low,
            high (binomial band), within. By day, because the same world seen on two days is not two worlds.
        groups: check_on, among, worlds, coverage of the interval of the lag, called (share with the verdict of the
            truth), false_calls (share with another verdict), told (share told to fit the scenario they end in),
            told_wrong. `among` is all (own prior), none (of them without a bend), scenario, other, each kind, and those
            of a scenario that end in its region.
    """

    runs: pd.DataFrame
    reliability: pd.DataFrame
    groups: pd.DataFrame


def make(number: int, kind: str | None = None) -> World:
    """Make a world.

    Args:
        number: which; equal numbers and kinds give equal worlds.
        kind: one of `KINDS`; by default they come in the proportion of the prior.
    """
    config = load()
    kind = kind or _IN_A_ROW[number % len(_IN_A_ROW)]
    streams = np.random.SeedSequence([_SEED, number, KINDS.index(kind)]).spawn(3)
    gap_rng, stock_rng, reading_rng = (np.random.default_rng(stream) for stream in streams)
    first = month_number(config.evaluation.worlds.start_on)
    last = month_number(config.scenarios.horizon.region_months[-1])
    start = _start_of_bend(gap_rng, config)
    account, one = _compute(kind, start, (first, last), stock_rng, config)
    gap, pace = _gap(kind, start, _shift(account, one, gap_rng, config), first, gap_rng, config)
    rows = _records(gap, pace, first, gap_rng) + _stocks(account, one, first, reading_rng, config)
    panel = pd.DataFrame(rows).assign(is_observed=True, source_id="synthetic")
    columns = [month_number(m) - first for m in config.scenarios.horizon.region_months]
    lag = float(gap[columns].mean() / pace)
    ratio = float((10.0 ** account.log10_ratio[columns, one]).mean())
    return World(number, kind, panel, lag, ratio, _region(lag, ratio, config))


def _start_of_bend(rng: np.random.Generator, config: Config) -> int:
    """Month number in which the bend of a scenario's world begins."""
    bend = config.gap.bend
    return month_number(bend.starts_on[int(rng.choice(len(bend.starts_on), p=bend.start_share))])


def _compute(
    kind: str, start: int, span: tuple[int, int], rng: np.random.Generator, config: Config
) -> tuple[Account, int]:
    """Paths of compute from the prior alone, and which of them is the world's."""
    first, last = span
    none = Evidence(config.evaluation.worlds.start_on, first, first, {})
    acting: tuple[Effect, ...] = ()
    if kind in _BRANCHES:
        acting = tuple(replace(each, since=start) for each in effects(config.levers.branch[_BRANCHES[kind]]))
    ahead = stock.Outlook(none, stock.flows(none, config), first, last, acting)
    paths = config.gap.effect.paths
    return stock.advance(ahead, config), int(rng.integers(paths))


def _region(lag: float, ratio: float, config: Config) -> str:
    region = config.scenarios.region
    if lag >= region.lag_s1_months and ratio >= region.ratio_s1:
        return "S1"
    return "S2" if lag <= region.lag_s2_months else "neither"


def _shift(account: Account, one: int, rng: np.random.Generator, config: Config) -> Floats:
    """What the world's compute adds to its gap by month: its ratio over the usual one, half a year before."""
    effect, ratios = config.gap.effect, account.log10_ratio
    beta = effect.ratio_eci_per_decade.mean * math.exp(effect.ratio_eci_per_decade.sd * rng.standard_normal())
    over = ratios[:, one] - ratios.mean(axis=1)
    return np.asarray(beta * (over[np.maximum(np.arange(len(over)) - effect.ratio_lag_months, 0)] - over[0]))


def _gap(
    kind: str, start: int, shift: Floats, first: int, rng: np.random.Generator, config: Config
) -> tuple[Floats, float]:
    """The published gap by month with its noise, and the world's pace in points a month."""
    months, prior = len(shift), config.gap.pace.eci_per_month
    pace = max(prior.mean + prior.sd * rng.standard_normal(), config.gap.pace.floor_eci)
    name = kind if kind in {"LLAR", "A*", "RW", "DT"} else ("LLAR", "A*")[int(rng.integers(2))]
    grid = nodes(name, config)
    at = int(rng.integers(len(grid)))
    level = grid.level.mean + grid.level.sd * rng.standard_normal()
    swing = grid.step[at] / math.sqrt(1.0 - grid.persistence[at] ** 2) * rng.standard_normal()
    trend, levels, swings = grid.trend[at] * rng.standard_normal(), np.empty(months), np.empty(months)
    for month in range(months):
        levels[month], swings[month] = level, swing
        level += trend + grid.wander[at] * rng.standard_normal()
        trend = grid.damping[at] * trend + grid.trend[at] * rng.standard_normal()
        swing = grid.persistence[at] * swing + grid.step[at] * rng.standard_normal()
    if kind == "jump":
        levels[int(rng.integers(12, months - 6)) :] += _JUMP_ECI * (1.0 if rng.random() < 0.5 else -1.0)
    share = np.zeros(months)
    end = 0.0
    if kind in _BRANCHES:
        goal = config.scenarios.trajectory[kind.lower()].lag_end_months
        end = pace * (goal.mean + goal.sd * rng.standard_normal())
        share = np.array([ramp(Regime(kind.lower(), start, 1.0), first + month, config) for month in range(months)])
    noise = config.gap.noise.month_sd_eci * rng.standard_normal(months)
    return (1.0 - share) * levels + swings + share * end + noise + shift, pace


def _records(gap: Floats, pace: float, first: int, rng: np.random.Generator) -> list[dict[str, object]]:
    """Both blocs' best scores by month: neither falls, their distance is the gap, and the leader keeps the pace."""
    rise = np.maximum(np.diff(gap, prepend=gap[0]), 0.0)
    extra = max(pace - float(rise.mean()), 0.05)
    us = _START_THETA + np.cumsum(rise + extra * rng.gamma(2.0, 0.5, len(gap)))
    rows = [_row(first + month, INDEX_READ, 2.0 * (month + 1), (math.nan, math.nan)) for month in range(len(gap))]
    for indicator, best in ((US_RECORD, us), (CHINA_RECORD, us - gap)):
        rows += [_row(first + month, indicator, float(value), (math.nan, math.nan)) for month, value in enumerate(best)]
    return rows


def _stocks(
    account: Account, one: int, first: int, rng: np.random.Generator, config: Config
) -> list[dict[str, object]]:
    """Published stocks: the world's own with an offset of what is meant by a stock, and an error of each reading."""
    sd, rows = config.evaluation.worlds.stock_log_sd, []
    half = 0.5 * config.compute.stock.interval_in_sd * sd
    for name, component in config.compute.component.items():
        every, offset = config.calendar.release[name].every_months, component.offset_log_sd * rng.standard_normal()
        for month in range(len(account.amount[name])):
            if (first + month + 1) % every == 0:
                log_value = math.log(account.amount[name][month, one]) + offset + sd * rng.standard_normal()
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
    config = load()
    inference = outlook.infer(world.panel, check_on, config)
    there = regions.destination(inference, config)
    each = regions.chances(there, config)
    found, factors = destination(each, there.weight), regions.factors(inference)
    tail = 0.5 * (1.0 - config.evaluation.worlds.interval_level)
    low, middle, high = regions.interval(inference, config, (tail, 0.5, 1.0 - tail))
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
        "verdict": named(found, each[regions.MIXTURE]),
        "destination": label(found),
        "tracking": tracking(factors),
        **{name: each[regions.MIXTURE][name] for name in ("p_s1", "p_s2", "p_neither")},
    }


def judge_all(
    number: int, kind: str | None = None, check_on: Iterable[dt.date] | None = None
) -> list[dict[str, object]]:
    """Judge one world on every check day, by default those of the assumptions; a day with too few records is left out.

    A pure function of its arguments, so that worlds can be judged anywhere and in any order.
    """
    world, rows = make(number, kind), []
    for day in check_on if check_on is not None else load().evaluation.worlds.check_on:
        try:
            rows.append(judge(world, day))
        except NotEnoughEvidence:
            continue  # as in a run, nothing is said on a world of three records
    return rows


def calibrate(
    n: int, *, first: int = 0, check_on: Iterable[dt.date] | None = None, kind: str | None = None
) -> Calibration:
    """Judge `n` worlds on every check day and summarise; a day with too few records is left out.

    Args:
        n: number of worlds.
        first: number of the first world, so that ranges can be computed in parallel; join their `runs` and summarise.
        check_on: days to judge on, by default those of the assumptions.
        kind: one kind only; by default all kinds of the own prior, in its proportion.
    """
    days = tuple(check_on) if check_on is not None else None
    rows = [row for number in range(first, first + n) for row in judge_all(number, kind, days)]
    return summarise(pd.DataFrame(rows))


def summarise(runs: pd.DataFrame) -> Calibration:
    """Turn judged worlds into reliability, coverage and calls."""
    level = load().evaluation.worlds.interval_level
    own = runs["kind"].isin(OWN)
    known = {name: rows for name, rows in {"all": runs[own], "other": runs[~own]}.items() if len(rows)}
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
    says = {kind: runs["tracking"].str.startswith(words) for kind, words in _TOLD.items()}
    told = runs.assign(
        called=right,
        false_calls=~right & (runs["verdict"] != NOT_DISTINGUISHABLE),
        told=np.logical_or.reduce([says[kind] & (runs["region"] == kind) for kind in _TOLD]),
        told_wrong=np.logical_or.reduce([says[kind] & (runs["region"] != kind) for kind in _TOLD]),
    )
    groups = [_group(rows, name) for name, rows in _among(told).items() if len(rows)]
    return Calibration(
        runs,
        reliability[
            ["check_on", "among", "region", "decile", "worlds", "mean_p", "frequency", "low", "high", "within"]
        ],
        pd.concat(groups, ignore_index=True),
    )


def _among(runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The worlds of the own prior together, with and without a bend, the others, by kind, and those as planned."""
    own, scenario = runs["kind"].isin(OWN), runs["kind"].isin(list(_BRANCHES))
    out = {"all": runs[own], "none": runs[own & ~scenario], "scenario": runs[scenario], "other": runs[~own]}
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
    table = (
        by_day[["covered", "called", "false_calls", "told", "told_wrong"]]
        .mean()
        .rename(columns={"covered": "coverage"})
    )
    table.insert(0, "worlds", by_day.size())
    table.insert(0, "among", name)
    return table.reset_index()


def binomial_band(count: int, p: float, level: float) -> tuple[float, float]:
    """Central interval of the share of successes in `count` trials of probability `p`."""
    from scipy.stats import binom

    tail = 0.5 * (1.0 - level)
    return float(binom.ppf(tail, count, p)) / count, float(binom.ppf(1.0 - tail, count, p)) / count


def first_called(groups: pd.DataFrame, kind: str) -> tuple[dt.date | None, bool]:
    """First check day on which half of the worlds of a scenario are told to fit it, and whether that is in time.

    Only worlds that end in the region of their scenario count; the day in time is that of the assumptions.
    """
    mine = groups[(groups["among"] == planned(kind)) & (groups["told"] >= 0.5)]
    day = min(mine["check_on"]) if len(mine) else None
    return day, day is not None and day <= load().evaluation.worlds.called_by_on
