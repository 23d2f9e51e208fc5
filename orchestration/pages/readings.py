"""Today's readings in words: the newest value of each definition, and what the paper says beside it.

What belongs here: picking the newest row and setting it against the paper's figure.
What does not: estimating anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orchestration.pages import wording

if TYPE_CHECKING:
    import pandas as pd

    from model.config import Region
    from orchestration.pages.tables import Tables


class Reading(NamedTuple):
    """A definition, its newest value, and what it was measured on."""

    term: str
    value: str
    note: str


class Beside(NamedTuple):
    """A figure of the paper and the reading that answers it."""

    quantity: str
    paper: str
    grade: str
    today: str


class Grid(NamedTuple):
    """A small table of probabilities."""

    headings: list[str]
    rows: list[list[str]]


def newest(frame: pd.DataFrame, by: str) -> dict[str, pd.Series]:
    """The last row of each definition in order of `by`."""
    ordered = frame.sort_values(by, kind="stable")
    return {str(name): rows.iloc[-1] for name, rows in ordered.groupby("definition", sort=True)}


def gaps(frame: pd.DataFrame) -> list[Reading]:
    """The gap now, by definition."""
    rows = newest(frame, "valid_on")
    found = []
    for name in ("epoch_daily", "smooth", "at_release", "vertical"):
        if name not in rows:
            continue
        row, (term, _) = rows[name], wording.DEFINITIONS[name]
        points = name == "vertical"
        value = wording.cell(row["gap_eci"] if points else row["gap_months"], "decimal")
        to = "" if wording.is_missing(row["leader_model"]) else f", measured to {row['leader_model']}"
        note = f"{row['follower_model']}{to}, {wording.date(row['valid_on'])}"
        found.append(Reading(term, f"{value} {'points' if points else 'months'}", note))
    return found


def ratios(frame: pd.DataFrame) -> list[Reading]:
    """The compute ratio now, by definition."""
    found = []
    for name, row in newest(frame, "period_end").items():
        term, meaning = wording.DEFINITIONS.get(name, (name, ""))
        interval = f"{wording.cell(row['low'], 'decimal')} to {wording.cell(row['high'], 'decimal')}"
        note = f"{meaning}; 90 % interval {interval}, end of {wording.month(row['period_end'])}"
        found.append(Reading(term, wording.cell(row["ratio"], "times"), note))
    return found


def beside_the_paper(found: Tables) -> list[Beside]:
    """The paper's figures that something here can be set against; the rest is in the full table."""
    run = found["verdict"].iloc[0]
    lags = "; ".join(f"{r.term.lower()} {r.value}" for r in gaps(found["gap"]) if r.value.endswith("months"))
    stocks = "; ".join(f"{r.term} {r.value}" for r in ratios(found["ratio"]))
    today = {
        "Q4": lags,
        "Q2": f"lead of 12 months or more at the end of 2028: {wording.chance(run['leg_lag_p'])}",
        "Q5": f"lead of 3 months or less at the end of 2028: {wording.chance(run['leg_lag_s2_p'])}",
        "Q7": f"{stocks}; 10 or more under D3 at the end of 2028: {wording.chance(run['leg_ratio_p'])}",
        "Q19": "no reading: one year cannot show a breakaway, the paths to 2028 can",
    }
    rows = {str(row["id"]): row for _, row in found["paper"].iterrows()}
    return [
        Beside(str(rows[name]["quantity"]), str(rows[name]["value_text"]), str(rows[name]["grade"]), told)
        for name, told in today.items()
        if name in rows
    ]


def grid(frame: pd.DataFrame, region: Region) -> Grid:
    """P(scenario 1) by lead and ratio asked for, with and without offshore compute."""
    base = frame[frame["threshold_lag_s2"] == region.lag_s2_months]
    lags = sorted(base["threshold_lag_s1"].unique())
    headings = ["Compute ratio", *(f"Lead ≥ {lag:.0f} months" for lag in lags)]
    rows = []
    for (offshore, ratio), part in base.groupby(["include_offshore", "threshold_ratio"], sort=True):
        cells = []
        for lag in lags:
            p = part.loc[part["threshold_lag_s1"] == lag, "p_s1"].iloc[0]
            is_base = bool(offshore) and (lag, ratio) == (region.lag_s1_months, region.ratio_s1)
            cells.append(f"{wording.cell(p, 'probability')}{'*' if is_base else ''}")
        counted = "offshore counted" if offshore else "offshore left out"
        rows.append((not offshore, float(ratio), [f"≥ {ratio:.0f}×, {counted}", *cells]))
    return Grid(headings, [row for _, _, row in sorted(rows, key=lambda r: r[:2])])


def near(frame: pd.DataFrame, region: Region) -> list[list[str]]:
    """P(scenario 2) by the longest lag that counts as near parity."""
    by_lag = frame.groupby("threshold_lag_s2", sort=True)["p_s2"].first()
    return [
        [f"{lag:.0f} months", f"{wording.cell(p, 'probability')}{'*' if lag == region.lag_s2_months else ''}"]
        for lag, p in by_lag.items()
    ]
