"""The shape of the files in this folder, as frozen dataclasses: a field for every key.

Belongs here: which assumptions there are and what each section is for. Does not belong here: a number, or reading.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # the reader resolves these types when it runs
from dataclasses import dataclass


@dataclass(frozen=True)
class Prior:
    """A normal prior on the named scale; `mean` is on the natural scale, `sd` on the named one."""

    mean: float
    sd: float
    scale: str = "identity"


@dataclass(frozen=True)
class Horizon:
    """Dates of the question."""

    paper_on: dt.date
    region_months: tuple[dt.date, ...]
    forecast_months: tuple[int, ...]
    quantile_levels: tuple[float, ...]


@dataclass(frozen=True)
class Region:
    """Thresholds of the two scenarios."""

    lag_s1_months: float
    ratio_s1: float
    lag_s2_months: float


@dataclass(frozen=True)
class Sensitivity:
    """Other thresholds at which the probabilities are shown."""

    lag_s1_months: tuple[float, ...]
    ratio_s1: tuple[float, ...]
    lag_s2_months: tuple[float, ...]


@dataclass(frozen=True)
class Trajectory:
    """Where a scenario has the lag at the horizon."""

    lag_end_months: Prior


@dataclass(frozen=True)
class Verdict:
    """How an answer is worded, and when none is given."""

    bayes_factor_log10: float
    disagreement_pp: float
    called_at_least: float
    rounding_pp: float
    temper: float


@dataclass(frozen=True)
class Density:
    """Grid of the published density of the lag."""

    low_months: float
    high_months: float
    step_months: float
    bandwidth_months: float


@dataclass(frozen=True)
class Scenarios:
    """`scenarios.toml`."""

    model_version: str
    horizon: Horizon
    region: Region
    sensitivity: Sensitivity
    trajectory: dict[str, Trajectory]
    verdict: Verdict
    density: Density


@dataclass(frozen=True)
class Window:
    """Which months enter the estimation."""

    start_on: dt.date
    min_records: int
    stacking_from_on: dt.date


@dataclass(frozen=True)
class Noise:
    """Observation noise of record scores, in index points."""

    revision_sd_eci: float
    no_interval_sd_eci: float
    interval_in_sd: float
    silence_chance: float
    silence_delay_months: int
    joint_correlation: float


@dataclass(frozen=True)
class Dynamics:
    """Fixed (not estimated) parts of the gap's dynamics."""

    drift_persistence: float
    drift_sd_eci: float
    drift_floor_eci: float
    frontier_dof: float
    break_every_months: float
    break_variance: float
    ratio_lag_months: int
    distillation_lag_months: int
    start_frontier_sd_eci: float
    start_gap_eci: Prior
    start_trend_sd_eci: float


@dataclass(frozen=True)
class Sampling:
    """Sizes of the simulation."""

    explore: int
    refine: int
    proposal_dof: float
    proposal_inflation: float
    paths_per_draw: int
    draws_per_chunk: int


@dataclass(frozen=True)
class Stacking:
    """How the weights of the structural models are found."""

    horizons_months: tuple[int, ...]
    prior_cases: float
    shrink_to_equal: float


@dataclass(frozen=True)
class Index:
    """Evidence on the gap from outside the index."""

    points_per_unit: float
    bias_eci: Prior
    noise_sd_eci: float


@dataclass(frozen=True)
class Gap:
    """`gap.toml`."""

    window: Window
    noise: Noise
    dynamics: Dynamics
    prior: dict[str, Prior]
    sampling: Sampling
    stacking: Stacking
    index: dict[str, Index]


@dataclass(frozen=True)
class Stock:
    """Rules common to all compute stocks."""

    retirement_per_month: float
    unstated_log_sd: float
    interval_in_sd: float
    growth_step_sd: float
    level_step_sd: float
    floor_of_world: float
    flow_step_sd: float
    flow_floor: float
    offshore_world_correlation: float
    fallback_world_h100e: float
    fallback_world_on: dt.date


@dataclass(frozen=True)
class Component:
    """One stock of chips."""

    growth_per_month: Prior
    flow_growth_per_year: Prior
    share_of_world: float
    offset_log_sd: float


@dataclass(frozen=True)
class Compute:
    """`compute.toml`."""

    stock: Stock
    component: dict[str, Component]


@dataclass(frozen=True)
class Event:
    """A policy event and the channel through which it may act."""

    name: str
    channel: str
    known_on: dt.date
    effect: Prior


@dataclass(frozen=True)
class Codebook:
    """`codebook.toml`."""

    event: tuple[Event, ...]


@dataclass(frozen=True)
class Lever:
    """One assumption of a branch: exactly one of the three ways to act on a channel, see `model.stock.Effect`."""

    channel: str
    act: str  # "flow", "stock" or "added"
    size: Prior


@dataclass(frozen=True)
class Branch:
    """A what-if: a named set of levers."""

    label: str
    lever: tuple[Lever, ...]


@dataclass(frozen=True)
class Levers:
    """`levers.toml`."""

    branch: dict[str, Branch]


@dataclass(frozen=True)
class Release:
    """A kind of release that could move the verdict: how often it comes and how long after its month."""

    label: str
    every_months: int
    delay_days: int


@dataclass(frozen=True)
class Calendar:
    """`calendar.toml`."""

    release: dict[str, Release]


@dataclass(frozen=True)
class Signpost:
    """A pre-registered statement that the panel itself decides."""

    statement: str
    rule: str
    indicator: str
    threshold: float
    opens_on: dt.date
    resolves_on: dt.date


@dataclass(frozen=True)
class Signposts:
    """`signposts.toml`."""

    grace_days: int
    odds_floor: float
    signpost: dict[str, Signpost]


@dataclass(frozen=True)
class Replay:
    """Rules of the backtest."""

    horizons_months: tuple[int, ...]
    ensemble: int
    constant_lag_months: float
    upper_tail_eci: float
    lower_tail_eci: float
    pit_bins: int


@dataclass(frozen=True)
class Worlds:
    """Rules of the synthetic worlds."""

    start_on: dt.date
    check_on: tuple[dt.date, ...]
    record_chance: float
    reading_sd_eci: float
    start_gap_eci: Prior
    stock_log_sd: float
    called_by_on: dt.date
    interval_level: float


@dataclass(frozen=True)
class Evaluation:
    """`evaluation.toml`."""

    replay: Replay
    worlds: Worlds


@dataclass(frozen=True)
class Config:
    """All assumptions of the model."""

    scenarios: Scenarios
    gap: Gap
    compute: Compute
    codebook: Codebook
    levers: Levers
    calendar: Calendar
    signposts: Signposts
    evaluation: Evaluation
