"""The paper's four fronts: what each claims, the strongest objection, and what is measured.

What belongs here: matching indicators to fronts. What does not: the sentences (`prose`), readings of other kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from orchestration.pages import prose, wording

if TYPE_CHECKING:
    import pandas as pd


# The unit in which the marts keep an index that is only ordered.
_ORDINAL: Final = "sum of sign \N{MULTIPLICATION SIGN} magnitude"


_NAMED: Final = ("_record_", "statement_")


class Measured(NamedTuple):
    """The newest reading of one indicator."""

    name: str
    value: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Front:
    """One front."""

    key: str
    title: str
    claim: str
    objection: str
    objectors: str
    readings: tuple[Measured, ...]


def fill(indicators: pd.DataFrame) -> list[Front]:
    """The four fronts with the newest readings of their indicators."""
    order = {name: position for position, name in enumerate(prose.read()["indicator"])}
    ordered = indicators.sort_values("indicator", key=lambda names: names.map(order), kind="stable")
    return [
        Front(
            key=key,
            title=prose.say("front", key, "title"),
            claim=prose.say("front", key, "claim"),
            objection=prose.say("front", key, "objection"),
            objectors=prose.say("front", key, "objectors"),
            readings=tuple(_reading(row) for _, row in ordered[ordered["front"] == key].iterrows()),
        )
        for key in prose.read()["front"]
    ]


def _reading(row: pd.Series) -> Measured:
    is_percent = row["unit"] == "percent"
    value = wording.cell(row["value"], "decimal" if is_percent else "count")
    unit = {"percent": "%", _ORDINAL: "on our scale"}.get(row["unit"], str(row["unit"]))
    # records name a model and statements their author; other labels repeat the indicator
    which = f"{row['label']}, " if any(part in str(row["indicator"]) for part in _NAMED) else ""
    return Measured(
        name=wording.cell(row["indicator"], "indicator"),
        value=f"{value}{wording.NBSP}{unit}",
        when=f"{which}{wording.month(row['month'])}",
    )
