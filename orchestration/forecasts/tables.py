"""The tables of schema `tracking`: their columns, and how ledger and outcome fill them.

What belongs here: what the record looks like to someone with SQL.
What does not: computing anything (`model`), or writing the ledger itself (`ledger`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.base import plain
from orchestration.forecasts import ledger, scores
from orchestration.warehouse import database, status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import duckdb
    import pandas as pd

    from model import Outcome
    from orchestration.base.settings import Settings
    from orchestration.forecasts.judgement import Judgement
    from orchestration.forecasts.ledger import Entry

BATCH = 100  # runs read at once
_RUN = {"run_id": ("VARCHAR", "Run, named by day, model version and evidence")}
_DAY = {"as_of": ("DATE", "Day the run looked from")}
_REGIONS = {
    "p_s1": ("DOUBLE", "Probability of scenario 1, commanding lead"),
    "p_s2": ("DOUBLE", "Probability of scenario 2, near parity"),
    "p_neither": ("DOUBLE", "Probability of neither"),
}
_LEGS = {
    "leg_lag_p": ("DOUBLE", "P(L >= 12 months), the capability leg of scenario 1"),
    "leg_ratio_p": ("DOUBLE", "P(R >= 10), the compute leg of scenario 1"),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: what it is, its columns with type and meaning, and where its rows come from."""

    about: str
    columns: dict[str, tuple[str, str]]
    from_ledger: str | None = None
    from_outcome: str | None = None
    from_judgement: str | None = None
    from_track: tuple[str, str] | None = None  # kind of record and frame of `model.track`
    from_scores: str | None = None


