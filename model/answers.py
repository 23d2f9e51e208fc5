"""When an answer is given a name: the rules that the pages tell and apply.

Belongs here: the label of the destination, which path the evidence fits, and the whole percent that is shown.
Does not belong here: any probability or Bayes factor (`verdict`, `scoreboard`), and the words around a label.

Example:
    >>> from model import answers
    >>> answers.destination({"p_s1": 0.05, "p_s2": 0.12, "p_neither": 0.83}, [(1.0, {"p_neither": 0.7})])
    Destination(region='p_neither', degree='very likely')
    >>> answers.fit(-0.1, 0.2).path
    ''
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from model.assumptions import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REGIONS: Final = ("p_s1", "p_s2", "p_neither")
DEGREES: Final = ("open", "likely", "very likely")


class Destination(NamedTuple):
    """Where the world is heading: one of the outcomes with a degree, or no region and *open*."""

    region: str
    degree: str


class Fit(NamedTuple):
    """Which path the evidence fits better: `s1`, `s2`, `none` for no change, or empty when it cannot be told."""

    path: str
    is_clear: bool


OPEN: Final = Destination("", DEGREES[0])


def destination(
    p: Mapping[str, float],
    parts: Sequence[tuple[float, Mapping[str, float]]],
    before: Destination | None = None,
    outcomes: Iterable[str] = REGIONS,
) -> Destination:
    """Name the region that the mixture and every part of weight find likely enough, if there is one.

    Args:
        p: probability by outcome; those asked about sum to 1.
        parts: weight and probabilities of each component of the mixture; what a part does not name is not asked of it.
        before: the label of the run before. It changes only when a bar is crossed by the margin.
        outcomes: which are asked about.
    """
    margin = load().answers.destination.past_the_bar_pp / 100.0 if before else 0.0
    found = OPEN
    for region in outcomes:
        each = [part[region] for weight, part in parts if _counts(weight) and region in part]
        lowest, highest = (_degree(p[region], each, shift) for shift in (margin, -margin))
        held = DEGREES.index(before.degree) if before and before.region == region else 0
        degree = min(max(held, lowest), highest)
        if degree > DEGREES.index(found.degree):
            found = Destination(region, DEGREES[degree])
    return found


def fit(log10_bf_s1: float | None, log10_bf_s2: float | None) -> Fit:
    """Which path the evidence fits: from the log10 Bayes factor of each path against no change, None where unknown."""
    rule = load().answers.fit
    if log10_bf_s1 is None or log10_bf_s2 is None:
        return Fit("", is_clear=False)
    for path, mine, other in (("s1", log10_bf_s1, log10_bf_s2), ("s2", log10_bf_s2, log10_bf_s1)):
        least = min(mine, mine - other)
        if least >= rule.told_at_least_log10:
            return Fit(path, is_clear=least >= rule.clear_at_least_log10)
    highest = max(log10_bf_s1, log10_bf_s2)
    if highest <= -rule.told_at_least_log10:
        return Fit("none", is_clear=highest <= -rule.clear_at_least_log10)
    return Fit("", is_clear=False)


def percent(p: float, before: int | None = None) -> int:
    """A probability as a whole percent that keeps the figure shown before while the move is within the margin."""
    exact = 100.0 * p
    if before is not None and abs(exact - before) <= load().answers.percent.held_within_pp:
        return before
    return round(exact)


def _counts(weight: float) -> bool:
    return weight >= load().answers.destination.counted_from_weight


def _degree(p: float, each: Sequence[float], shift: float) -> int:
    """The position in `DEGREES` that probability and parts reach when every bar is moved up by `shift`."""
    rule = load().answers.destination
    bars = (
        (2, rule.very_likely_at_least, rule.very_likely_each_at_least),
        (1, rule.likely_at_least, rule.likely_each_at_least),
    )
    for degree, whole, least in bars:
        if p >= whole + shift and all(part >= least + shift for part in each):
            return degree
    return 0
