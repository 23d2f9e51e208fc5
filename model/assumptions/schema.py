"""The shape of the files in this folder, as frozen dataclasses: a field for every key.

Belongs here: which assumptions there are and what each section is for. Does not belong here: a number, or reading.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # the reader resolves these types when it runs
from dataclasses import dataclass

from model.assumptions.naming import Answers  # noqa: TC001  # the reader resolves these types when it runs


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
class Density:
    """Grid of the published density of the lag."""

    low_months: float
    high_months: float
    step_months: float


@dataclass(frozen=True)
class Scenarios:
    """`scenarios.toml`."""

    model_version: str
    horizon: Horizon
    region: Region
    sensitivity: Sensitivity
    trajectory: dict[str, Trajectory]
    density: Density


@dataclass(frozen=True)
class Window:
    """Which months enter the estimation."""

    start_on: dt.date
    min_records: int


@dataclass(frozen=True)
class Noise:
    """How far the published gap strays from its state, in index points."""

    month_sd_eci: float
    newest_sd_eci: float
    revision_sd_eci: float


@dataclass(frozen=True)
class SlowLevel:
    """Priors and grid of the component whose level wanders."""

    persistence_most: float
    step_least_eci: float
    step_most_eci: float
    wander_sd_eci: float
    level_eci: Prior
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class OneLevel:
    """Priors and grid of the component with one level."""

    reversion: Prior
    step_eci: Prior
    level_eci: Prior
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Stress:
    """The two lines shown beside the headline."""

    walk_step_eci: float
    damping: float
    trend_sd_eci: float


@dataclass(frozen=True)
class Pool:
    """How the components are put together."""

    even_until_months: int
    past_until_months: int


@dataclass(frozen=True)
class Bend:
    """The bends of the paper: how likely, and from when on."""

    prior_s1: float
    prior_s2: float
    shown_priors: tuple[float, ...]
    starts_on: tuple[dt.date, ...]
    start_share: tuple[float, ...]


@dataclass(frozen=True)
class Pace:
    """The pace of the frontier, which turns points into months."""

    eci_per_month: Prior
    floor_eci: float
    frontier_sd_eci: float


@dataclass(frozen=True)
class GapEffect:
    """What compute and distillation do to the gap."""

    ratio_eci_per_decade: Prior
    ratio_low_eci: float
    ratio_high_eci: float
    ratio_lag_months: int
    distillation_eci: Prior
    distillation_lag_months: int
    paths: int


@dataclass(frozen=True)
class Index:
    """Evidence on the gap from outside the index."""

    points_per_unit: float
    bias_eci: Prior
    noise_sd_eci: float


@dataclass(frozen=True)
class Instrument:
    """A second instrument on a scale of its own."""

    min_months: int
    bias_eci: Prior


@dataclass(frozen=True)
class Gap:
    """`gap.toml`."""

    window: Window
    noise: Noise
    slow_level: SlowLevel
    one_level: OneLevel
    stress: Stress
    pool: Pool
    bend: Bend
    pace: Pace
    effect: GapEffect
    index: dict[str, Index]
    instrument: dict[str, Instrument]


@dataclass(frozen=True)
class Stock:
    """Rules common to all compute stocks."""

    retirement_per_month: float
    unstated_log_sd: float
    interval_in_sd: float
    flow_step_sd: float
    growth_noise_sd: float
    floor_of_world: float
    offshore_world_correlation: float
    phase_months: int
    equipment_delay_months: int
    fallback_world_h100e: float
    fallback_world_on: dt.date


@dataclass(frozen=True)
class Component:
    """One stock of chips."""

    flow_growth_per_year: Prior
    flow_of_stock: float
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
    """One assumption of a branch: exactly one of the four ways to act on a channel, see `model.stock.Effect`."""

    channel: str
    act: str  # "flow", "stock", "added" or "growth"
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
    constant_lag_known_on: dt.date
    upper_tail_eci: float
    lower_tail_eci: float
    pit_bins: int


@dataclass(frozen=True)
class Worlds:
    """Rules of the synthetic worlds."""

    start_on: dt.date
    check_on: tuple[dt.date, ...]
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
    answers: Answers
    gap: Gap
    compute: Compute
    codebook: Codebook
    levers: Levers
    calendar: Calendar
    signposts: Signposts
    evaluation: Evaluation
