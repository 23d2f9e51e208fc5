"""The shape of `answers.toml`: when an answer is given a name, and how a probability is shown.

Belongs here: those sections. Does not belong here: a number, reading, or the shape of any other file (`schema`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Destination:
    """When the destination is given a name."""

    very_likely_at_least: float
    very_likely_each_at_least: float
    likely_at_least: float
    likely_each_at_least: float
    counted_from_weight: float
    past_the_bar_pp: float


@dataclass(frozen=True)
class Fit:
    """When the evidence is said to fit a path."""

    told_at_least_log10: float
    clear_at_least_log10: float


@dataclass(frozen=True)
class Percent:
    """How a probability is shown."""

    held_within_pp: float


@dataclass(frozen=True)
class Answers:
    """`answers.toml`."""

    destination: Destination
    fit: Fit
    percent: Percent
