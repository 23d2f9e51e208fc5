"""How values are put into words: formats, names of definitions, models and scenarios.

What belongs here: one spelling per kind of value. What does not: sentences (`story`), layout.
"""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

import model
from orchestration.forecasts import thresholds
from orchestration.pages import prose

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

MISSING: Final = "\N{EN DASH}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"
MINUS: Final = "\N{MINUS SIGN}"
NBSP: Final = "\N{NO-BREAK SPACE}"
THIN: Final = "\N{NARROW NO-BREAK SPACE}"

# What would end a line or a cell; spaces that hold a figure and its unit together stay.
_BREAKS: Final = re.compile(r"[\s\x00-\x1f\x7f]*[\x00-\x20\x7f\u0085\u2028\u2029][\s\x00-\x1f\x7f]*")
# Characters that neither XML nor HTML can carry, not even escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

# Whole percents that the answer of the day fixes; each by the probability it stands for.
_HELD: ContextVar[Mapping[float, int]] = ContextVar("_HELD", default=MappingProxyType({}))
_CERTAIN: Final = 100

DEFINITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "epoch_daily": (
        "Daily lag",
        "months since the first US record more than one ECI point above the best Chinese model of the day",
    ),
    "smooth": ("Smooth lag", "distance in ECI points divided by the US pace of the past two years"),
    "at_release": (
        "Lag at release",
        "how long before each Chinese record the first US model within one ECI point of it appeared",
    ),
    "match_time": ("Time to a match", "median months until a US record is matched, unmatched ones counted as such"),
    "statement": ("Statement", "lags that others published from tests of their own"),
    "vertical": ("Distance", "best US score minus best Chinese score, in ECI points"),
    "D1": ("D1 owned", "chips bought under licence plus chips of Chinese design"),
    "D2": ("D2 + smuggled", "D1 plus chips diverted past export controls"),
    "D3": ("D3 + offshore", "D2 plus chips rented or owned abroad"),
    "D4": ("D4 large clusters", "observed clusters only"),
    "D5": ("D5 output", "Nvidia's over Huawei's output of a year"),
    "D6": ("D6 added", "compute added in a year under a policy"),
}
BLOCS: Final[Mapping[str, str]] = {"us_allied": "US and allied", "china": "China", "other": "Other"}
MODELS: Final[Mapping[str, str]] = {s.name: f"{s.name} {s.label}" for s in model.STRUCTURES} | {"mixture": "Mixture"}
FORECASTS: Final[Mapping[str, str]] = {"stacked": "this project: the mixture", **MODELS}
GRADES: Final[Mapping[str, str]] = {
    "P": "the paper's own words, as quoted by others",
    "S1": "close paraphrase; two independent ones agree",
    "S2": "looser coverage",
    "X": "a fact from elsewhere, not the paper",
    "ours": "a choice of this project",
}


def is_missing(value: Any) -> bool:
    """Whether there is nothing to show."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def printable(text: str) -> str:
    """The text with a mark in place of each character that a page or feed cannot carry."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


@contextmanager
def holding(shown: Mapping[float, int]) -> Iterator[None]:
    """While it lasts, each of these probabilities is written as the whole percent given, wherever it stands."""
    token = _HELD.set({_key(p): whole for p, whole in shown.items()})
    try:
        yield
    finally:
        _HELD.reset(token)


def tight(text: str) -> str:
    """A text in which each percent sign stands at its figure, however its source set it."""
    return re.sub(rf"(?<=\d)[ {NBSP}{THIN}]%", "%", text)


def percent(p: float) -> str:
    """A probability: a whole percent, and never 0 or 100 unless it is."""
    whole = _HELD.get().get(_key(p), round(100 * p))
    if whole == 0 < p:
        return "under 1%"
    if p < 1 and whole == _CERTAIN:
        return "over 99%"
    return f"{whole}%"


def _key(p: float) -> float:
    return round(p, 9)


def number(value: float, digits: int = 1) -> str:
    """A plain number with a true minus sign and thin spaces between thousands."""
    text = f"{value:,.{digits}f}".replace(",", THIN)
    return text.replace("-", "" if float(value) == 0 or set(text) <= set("-0.") else MINUS)


def exact(value: float) -> str:
    """A number with all the digits it has and no more, e.g. a threshold or a count."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:g}"


date: Final = thresholds.day


def signed(value: float, digits: int = 1) -> str:
    """A number whose sign is always shown, but of what rounds to nothing, which has none."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or not text.strip("0.") else f"+{text}"


def month(value: dt.date) -> str:
    """A month, e.g. May 2026."""
    return f"{value:%B %Y}"


def count(value: float) -> str:
    """A large number to three significant digits in millions or thousands."""
    size = abs(value)
    if size >= 1e12:
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        return f"{mantissa}{TIMES}10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    if size >= 1e9:
        return f"{number(value / 1e9)}{NBSP}bn"
    if size >= 1e6:
        return f"{number(value / 1e6, 2 if size < 1e7 else 1)}{NBSP}M"
    if size >= 1e4:
        return f"{number(value / 1e3, 0)}{NBSP}k"
    return number(value, 0 if float(value).is_integer() else 1)


FORMATS: Final[Mapping[str, Callable[[Any], str]]] = {
    "text": lambda value: tight(str(value)),
    "date": lambda value: f"{value.day}{NBSP}{value:%b}{NBSP}{value.year}",
    "month": month,
    "decimal": number,
    "months": lambda value: number(value, 0),
    "whole": lambda value: number(value, 0),
    "fine": lambda value: number(value, 3),
    "score": lambda value: number(value, 2),
    "move": signed,
    "signed": lambda value: signed(value, 2),
    "points": lambda value: f"{signed(100 * value)}{NBSP}points",
    "times": lambda value: f"{number(value)}{TIMES}",
    "probability": percent,
    "share": lambda value: f"{number(100 * value)}%",
    "count": count,
    "words": lambda value: str(value).replace("_", " "),
    "indicator": lambda value: prose.read()["indicator"].get(value, str(value).replace("_", " ")),
    "series": lambda value: prose.read()["series"].get(value, str(value)),
    "publication": lambda value: prose.read()["kind"].get(value, str(value)),
    "branch": lambda value: prose.read()["branch"].get(value, str(value)),
    "yes": lambda value: "yes" if value else "no",
    "bloc": lambda value: BLOCS.get(value, str(value)),
    "model": lambda value: MODELS.get(value, str(value)),
    "forecast": lambda value: FORECASTS.get(value, str(value)),
    "definition": lambda value: DEFINITIONS[value][0] if value in DEFINITIONS else str(value),
}


def cell(value: Any, form: str) -> str:
    """One value as text on one line; a dash when there is none."""
    return MISSING if is_missing(value) else _BREAKS.sub(" ", FORMATS[form](value)).strip()