TABLES: dict[str, Table] = {
    "verdict": Table(
        about="One row per run: the verdict as it was recorded on the day. Never rewritten.",
        from_ledger="verdict",
        columns=_RUN
        | _DAY
        | {"model_version": ("VARCHAR", "Version of the model"), "seed": ("VARCHAR", "Seed of the simulation")}
        | _REGIONS
        | {
            "p_china_ahead": ("DOUBLE", "P(L < 0), part of scenario 2"),
            "verdict": ("VARCHAR", "S1, S2, neither or not distinguishable"),
            "sentence": ("VARCHAR", "The verdict in words, rounded to 5 %"),
        }
        | _LEGS
        | {
            "leg_lag_s2_p": ("DOUBLE", "P(L <= 3 months), the capability leg of scenario 2"),
            "joint_p": ("DOUBLE", "P(L >= 12 and R >= 10)"),
            "scoreboard_reason": ("VARCHAR", "Why a Bayes factor is missing; empty when it is not"),
            "log10_bf_s1": (
                "DOUBLE",
                "log10 Bayes factor of the scenario 1 trajectory against the reference since 14 May 2026, tempered",
            ),
            "log10_bf_s2": ("DOUBLE", "The same for scenario 2"),
            "disagreement_pp": ("DOUBLE", "Widest range of a scenario's probability across the models, in points"),
        },
    ),
    "verdict_by_model": Table(
        about="One row per run and structural model: what each model alone says.",
        from_ledger="by_model",
        columns=_RUN
        | _DAY
        | {"model": ("VARCHAR", "Structural model"), "weight": ("DOUBLE", "Weight in the mixture")}
        | _REGIONS
        | _LEGS
        | {
            "label": ("VARCHAR", "What the model assumes of the gap"),
            "mean_lag_months": ("DOUBLE", "Mean of L over 2028 Q4"),
            "sd_lag_months": ("DOUBLE", "Standard deviation of L"),
            "mean_log10_ratio": ("DOUBLE", "Mean of log10 R over 2028 Q4"),
            "effective_draws": ("DOUBLE", "Effective number of posterior draws behind the paths"),
        },
    ),
    "ledger": Table(
        about="One row per run, target, horizon and quantile: forecasts as recorded before the outcome. Append-only.",
        from_ledger="quantiles",
        columns=_RUN
        | _DAY
        | {
            "target": ("VARCHAR", "Quantity forecast"),
            "horizon_months": ("INTEGER", "Months ahead"),
            "target_on": ("DATE", "Month the forecast is about"),
            "quantile": ("DOUBLE", "Quantile level"),
            "value": ("DOUBLE", "Forecast quantile"),
            "seed": ("VARCHAR", "Seed of the simulation"),
            "model_version": ("VARCHAR", "Version of the model"),
            "data_fingerprint": ("VARCHAR", "Hash of the evidence the model read"),
        },
    ),
    "sensitivity": Table(
        about="This run's probabilities under other thresholds: how much depends on where the lines are drawn.",
        from_outcome="sensitivity",
        columns=_DAY
        | {
            "threshold_lag_s1": ("DOUBLE", "Months of lead from which scenario 1 is counted"),
            "threshold_ratio": ("DOUBLE", "Compute ratio from which scenario 1 is counted"),
            "threshold_lag_s2": ("DOUBLE", "Months of lead up to which scenario 2 is counted"),
            "include_offshore": ("BOOLEAN", "Whether offshore and rented compute counts as China-accessible"),
        }
        | _REGIONS,
    ),
    "fan": Table(
        about="This run's paths to December 2028 as quantiles by month, with the estimated past.",
        from_outcome="fan",
        columns=_DAY
        | {
            "month": ("DATE", "First of the month"),
            "target": ("VARCHAR", "Quantity"),
            "quantile": ("DOUBLE", "Quantile level"),
            "value": ("DOUBLE", "Quantile"),
            "is_forecast": ("BOOLEAN", "False for the estimated past"),
        },
    ),
    "density": Table(
        about="This run's density of the lag L over the mean of 2028 Q4, by model and for the mixture.",
        from_outcome="density",
        columns=_DAY
        | {
            "model": ("VARCHAR", "Structural model, or mixture"),
            "lag_months": ("DOUBLE", "L in months"),
            "density": ("DOUBLE", "Probability density per month"),
        },
    ),
    "state": Table(
        about="The estimated state by month: what the gap was, smoothed over all evidence of this run.",
        from_outcome="state",
        columns=_DAY
        | {
            "month": ("DATE", "First of the month"),
            "delta_eci": ("DOUBLE", "Gap in ECI points, mean"),
            "sd": ("DOUBLE", "Its standard deviation in points"),
            "theta": ("DOUBLE", "US frontier in ECI points, mean"),
            "gamma": ("DOUBLE", "US drift in ECI points per month, mean"),
            "lag_months": ("DOUBLE", "Gap divided by drift, in months"),
            "filtered_delta_eci": ("DOUBLE", "Gap as it could be estimated in that month, from earlier evidence only"),
            "filtered_sd": ("DOUBLE", "Its standard deviation in points"),
        },
    ),
}
_SHIFTS = {
    f"shift_{name}{end}": ("DOUBLE", f"Shift of {name} against no change{told}")
    for name in ("p_s1", "p_s2", "p_neither", "leg_lag_p", "leg_ratio_p")
    for end, told in (("", ""), ("_low", ", least of the models"), ("_high", ", greatest of the models"))
}
TABLES |= {
    "signposts": Table(
        about="Pre-registered statements, resolved from the project's own data, with today's odds for the open ones.",
        from_judgement="signposts",
        columns=_DAY
        | {
            "signpost": ("VARCHAR", "Name"),
            "statement": ("VARCHAR", "What is said"),
            "rule": ("VARCHAR", "How it is decided"),
            "indicator": ("VARCHAR", "Indicator of marts.indicator_panel that decides"),
            "threshold": ("DOUBLE", "Value in the indicator's unit, or a number of records"),
            "opens_on": ("DATE", "First day that counts"),
            "resolves_on": ("DATE", "Last day that counts"),
            "status": ("VARCHAR", "pending, open, true or false"),
            "reading": ("DOUBLE", "The number that decides, so far"),
            "label": ("VARCHAR", "Whose reading it is"),
            "probability": ("DOUBLE", "The model's probability, for statements not decided yet"),
        },
    ),
    "upcoming": Table(
        about="What would move it next: coming releases by how far they are expected to move the verdict.",
        from_judgement="upcoming",
        columns=_DAY
        | {
            "rank": ("INTEGER", "1 moves it most"),
            "indicator": ("VARCHAR", "Indicator of marts.indicator_panel"),
            "label": ("VARCHAR", "The release"),
            "about": ("DATE", "Month the release is about"),
            "due_on": ("DATE", "When it is expected"),
            "expected": ("DOUBLE", "What the model expects it to read"),
            "low": ("DOUBLE", "One standard deviation below"),
            "high": ("DOUBLE", "One standard deviation above"),
            "p_s1_low": ("DOUBLE", "P(S1) if it reads low"),
            "p_s1_high": ("DOUBLE", "P(S1) if it reads high"),
            "p_s2_low": ("DOUBLE", "P(S2) if it reads low"),
            "p_s2_high": ("DOUBLE", "P(S2) if it reads high"),
            "expected_move_pp": ("DOUBLE", "Expected move of the verdict in points"),
        },
    ),
    "whatif": Table(
        about="Conditional projections under stated levers; not causal estimates.",
        from_judgement="whatif",
        columns=_DAY
        | {
            "branch": ("VARCHAR", "Name of the branch"),
            "label": ("VARCHAR", "What is assumed"),
            "model": ("VARCHAR", "Structural model, or mixture"),
            "mean_lag_months": ("DOUBLE", "Mean of L over 2028 Q4"),
            "median_log10_ratio": ("DOUBLE", "Median of log10 R over 2028 Q4"),
        }
        | _REGIONS
        | _LEGS
        | _SHIFTS,
    ),
}
_HORIZON = {
    "horizon_months": ("INTEGER", "Months ahead"),
    "forecast": ("VARCHAR", "stacked (what the project says), a structural model alone, or a baseline"),
}
_OF_RECORD = {
    "model_version": ("VARCHAR", "Version of the model that was judged"),
    "command": ("VARCHAR", "What makes this record again"),
}
_DUE = {
    "recorded_at": ("TIMESTAMP", "When the run was written to the ledger, UTC"),
    "in_hindsight": ("BOOLEAN", "Recorded for a past day after the outcome; no forecast, and not counted"),
    "model_version": ("VARCHAR", "Version of the model"),
}
TABLES |= {
    "scores": Table(
        about="Recorded forecasts that have come due, against what was first known of their month. Derived from the "
        "ledger at every run, so no part of its chain; empty until a month has come.",
        from_scores="forecasts",
        columns=_RUN
        | _DAY
        | _DUE
        | {
            "target": ("VARCHAR", "Quantity forecast; only what is published can be scored"),
            "horizon_months": ("INTEGER", "Months ahead"),
            "target_on": ("DATE", "Month the forecast is about"),
            "realised": ("DOUBLE", "What came, in ECI points"),
            "known_at": ("DATE", "Day the index was read by which this was first known"),
            "vintage": ("VARCHAR", "Fingerprint of the recorded panel that first knew it"),
            "crps": ("DOUBLE", "CRPS of the forecast through its quantiles (weighted interval score), points"),
            "log_score": ("DOUBLE", "Negative log density, nats; missing beyond the outermost quantiles"),
            "pit": ("DOUBLE", "Level of the forecast at which the outcome fell"),
            "crps_random_walk": ("DOUBLE", "CRPS of the last value with past changes around it"),
            "crps_drift": ("DOUBLE", "CRPS of the last value moved by the mean past change"),
            "crps_climatology": ("DOUBLE", "CRPS of all past gaps; missing for a level that only rises"),
            "crps_constant_7_months": ("DOUBLE", "CRPS of seven months at the prior pace; missing for the frontiers"),
        },
    ),
    "signpost_scores": Table(
        about="Odds given on the day to signposts that are decided by now, with their Brier score.",
        from_scores="signposts",
        columns=_RUN
        | _DAY
        | _DUE
        | {
            "signpost": ("VARCHAR", "Name"),
            "probability": ("DOUBLE", "Odds that the run gave"),
            "outcome": ("BOOLEAN", "Whether it came true"),
            "brier": ("DOUBLE", "Squared distance of the odds from the outcome; always saying one half scores 0.25"),
        },
    ),
    "backtest": Table(
        about="How forecasts of the published gap from past origins came out, beside the baselines. Lower is better.",
        from_track=("backtest", "summary"),
        columns=_HORIZON
        | {
            "cases": ("INTEGER", "Origins whose month has come"),
            "crps": ("DOUBLE", "Mean CRPS, ECI points"),
            "log_score": ("DOUBLE", "Mean negative log density, nats"),
            "upper_tail_crps": ("DOUBLE", "CRPS above the upper threshold of the assumptions"),
            "lower_tail_crps": ("DOUBLE", "CRPS below the lower threshold of the assumptions"),
            "coverage": ("DOUBLE", "Share of outcomes inside the 90 % interval"),
            "crps_best_baseline": ("VARCHAR", "Baseline with the lowest mean CRPS at this horizon"),
            "crps_difference": ("DOUBLE", "CRPS minus that of the best baseline; negative is better"),
            "crps_standard_error": ("DOUBLE", "Standard error of the difference, by batches as long as the horizon"),
            "log_score_best_baseline": ("VARCHAR", "Baseline with the lowest mean log score at this horizon"),
            "log_score_difference": ("DOUBLE", "Log score minus that of the best baseline"),
            "log_score_standard_error": ("DOUBLE", "Standard error of the difference"),
        }
        | _OF_RECORD
        | {
            "origins": ("INTEGER", "Origins with enough evidence"),
            "pseudo_vintages": ("INTEGER", "Origins whose evidence was cut from a later panel, revisions simulated"),
            "first_origin": ("DATE", "First origin"),
            "last_origin": ("DATE", "Last origin"),
            "data_fingerprint": ("VARCHAR", "Hash of the panel that said what came"),
        },
    ),
    "backtest_pit": Table(
        about="Where outcomes fell within the forecasts of the backtest; even shares are calibrated.",
        from_track=("backtest", "pit"),
        columns=_HORIZON
        | {
            "bin": ("INTEGER", "Part of the forecast, from its lowest fifth to its highest"),
            "share": ("DOUBLE", "Share of outcomes in it"),
            "model_version": _OF_RECORD["model_version"],
        },
    ),
    "calibration": Table(
        about="Synthetic worlds by the probability they were given: how often the region came true.",
        from_track=("calibration", "reliability"),
        columns={
            "check_on": ("DATE", "Day the worlds were judged on"),
            "among": ("VARCHAR", "all worlds, or the structural ones, which the models can make"),
            "region": ("VARCHAR", "S1, S2 or neither"),
            "decile": ("INTEGER", "Tenth of the probability, from 0"),
            "worlds": ("INTEGER", "Worlds with a probability in it"),
            "mean_p": ("DOUBLE", "Mean probability they were given"),
            "frequency": ("DOUBLE", "Share that ended in the region"),
            "low": ("DOUBLE", "5 % end of the binomial band around the mean probability"),
            "high": ("DOUBLE", "95 % end"),
            "within": ("BOOLEAN", "Whether the share lies in the band"),
        }
        | _OF_RECORD,
    ),
    "calibration_groups": Table(
        about="Synthetic worlds by kind and day judged on: coverage of the 90 % interval of L, right and false calls.",
        from_track=("calibration", "groups"),
        columns={
            "check_on": ("DATE", "Day the worlds were judged on"),
            "among": ("VARCHAR", "all, structural, scenario, a kind, or a scenario's worlds that went as planned"),
            "worlds": ("INTEGER", "Worlds judged"),
            "coverage": ("DOUBLE", "Share whose true L at the end of 2028 lay in the 90 % interval"),
            "called": ("DOUBLE", "Share whose verdict named the region they ended in"),
            "false_calls": ("DOUBLE", "Share whose verdict named another region"),
        }
        | _OF_RECORD,
    ),
}
NEWS = Table(
    about="Why the number moved between two runs: an exact decomposition, one row per step. Written once.",
    columns=_RUN
    | {
        "previous_run_id": ("VARCHAR", "Earlier run"),
        "step": ("INTEGER", "Order of the decomposition"),
        "kind": ("VARCHAR", "clock, revision, release, event, re-estimation or definition"),
        "item": ("VARCHAR", "What happened"),
        "indicator": ("VARCHAR", "Indicator of marts.indicator_panel"),
        "source_id": ("VARCHAR", "Where it is from"),
        "month": ("DATE", "Month it is about"),
        "known_on": ("DATE", "Day it became known"),
        "expected": ("DOUBLE", "What the model expected"),
        "expected_sd": ("DOUBLE", "Standard deviation of that"),
        "actual": ("DOUBLE", "What came"),
        "surprise_z": ("DOUBLE", "(actual - expected) / s.d."),
        "weight": ("DOUBLE", "Move of the state per s.d. of surprise"),
    }
    | {
        f"delta_{name}": ("DOUBLE", f"Change of {name}")
        for name in ("gap_eci", "lag_months", "log10_ratio", "log_odds_s1", "log_odds_s2", "log_odds_neither")
    }
    | {f"delta_{name}": ("DOUBLE", f"Change of {name}") for name in ("p_s1", "p_s2", "p_neither")},
)
RUNS = Table(
    about="One row per recorded run.",
    columns=_RUN
    | _DAY
    | {
        "model_version": ("VARCHAR", "Version of the model"),
        "data_fingerprint": ("VARCHAR", "Hash of the evidence the model read"),
        "recorded_at": ("TIMESTAMP", "When the run was written to the ledger, UTC"),
        "entry_sha256": ("VARCHAR", "Hash of the ledger entry"),
    },
)


