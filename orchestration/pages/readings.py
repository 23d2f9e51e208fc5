"""Today's readings in words: the newest value of each definition, and what the paper says beside it.

What belongs here: picking the newest row and setting it against the paper's figure.
What does not: estimating anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model import assumptions
from orchestration.pages import prose, wording

if TYPE_CHECKING:
    import pandas as pd

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
    for name in ("epoch_daily", "smooth", "match_time", "at_release", "vertical"):
        if name not in rows:
            continue
        row, (term, _) = rows[name], wording.DEFINITIONS[name]
        points = name == "vertical"
        value = wording.cell(row["gap_eci"] if points else row["gap_months"], "decimal")
        to = "" if wording.is_missing(row["leader_model"]) else f" against {row['leader_model']}"
        note = f"{row['follower_model']}{to}, {wording.date(row['valid_on'])}"
        if not wording.is_missing(row["gap_months_low"]):
            low, high = (wording.cell(row[f"gap_months_{end}"], "decimal") for end in ("low", "high"))
            note = f"90% interval {low} to {high}, {wording.date(row['valid_on'])}"
        found.append(Reading(term, f"{value} {'points' if points else 'months'}", note))
    return found


def ratios(frame: pd.DataFrame) -> list[Reading]:
    """The compute ratio now, by definition."""
    found = []
    for name, row in newest(frame, "period_end").items():
        term, meaning = wording.DEFINITIONS.get(name, (name, ""))
        interval = f"{wording.cell(row['low'], 'decimal')} to {wording.cell(row['high'], 'decimal')}"
        note = f"{meaning}; 90% interval {interval}, end of {wording.month(row['period_end'])}"
        found.append(Reading(term, wording.cell(row["ratio"], "times"), note))
    return found


def beside_the_paper(found: Tables) -> list[Beside]:
    """The paper's figures that something here can be set against; the rest is in the full table."""
    run = found["verdict"].iloc[0]
    output = [
        f"{row['variant']} {wording.number(100 / row['ratio'])}% ({wording.month(row['period_end'])})"
        for _, row in found["other_ratios"].iterrows()
        if row["definition"] == "D5" and row["variant"] != "paper"
    ]
    facts = {
        "lags": "; ".join(f"{r.term.lower()} {r.value}" for r in gaps(found["gap"]) if r.value.endswith("months")),
        "stocks": "; ".join(f"{r.term} {r.value}" for r in ratios(found["ratio"])),
        "output": "; ".join(output) or wording.MISSING,
        "ahead": wording.percent(run["p_china_ahead"]),
        "leg_lag": wording.percent(run["leg_lag_p"]),
        "leg_near": wording.percent(run["leg_lag_s2_p"]),
        "leg_ratio": wording.percent(run["leg_ratio_p"]),
    }
    rows = {str(row["id"]): row for _, row in found["paper"].iterrows()}
    return [
        Beside(
            quantity=str(rows[name]["quantity"]),
            paper=str(rows[name]["value_text"]),
            grade=str(rows[name]["grade"]),
            today=prose.say("beside", name, **facts),
        )
        for name in prose.read()["beside"]
        if name in rows
    ]


def grid(frame: pd.DataFrame) -> Grid:
    """P(scenario 1) by lead and ratio asked for, with and without offshore compute."""
    region = assumptions.load().scenarios.region
    base = frame[frame["threshold_lag_s2"] == region.lag_s2_months]
    lags = sorted(base["threshold_lag_s1"].unique())
    headings = ["Compute ratio", *(f"Lead ≥ {wording.exact(lag)} months" for lag in lags)]
    rows = []
    for (offshore, ratio), part in base.groupby(["include_offshore", "threshold_ratio"], sort=False):
        cells = []
        for lag in lags:
            p = part.loc[part["threshold_lag_s1"] == lag, "p_s1"].iloc[0]
            is_base = bool(offshore) and (lag, ratio) == (region.lag_s1_months, region.ratio_s1)
            cells.append(f"{wording.cell(p, 'probability')}{'*' if is_base else ''}")
        counted = "offshore counted" if offshore else "offshore left out"
        rows.append([f"≥ {wording.exact(float(str(ratio)))}{wording.TIMES}, {counted}", *cells])
    return Grid(headings, rows)


def near(frame: pd.DataFrame) -> list[list[str]]:
    """P(scenario 2) by the longest lag that counts as near parity."""
    region = assumptions.load().scenarios.region
    by_lag = frame.groupby("threshold_lag_s2", sort=True)["p_s2"].first()
    return [
        [
            f"{wording.exact(lag)} months",
            f"{wording.cell(p, 'probability')}{'*' if lag == region.lag_s2_months else ''}",
        ]
        for lag, p in zip(by_lag.index.astype(float), by_lag, strict=True)
    ]
