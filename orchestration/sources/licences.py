"""Terms of use: what a publisher lets others do with its rows.

What belongs here: the record of a licence, and those that several publishers use. What does not: obeying it (`bundle`,
`pages`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Licence:
    """Terms of use as the publisher states them; `republish` decides what may leave this machine."""

    name: str
    url: str
    republish: bool
    attribution: str


def cc_by(attribution: str) -> Licence:
    """Creative Commons Attribution 4.0."""
    url = "https://creativecommons.org/licenses/by/4.0/"
    return Licence(name="CC BY 4.0", url=url, republish=True, attribution=attribution)


def mit(attribution: str, url: str) -> Licence:
    """The MIT licence, stated in the repository at `url`."""
    return Licence(name="MIT", url=url, republish=True, attribution=attribution)


def us_government(attribution: str, url: str) -> Licence:
    """A work of the United States government, which is nobody's property."""
    return Licence(name="Public domain (United States government)", url=url, republish=True, attribution=attribution)


def open_terms(name: str, attribution: str, url: str) -> Licence:
    """Terms of its own under which rows may be bundled and published."""
    return Licence(name=name, url=url, republish=True, attribution=attribution)


def closed_terms(name: str, attribution: str, url: str) -> Licence:
    """Terms under which rows are used on this machine and go no further."""
    return Licence(name=name, url=url, republish=False, attribution=attribution)


CC_BY_EPOCH = cc_by("Epoch AI, epoch.ai/data")