def entry(outcome: Outcome, odds: pd.DataFrame, panel: pd.DataFrame, as_of: dt.date) -> Entry:
    """An outcome, and the odds given to the statements still open, as a ledger entry."""
    seen = ledger.fingerprint(panel)
    version = str(outcome.verdict["model_version"].iloc[0])
    return ledger.Entry(
        run_id=ledger.run_id(as_of, version, seen),
        as_of=as_of.isoformat(),
        model_version=version,
        data_fingerprint=seen,
        tables={name: _plain(getattr(outcome, name)) for name in ("verdict", "by_model", "quantiles")}
        | {"odds": _plain(odds[["signpost", "probability"]])},
    )


def fill(connection: duckdb.DuckDBPyConnection, settings: Settings, judgement: Judgement, as_of: dt.date) -> None:
    """Create every table of `tracking` except `source_status`, from the ledger and this run's judgement."""
    fill_runs(connection, settings)
    scored = {
        "forecasts": scores.forecasts(settings, as_of),
        "signposts": scores.signposts(settings, judgement.signposts, as_of),
    }
    for name, table in TABLES.items():
        if table.from_ledger:
            continue
        if table.from_scores:
            frame = scored[table.from_scores]
        elif table.from_track:
            frame = track_frame(settings, *table.from_track)
        else:
            home = judgement if table.from_judgement else judgement.outcome
            frame = getattr(home, table.from_judgement or table.from_outcome or name).assign(as_of=as_of)
        _create(connection, name, table, frame)


