"""The rows of the tables of schema `tracking`, from the ledger and from the run at hand.

What belongs here: which rows a table is made of, and what of an outcome is recorded.
What does not: the columns (`warehouse/tables.toml`), computing anything (`model`), or writing the ledger (`ledger`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any, Final

from orchestration.base import plain
from orchestration.forecasts import history, ledger, scores, thresholds
from orchestration.warehouse import database, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb
    import pandas as pd

    from model import Outcome
    from orchestration.base.settings import Settings
    from orchestration.forecasts.judgement import Judgement
    from orchestration.forecasts.ledger import Entry

BATCH = 100  # runs read at once
# Table -> the rows of each ledger entry that fill it, beside what `_stamp` says of the entry.
RECORDED: Final[Mapping[str, str]] = {
    "tracking.verdict": "verdict",
    "tracking.verdict_by_model": "by_model",
    "tracking.ledger": "quantiles",
}
# Table -> the kind of record and the frame of `model.track` that fill it.
TRACK: Final[Mapping[str, tuple[str, str]]] = {
    "tracking.backtest": ("backtest", "summary"),
    "tracking.backtest_pit": ("backtest", "pit"),
    "tracking.calibration": ("calibration", "reliability"),
    "tracking.calibration_groups": ("calibration", "groups"),
}


def entry(outcome: Outcome, odds: pd.DataFrame, panel: pd.DataFrame, as_of: dt.date) -> Entry:
    """An outcome, and the odds given to the statements still open, as a ledger entry.

    Raises:
        SchemaError: the outcome lacks a column of a table that is made from it; nothing is recorded without.
    """
    seen = ledger.fingerprint(panel)
    version = str(outcome.verdict["model_version"].iloc[0])
    found = ledger.Entry(
        run_id=ledger.run_id(as_of, version, seen),
        as_of=as_of.isoformat(),
        model_version=version,
        data_fingerprint=seen,
        tables={name: _plain(getattr(outcome, name)) for name in RECORDED.values()}
        | {"odds": _plain(odds[["signpost", "probability"]])},
    )
    for table, rows in RECORDED.items():
        # The ledger keeps more than the tables show.
        schemas.check(table, found.tables[rows][0] | _stamp(found), may_have_more=True)
    return found


def fill(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    judgement: Judgement,
    as_of: dt.date,
    at_hand: Entry | None = None,
) -> None:
    """Create the tables of `tracking` that say what was forecast: all runs up to `as_of`, and the run at hand."""
    fill_runs(connection, settings, as_of, at_hand)
    for name, frame in frames(settings, judgement, as_of).items():
        _create(connection, name, frame)
    _create(connection, "tracking.deeds", deeds(connection, as_of))


def deeds(connection: duckdb.DuckDBPyConnection, as_of: dt.date) -> pd.DataFrame:
    """Each of the paper's actions with the mark that stood on a day; none before the marts are built."""
    table, marts = "tracking.deeds", database.schema(connection).get("marts", {})
    if "policy_branches" not in marts:
        return schemas.frame(table, [])
    names = ", ".join(name for name in schemas.tables()[table].columns if name != "as_of")
    return (
        connection.execute(
            f"SELECT {names} FROM marts.policy_branches "  # names of our own columns
            "WHERE known_on <= $day AND (superseded_on IS NULL OR superseded_on > $day) ORDER BY branch, action_id",
            {"day": as_of},
        )
        .df()
        .assign(as_of=as_of)
    )


def frames(settings: Settings, judgement: Judgement, as_of: dt.date) -> dict[str, pd.DataFrame]:
    """Table -> its rows, of each table that is made from the run at hand and from how earlier ones came out."""
    outcome = judgement.outcome
    of_the_day = {
        "tracking.signposts": judgement.signposts,
        "tracking.upcoming": judgement.upcoming,
        "tracking.whatif": judgement.whatif,
        "tracking.fan": outcome.fan,
        "tracking.density": outcome.density,
        "tracking.state": outcome.state,
        "tracking.sensitivity": outcome.sensitivity,
        "tracking.priors": outcome.priors,
        "tracking.stress": outcome.stress,
        "tracking.destination": outcome.outcomes,
        "tracking.path": outcome.path,
        "tracking.scoreboard": outcome.scoreboard,
        "tracking.entering": judgement.entering,
    }
    return {name: frame.assign(as_of=as_of) for name, frame in of_the_day.items()} | {
        "tracking.scores": scores.forecasts(settings, as_of),
        "tracking.signpost_scores": scores.signposts(settings, judgement.signposts, as_of),
        **{name: record(settings, name) for name in TRACK},
        **history.frames(settings, as_of),
    }


