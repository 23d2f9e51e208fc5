"""Comparing two vintages row by row: whether a unit, a scale or a way of dating has changed.

What belongs here: ratios of numbers and moves of dates over the rows that both have. What does not: which rows came and
went (`figures.change`), or how much of it is too much (`sources.contracts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.sources.contracts import datings_of, measures_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from orchestration.sources import Source

FEWEST = 5  # rows in common below which a ratio says nothing
ORDINARY = (2 / 3, 3 / 2)  # where the quartiles of new over old lie without a word
_TOLD = 5


def compare(
    source: Source, new: pd.DataFrame, old: pd.DataFrame | None
) -> tuple[dict[str, float], dict[str, list[str]]]:
    """How `new` differs in scale and dating from `old`, and examples, each by what it is called in a contract.

    Returns:
        `<column>_ratio` for a column with a band: of the first and the third quartile of new over old, the one farther
        from one, NaN below `FEWEST` rows in common. `<column>_off_anchor`: the greatest distance of an anchor from its
        fixed value. `rescaled`: how many columns of numbers have a quartile outside `ORDINARY`. `redated_share`: of
        rows in common, those with another day.
    """
    found: dict[str, float] = {"rescaled": 0, "redated_share": 0.0}
    examples: dict[str, list[str]] = {"rescaled": [], "redated_share": []}
    key = list(source.key)
    both = new.iloc[:0] if old is None else _joined(old, new, key)
    for name in measures_of(source.columns):
        column = source.columns[name]
        ratio, told = (float("nan"), "") if old is None else _ratio(both, name)
        if column.band:
            found[f"{name}_ratio"], examples[f"{name}_ratio"] = ratio, [told]
        if ratio < ORDINARY[0] or ratio > ORDINARY[1]:
            found["rescaled"] += 1
            examples["rescaled"].append(told)
        if column.anchors:
            found[f"{name}_off_anchor"], examples[f"{name}_off_anchor"] = _off_anchor(new, key[0], name, column.anchors)
    if old is not None and len(both):
        found["redated_share"], examples["redated_share"] = _redated(both, datings_of(source.columns), key)
    return found, examples


def _joined(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return old.drop_duplicates(key).merge(new.drop_duplicates(key), on=key, suffixes=("_old", "_new"))


def _ratio(both: pd.DataFrame, name: str) -> tuple[float, str]:
    old = both[f"{name}_old"]
    ratios = (both[f"{name}_new"] / old.where(old != 0)).dropna()
    if len(ratios) < FEWEST:
        return float("nan"), ""
    low, middle, high = (float(value) for value in ratios.quantile([0.25, 0.5, 0.75]))
    told = f"{name}: new over old is {low:.3g}, {middle:.3g} and {high:.3g} at the quartiles of {len(ratios)} rows"
    return (low if low <= 0 or 1 / low > high else high), told


def _off_anchor(new: pd.DataFrame, key: str, name: str, anchors: Mapping[str, float]) -> tuple[float, list[str]]:
    values = new.dropna(subset=[name]).drop_duplicates(key).set_index(key)[name]
    off = {anchor: abs(float(values[anchor]) - at) for anchor, at in anchors.items() if anchor in values.index}
    told = [f"{anchor} at {values[anchor]:.4g} in place of {anchors[anchor]:.4g}" for anchor in off if off[anchor]]
    return max(off.values(), default=float("nan")), told


def _redated(both: pd.DataFrame, dates: list[str], key: list[str]) -> tuple[float, list[str]]:
    """Where either vintage has no day, none has moved."""
    import pandas as pd

    if not dates:
        return 0.0, []
    moved = pd.DataFrame(
        {
            name: both[f"{name}_old"].notna()
            & both[f"{name}_new"].notna()
            & (both[f"{name}_old"] != both[f"{name}_new"])
            for name in dates
        }
    )
    told = [
        f"{', '.join(str(row[each]) for each in key)}: {name} {row[f'{name}_old']:%F}, now {row[f'{name}_new']:%F}"
        for name in dates
        for row in both[moved[name]].head(_TOLD).to_dict("records")
    ]
    return float(moved.any(axis=1).mean()), told[:_TOLD]