def fill_runs(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the tables of all runs and of the news between them; a batch at a time, as years of runs fill a memory."""
    import pandas as pd

    filled = {name: table for name, table in TABLES.items() if table.from_ledger}
    for name, table in (filled | {"news": NEWS}).items():
        _create(connection, name, table, pd.DataFrame())
    runs = []
    for batch in _batches(ledger.entries(settings), BATCH):
        runs += [_stamp(entry) for entry in batch]
        for name, table in filled.items():
            rows = [row | _stamp(entry) for entry in batch for row in entry.tables[table.from_ledger or name]]
            _append(connection, name, table, rows)
    for batch in _batches(ledger.news(settings), BATCH * 50):
        _append(connection, "news", NEWS, batch)
    _create(connection, "runs", RUNS, _runs(settings, runs))


def fill_source_status(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> None:
    """Create `tracking.source_status`."""
    about = "One row per source: how old its figures are, and what the last pull met."
    database.replace_table(connection, "tracking.source_status", frame, status.COLUMNS, about)


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: Table, frame: pd.DataFrame) -> None:
    frame = frame.reindex(columns=list(table.columns))
    database.replace_table(connection, f"tracking.{name}", frame, table.columns, table.about)


def _append(connection: duckdb.DuckDBPyConnection, name: str, table: Table, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    database.append(connection, f"tracking.{name}", pd.DataFrame(rows, columns=list(table.columns)))


def _batches(each: Iterator[Any], size: int) -> Iterator[list[Any]]:
    # itertools.batched comes with Python 3.12
    while batch := list(itertools.islice(each, size)):
        yield batch


def track_frame(settings: Settings, kind: str, frame: str) -> pd.DataFrame:
    """A frame of a record, with what is said about it: the record made on this machine, else the one shipped."""
    import pandas as pd

    from model import track

    mine = track.read(kind, settings.data / kind / "record")
    found = mine if mine.frames else track.read(kind)
    if not found.frames:
        return pd.DataFrame()
    rows = found.frames[frame]
    return rows.assign(**{name: value for name, value in found.about.items() if name not in rows})


def _stamp(entry: Entry) -> dict[str, str]:
    """What is the same for all rows of an entry. The seed as text: beside a gap its digits would not survive."""
    return {
        "seed": str(entry.tables["verdict"][0].get("seed", "")),
        "run_id": entry.run_id,
        "as_of": entry.as_of,
        "model_version": entry.model_version,
        "data_fingerprint": entry.data_fingerprint,
    }


def _runs(settings: Settings, stamps: list[dict[str, str]]) -> pd.DataFrame:
    import pandas as pd

    lines = ledger.recorded(settings)
    chained = [lines.get(stamp["run_id"], {}) for stamp in stamps]
    frame = pd.DataFrame(stamps)
    frame["entry_sha256"] = pd.Series([line.get("sha256") for line in chained], dtype=object)
    frame["recorded_at"] = plain.moments(pd.Series([line.get("recorded_at") for line in chained], dtype=object))
    return frame


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain Python values: dates as ISO text, missing as null."""
    import pandas as pd

    out = frame.copy()
    for name in out.columns:
        if pd.api.types.is_datetime64_any_dtype(out[name]):
            out[name] = out[name].dt.strftime("%Y-%m-%d")
    return plain.rows(out)
