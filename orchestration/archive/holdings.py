"""What is held of a source: bundled and archived vintages as one list.

What belongs here: listing. What does not: asking publishers for more (`intake`), or reading the figures (`figures`).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from orchestration.archive import bundle, vintages
from orchestration.sources.slices import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orchestration.archive.vintages import Origin, Vintage
    from orchestration.base.settings import Settings
    from orchestration.sources import Source


def of(settings: Settings, source: Source) -> list[Vintage]:
    """All vintages of a source, bundled and archived, in order, without repetitions."""
    return vintages.distinct([*bundle.vintages_of(settings, source), *vintages.archived(settings, source.name)])


def by_part(found: Iterable[Vintage]) -> dict[str, list[Vintage]]:
    """Vintages grouped by slice, each in order."""
    ordered = sorted(found, key=lambda vintage: vintage.origin.order)
    return {part: list(group) for part, group in groupby(ordered, key=lambda vintage: vintage.origin.part)}


def in_use(found: Iterable[Vintage]) -> list[Vintage]:
    """The newest vintage of each slice, the newest slice last; a sample only where nothing else is held."""
    newest = {part: vintages[-1] for part, vintages in by_part(found).items()}
    return [vintage for part, vintage in newest.items() if part != SAMPLE or len(newest) == 1]


def before(origin: Origin, known: Iterable[Vintage]) -> Vintage | None:
    """Of the vintages `known`, the one of the same slice that came last before the one of `origin`."""
    earlier = (v for v in known if v.origin.part == origin.part and v.origin.order < origin.order)
    return max(earlier, key=lambda v: v.origin.order, default=None)


def after(origin: Origin, known: Iterable[Vintage]) -> Vintage | None:
    """Of the vintages `known`, the one of the same slice that came first after the one of `origin`."""
    later = (v for v in known if v.origin.part == origin.part and v.origin.order > origin.order)
    return min(later, key=lambda v: v.origin.order, default=None)
