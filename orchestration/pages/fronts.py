"""The paper's four fronts: what each claims, the strongest objection, and what is measured.

What belongs here: matching indicators to fronts. What does not: the sentences (`prose`), readings of other kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from orchestration.pages import prose, wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

# The unit in which the marts keep an index that is only ordered.
_ORDINAL: Final = "sum of sign \N{MULTIPLICATION SIGN} magnitude"
_NAMED: Final = ("_record_", "statement_")


class _Reading(NamedTuple):
    name: str
    value: str
    when: str


class Measured(NamedTuple):
    """The newest reading of one indicator, with the strongest objection to it; empty where the next one shares it."""

    name: str
    value: str
    when: str
    objection: str


@dataclass(frozen=True, kw_only=True)
class Front:
    """One front."""

    key: str
    title: str
    claim: str
    objection: str
    objectors: str
    readings: tuple[Measured, ...]


def fill(indicators: pd.DataFrame, capacity: pd.DataFrame, most: int | None = None) -> list[Front]:
    """The four fronts with the newest readings of their indicators and of the capacity by bloc.

    Where at most so many are wanted, the objection to the front stands without those to its readings, and whose it is.
    """
    found = {str(row["indicator"]): (str(row["front"]), _reading(row)) for _, row in indicators.iterrows()}
    for name, rows in capacity.groupby("list", sort=True):
        found[f"capacity_{name}"] = ("intelligence", _shares(rows))
    order = {name: position for position, name in enumerate(prose.read()["indicator"])}
    ordered = sorted(found, key=lambda name: order.get(name, len(order)))
    return [
        Front(
            key=key,
            title=prose.say("front", key, "title"),
            claim=prose.say("front", key, "claim"),
            objection=prose.say("front", key, "objection"),
            objectors=prose.say("front", key, "objectors") if most is None else "",
            readings=_objected([name for name in ordered if found[name][0] == key][:most], found, in_full=most is None),
        )
        for key in prose.read()["front"]
    ]


def _objected(
    names: Sequence[str], found: Mapping[str, tuple[str, _Reading]], *, in_full: bool
) -> tuple[Measured, ...]:
    """The readings in order, each objection under the last of those in a row that share it."""
    told = [prose.read()["objection"].get(name, "") if in_full else "" for name in names]
    return tuple(
        Measured(*found[name][1], objection if objection != after else "")
        for name, objection, after in zip(names, told, [*told, None][1:], strict=True)
    )


def _shares(rows: pd.DataFrame) -> _Reading:
    """What one list sees of the two blocs; a bloc without a site has no row."""
    share = dict(zip(rows["bloc"], rows["share"], strict=True))
    name = f"capacity_{rows['list'].iloc[0]}"
    both = (wording.cell(share.get(bloc, 0.0), "share") for bloc in ("us_allied", "china"))
    return _Reading(wording.cell(name, "indicator"), ", ".join(both), wording.month(rows["period_end"].iloc[0]))


def _reading(row: pd.Series) -> _Reading:
    is_percent = row["unit"] == "percent"
    value = wording.cell(row["value"], "decimal" if is_percent else "count")
    unit = "on our scale" if row["unit"] == _ORDINAL else str(row["unit"])
    # records name a model and statements their author; other labels repeat the indicator
    which = f"{row['label']}, " if any(part in str(row["indicator"]) for part in _NAMED) else ""
    return _Reading(
        name=wording.cell(row["indicator"], "indicator"),
        value=f"{value}%" if is_percent else f"{value}{wording.NBSP}{unit}",
        when=f"{which}{wording.month(row['month'])}",
    )