def record(settings: Settings, table: str) -> pd.DataFrame:
    """A frame of the record made on this machine, else of the one shipped, with what the table says of the whole."""
    from model import track

    kind, frame = TRACK[table]
    mine = track.read(kind, settings.data / kind / "record")
    found = mine if mine.frames else track.read(kind)
    if not found.frames:
        return schemas.frame(table, [])
    rows = found.frames[frame]
    told = found.about.keys() & schemas.tables()[table].columns.keys() - set(rows.columns)
    return rows.assign(**{name: found.about[name] for name in sorted(told)})


def fill_runs(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    as_of: dt.date = dt.date.max,
    at_hand: Entry | None = None,
) -> None:
    """Create the tables of the runs that count up to `as_of`, and of the news between them.

    A batch at a time, as years of runs fill a memory. `at_hand`: a run that is shown without being recorded.
    """
    counted = ledger.counted(settings, as_of)
    shown = [at_hand] if at_hand is not None and at_hand.run_id not in counted else []
    entries = itertools.chain((ledger.find(settings, run) for run in counted), shown)
    for name in (*RECORDED, "tracking.news"):
        _create(connection, name, schemas.frame(name, []))
    runs, names = [], frozenset(counted)
    for batch in _batches(entries, BATCH):
        runs += [_stamp(entry) for entry in batch]
        for name, table in RECORDED.items():
            _append(connection, name, [row | _stamp(entry) for entry in batch for row in entry.tables[table]])
    told = (row for row in ledger.news(settings) if row["run_id"] in names)
    for batch in _batches(told, BATCH * 50):
        _append(connection, "tracking.news", batch)
    _create(connection, "tracking.runs", _runs(settings, runs, [entry.run_id for entry in shown]))


def last_run(connection: duckdb.DuckDBPyConnection, day: dt.date) -> dict[str, str]:
    """`run_id`, `verdict` and `sentence` of the run recorded last of those that look from `day`; empty without one."""
    found = connection.execute(
        "SELECT run_id, verdict, sentence FROM tracking.runs JOIN tracking.verdict USING (run_id, as_of) "
        "WHERE as_of = ? ORDER BY recorded_at DESC LIMIT 1",
        [day],
    ).fetchone()
    return dict(zip(("run_id", "verdict", "sentence"), found, strict=True)) if found else {}


def _create(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """A table whose comments give the thresholds as they are."""
    schemas.create(connection, name, frame, thresholds.fill)


def _append(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    """Add rows of the ledger as they are: what an earlier version did not record stays empty."""
    import pandas as pd

    database.append(connection, name, pd.DataFrame(rows, columns=list(schemas.tables()[name].columns)))


def _batches(each: Iterator[Any], size: int) -> Iterator[list[Any]]:
    # itertools.batched comes with Python 3.12
    while batch := list(itertools.islice(each, size)):
        yield batch


def _stamp(entry: Entry) -> dict[str, str]:
    """What is the same for all rows of an entry. The seed as text: beside a gap its digits would not survive."""
    return {
        "seed": str(entry.tables["verdict"][0].get("seed", "")),
        "run_id": entry.run_id,
        "as_of": entry.as_of,
        "model_version": entry.model_version,
        "data_fingerprint": entry.data_fingerprint,
    }


def _runs(settings: Settings, stamps: list[dict[str, str]], shown: list[str]) -> pd.DataFrame:
    lines, made_now = ledger.recorded(settings), {"recorded_at": settings.now().isoformat()}
    rows = []
    for stamp in stamps:
        line = lines.get(stamp["run_id"], made_now if stamp["run_id"] in shown else {})
        linked = {"entry_sha256": line.get("sha256"), "recorded_at": line.get("recorded_at")}
        rows.append({name: value for name, value in stamp.items() if name != "seed"} | linked)
    frame = schemas.frame("tracking.runs", rows)
    return frame.assign(recorded_at=plain.moments(frame["recorded_at"]))


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of plain Python values: dates as ISO text, missing as null."""
    import pandas as pd

    out = frame.copy()
    for name in out.columns:
        if pd.api.types.is_datetime64_any_dtype(out[name]):
            out[name] = out[name].dt.strftime("%Y-%m-%d")
    return plain.rows(out)
