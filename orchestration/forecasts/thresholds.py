"""Thresholds and dates of the question as they are printed: a text holds names in braces, the assumptions the numbers.

What belongs here: one spelling for each, and filling a text. What does not: a number (`model.assumptions`), a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import assumptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_MONTHS_OF_A_QUARTER = 3


def told() -> dict[str, str]:
    """What a text may name in braces, as it is printed today."""
    config = assumptions.load()
    region, horizon = config.scenarios.region, config.scenarios.horizon
    named, fit = config.answers.destination, config.answers.fit
    replay, worlds = config.evaluation.replay, config.evaluation.worlds
    first, last = horizon.region_months[0], horizon.region_months[-1]
    return {
        "lag_s1": f"{region.lag_s1_months:g}",
        "lag_s2": f"{region.lag_s2_months:g}",
        "ratio_s1": f"{region.ratio_s1:g}",
        "paper_on": day(horizon.paper_on),
        "quarter": _quarter(horizon.region_months),
        "quarter_months": _span(first, last),
        "last_month": f"{last:%B %Y}",
        "end": f"the end of {last:%Y}" if last.month == 12 else f"the end of {last:%B %Y}",
        "bend_prior": f"{100 * config.gap.bend.prior_s1:g}",
        "even_until": f"{config.gap.pool.even_until_months}",
        "past_until": f"{config.gap.pool.past_until_months}",
        "very_likely": f"{100 * named.very_likely_at_least:g}",
        "very_likely_each": f"{100 * named.very_likely_each_at_least:g}",
        "likely_at": f"{100 * named.likely_at_least:g}",
        "likely_each": f"{100 * named.likely_each_at_least:g}",
        "counted": f"{100 * named.counted_from_weight:g}",
        "past_the_bar": f"{named.past_the_bar_pp:g}",
        "held_within": f"{config.answers.percent.held_within_pp:g}",
        "told_factor": f"{10**fit.told_at_least_log10:.2g}",
        "clear_factor": f"{10**fit.clear_at_least_log10:.2g}",
        "forecast_months": listed(horizon.forecast_months),
        "replay_months": listed(replay.horizons_months),
        "constant_lag": f"{replay.constant_lag_months:g}",
        "interval": f"{100 * worlds.interval_level:g}",
        "called_by": day(worlds.called_by_on),
    }


def fill(text: str, **facts: object) -> str:
    """A text with its braces filled, from the thresholds and from what is given besides.

    Raises:
        KeyError: a brace names neither.
    """
    return text.format_map(told() | facts) if "{" in text else text


def day(value: dt.date) -> str:
    """A day, as in 2 January 2026."""
    return f"{value.day} {value:%B %Y}"


def listed(numbers: Sequence[float]) -> str:
    """Numbers in a sentence: 1, 3 and 6."""
    *others, last = (f"{number:g}" for number in numbers)
    return f"{', '.join(others)} and {last}" if others else last


def _quarter(months: Sequence[dt.date]) -> str:
    """A quarter of a year by its name, other months by theirs."""
    first, last = months[0], months[-1]
    is_quarter = len(months) == _MONTHS_OF_A_QUARTER and last.month % _MONTHS_OF_A_QUARTER == 0
    if is_quarter and first.year == last.year:
        return f"{last.year} Q{last.month // _MONTHS_OF_A_QUARTER}"
    return _span(first, last)


def _span(first: dt.date, last: dt.date) -> str:
    """The months from one to another, the year said once where it is one."""
    if first == last:
        return f"{last:%B %Y}"
    return f"{first:%B}{'' if first.year == last.year else f' {first.year}'} to {last:%B %Y}"
