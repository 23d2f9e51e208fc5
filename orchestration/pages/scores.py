"""How past forecasts came out, in words: against the baselines, what has come due, calibration.

What belongs here: sentences that depend on which way a number fell. What does not: the words themselves (`prose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from model import assumptions, synthetic, track
from orchestration.forecasts import thresholds
from orchestration.pages import wording
from orchestration.pages.prose import say, says
from orchestration.pages.queries.scores import ENOUGH_WORLDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_SCORES = {"crps": "points", "log_score": "nats"}
# The aims on made-up worlds: the share of true lags in the interval, and at most this share called falsely.
_COVERED: Final = (0.85, 0.95)
_FALSE_CALLS: Final = 0.05


def lead(found: Mapping[str, pd.DataFrame]) -> list[str]:
    """The paragraphs of the section."""
    return [
        *says("section", "scores", "lead"),
        *backtest(found["backtest"]),
        *due(found["scores"], found["signpost_scores"]),
        *calibration(found["calibration_groups"], found["calibration_deciles"]),
    ]


def backtest(frame: pd.DataFrame) -> list[str]:
    """How the mixture did at past origins against the best baseline of each horizon, by either score."""
    if frame.empty:
        return [track.read("backtest").reason or say("scores", "none")]
    one = frame.iloc[0]
    ours = frame[frame["forecast"] == "stacked"].sort_values("horizon_months")
    told = say(
        "scores",
        "backtest",
        origins=wording.exact(one["origins"]),
        pseudo=wording.exact(one["pseudo_vintages"]),
        first=wording.month(one["first_origin"]),
        last=wording.month(one["last_origin"]),
    )
    won = int((ours["crps_difference"] < 0).sum())
    short = say("scores", "short", won=wording.exact(won), all=wording.exact(len(ours)))
    outcomes = [against_baselines(ours, score) for score in _SCORES]
    why = [say("scores", "why")] if any(_is_worse(ours, score).any() for score in _SCORES) else []
    return [short, told, *outcomes, *why]


def against_baselines(ours: pd.DataFrame, score: str) -> str:
    """One sentence per score: the horizons at which the mixture loses, ties (within a standard error) and wins."""
    unit, best = _SCORES[score], f"{score}_best_baseline"
    worse, better = _is_worse(ours, score), ours[f"{score}_difference"] < 0
    parts = []
    for kind, rows in (("loses", ours[worse]), ("ties", ours[~worse & ~better]), ("wins", ours[~worse & better])):
        if rows.empty:
            continue
        cases = "; ".join(
            f"{_months(row['horizon_months'])} ({wording.signed(row[f'{score}_difference'], 2)} {unit} against "
            f"{row[best]}, standard error {wording.number(row[f'{score}_standard_error'], 2)})"
            for row in rows.to_dict("records")
        )
        parts.append(say("scores", kind, cases=cases))
    return say("scores", score, parts="; ".join(parts))


def _months(count: int) -> str:
    return f"{wording.exact(count)} month{'' if count == 1 else 's'}"


def _is_worse(ours: pd.DataFrame, score: str) -> pd.Series[Any]:
    """Worse than the best baseline by more than a standard error; with one batch there is none, and any loss counts."""
    return ours[f"{score}_difference"] > ours[f"{score}_standard_error"].fillna(0.0)


def due(scores: pd.DataFrame, signposts: pd.DataFrame) -> list[str]:
    """What has come due of the recorded forecasts; that nothing has is said in words."""
    forecasts = scores[~scores["in_hindsight"].astype(bool)]
    gaps = forecasts[forecasts["target"] == "gap_eci"]
    odds = signposts[~signposts["in_hindsight"].astype(bool)]
    said = []
    if gaps.empty:
        said.append(say("scores", "nothing_due", days=assumptions.load().signposts.grace_days))
    else:
        rivals = {
            "climatology": "crps_climatology",
            thresholds.fill("a constant {constant_lag} months"): "crps_constant_7_months",
            "a random walk": "crps_random_walk",
            "drift": "crps_drift",
        }
        means = ", ".join(f"{name} {wording.number(gaps[column].mean(), 2)}" for name, column in rivals.items())
        crps = wording.number(gaps["crps"].mean(), 2)
        cases, runs = wording.exact(len(gaps)), wording.exact(gaps["run_id"].nunique())
        said.append(say("scores", "due", cases=cases, runs=runs, crps=crps, means=means))
    if odds.empty:
        said.append(say("scores", "no_odds_due"))
    else:
        brier = wording.number(odds["brier"].mean(), 3)
        cases, statements = wording.exact(len(odds)), wording.exact(odds["signpost"].nunique())
        said.append(say("scores", "odds_due", cases=cases, signposts=statements, brier=brier))
    return [" ".join(said)]


def calibration(groups: pd.DataFrame, deciles: pd.DataFrame) -> list[str]:
    """What the synthetic worlds say, with each aim it meets or misses."""
    if groups.empty:
        return [track.read("calibration").reason or say("scores", "none")]
    of_all = groups[groups["among"] == "all"]
    facts: dict[str, Any] = {
        "worlds": wording.exact(of_all["worlds"].max()),
        "enough": wording.exact(ENOUGH_WORLDS),
        "false_calls": wording.percent(float(of_all["false_calls"].max())),
    }
    held_all, deciles_all = (int(deciles.loc[deciles["among"] == "all", what].sum()) for what in ("held", "deciles"))
    facts |= {"held_all": wording.exact(held_all), "deciles_all": wording.exact(deciles_all)}
    for name in ("none", "scenario"):
        held = [float(share) for share in groups.loc[groups["among"] == name, "coverage"]]
        facts[name] = f"{wording.percent(min(held))} to {wording.percent(max(held))}" if held else wording.MISSING
    days = groups.assign(check_on=[_day(day) for day in groups["check_on"]])
    for kind in ("S1", "S2"):
        day, in_time = synthetic.first_called(days, kind)
        facts[kind.lower()] = say(
            "scores", "called" if in_time else "late" if day else "never", day=wording.date(day) if day else ""
        )
    least, most, false_calls = (f"{100 * aim:g}" for aim in (*_COVERED, _FALSE_CALLS))
    aims = {"least": least, "most": most, "false_calls": false_calls}
    misses = [
        say("scores", "misses", name, **aims)
        for name, is_missed in {
            "coverage": not groups.loc[groups["among"] == "all", "coverage"].between(*_COVERED).all(),
            "deciles": held_all < deciles_all,
            "late": not all(synthetic.first_called(days, kind)[1] for kind in ("S1", "S2")),
            "false_calls": bool(of_all["false_calls"].max() > _FALSE_CALLS),
        }.items()
        if is_missed
    ]
    return [say("scores", "calibration", **facts), *([" ".join(misses)] if misses else [])]


def _day(value: Any) -> Any:
    """A day of the warehouse as a date."""
    return value.date() if hasattr(value, "date") else value
