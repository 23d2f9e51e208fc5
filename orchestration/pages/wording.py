"""How values are put into words: formats, names of definitions, models and scenarios.

What belongs here: one spelling per kind of value. What does not: sentences (`story`), layout.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from model import config
from model.gap import STRUCTURES
from model.verdict import rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MISSING: Final = "–"
MINUS: Final = "\N{MINUS SIGN}"
THIN: Final = "\N{NARROW NO-BREAK SPACE}"

SCENARIOS: Final[Mapping[str, str]] = {"s1": "commanding lead", "s2": "near parity", "neither": "neither"}
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
    "vertical": ("Distance", "best US score minus best Chinese score, in ECI points"),
    "D1": ("D1 owned", "chips bought under licence plus chips of Chinese design"),
    "D2": ("D2 + smuggled", "D1 plus chips diverted past export controls"),
    "D3": ("D3 + offshore", "D2 plus chips rented or owned abroad: all that is China-accessible"),
}
BLOCS: Final[Mapping[str, str]] = {"us_allied": "US and allied", "china": "China", "other": "Other"}
MODELS: Final[Mapping[str, str]] = {s.name: f"{s.name} {s.label}" for s in STRUCTURES} | {"mixture": "Mixture"}
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


def chance(p: float) -> str:
    """A probability for people: nearest 5 %, never 0 or 100 %; the rule of the verdict sentence."""
    return rounded(p, config.load())


def number(value: float, digits: int = 1) -> str:
    """A plain number with a true minus sign and thin spaces between thousands."""
    text = f"{value:,.{digits}f}".replace(",", THIN)
    return text.replace("-", "" if float(value) == 0 or set(text) <= set("-0.") else MINUS)


def date(value: dt.date) -> str:
    """A day, e.g. 14 May 2026."""
    return f"{value.day} {value:%B %Y}"


def month(value: dt.date) -> str:
    """A month, e.g. May 2026."""
    return f"{value:%B %Y}"


def count(value: float) -> str:
    """A large number to three significant digits in millions or thousands."""
    size = abs(value)
    if size >= 1e6:
        return f"{number(value / 1e6, 2 if size < 1e7 else 1)} M"
    if size >= 1e4:
        return f"{number(value / 1e3, 0)} k"
    return number(value, 0 if float(value).is_integer() else 1)


FORMATS: Final[Mapping[str, Callable[[Any], str]]] = {
    "text": str,
    "date": date,
    "month": month,
    "decimal": number,
    "fine": lambda value: number(value, 3),
    "score": lambda value: number(value, 2),
    "times": lambda value: f"{number(value)}×",
    "probability": lambda value: f"{number(100 * value)} %",
    "count": count,
    "yes": lambda value: "yes" if value else "no",
    "bloc": lambda value: BLOCS.get(value, str(value)),
    "model": lambda value: MODELS.get(value, str(value)),
    "definition": lambda value: DEFINITIONS[value][0] if value in DEFINITIONS else str(value),
}


def cell(value: Any, form: str) -> str:
    """One value as text on one line; a dash when there is none."""
    return MISSING if is_missing(value) else " ".join(FORMATS[form](value).split())
