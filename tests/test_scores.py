"""Recorded forecasts against what came: derived from ledger and panels alone."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from orchestration.forecasts import ledger, scores
from orchestration.forecasts.ledger import Entry
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
MARCH = dt.date(2026, 3, 1)


def panel(until: dt.date, *, shift: float = 0.0) -> pd.DataFrame:
    """Records of both blocs every month from 2024 on, read on a day: the US at 100 and rising, China 8 points below."""
    months = [day.date() for day in pd.date_range("2024-01-01", until, freq="MS") if day.date() < until.replace(day=1)]
    rows = [("index_models_scored", until.replace(day=1), 200.0, until)]
    for number, month in enumerate(months):
        level = 100.0 + number + shift
        rows += [("us_record_eci", month, level, month), ("china_record_eci", month, level - 8.0 - number % 2, month)]
    frame = pd.DataFrame(rows, columns=["indicator", "month", "value", "known_on"])
    days = {name: pd.to_datetime(frame[name]) for name in ("month", "known_on")}
    return frame.assign(low=float("nan"), high=float("nan"), label="", **days)


def record(settings: Settings, as_of: dt.date, *, at: dt.date | None = None, shift: float = 0.0) -> Entry:
    """A run with a gap forecast for March, seen from a day and written on that or a later day."""
    evidence = panel(as_of, shift=shift)
    quantiles: list[dict[str, Any]] = [
        {"target": "gap_eci", "horizon_months": 3 - as_of.month, "target_on": f"{MARCH}", "quantile": q, "value": v}
        for q, v in zip(LEVELS, range(4, 13), strict=True)
    ]
    seen = ledger.fingerprint(evidence)
    odds = [{"signpost": "one", "probability": 0.8}, {"signpost": "two", "probability": 0.3}]
    entry = Entry(
        run_id=ledger.run_id(as_of, "1", seen),
        as_of=as_of.isoformat(),
        model_version="1",
        data_fingerprint=seen,
        tables={"verdict": [{}], "quantiles": quantiles if as_of < MARCH else [], "odds": odds},
    )
    moment = dt.datetime.combine(at or as_of, dt.time(6), dt.UTC)
    ledger.append(settings, entry, evidence, moment)
    return entry


FIRST, SECOND = dt.date(2026, 1, 15), dt.date(2026, 2, 15)
KNEW, LATER = dt.date(2026, 4, 25), dt.date(2026, 5, 25)


def test_until_the_month_has_come_there_is_no_score(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, dt.date(2026, 4, 10))
    assert scores.forecasts(settings, dt.date(2026, 4, 10)).empty


def test_each_run_is_scored_once_its_month_is_known_with_the_vintage_that_knew_it(settings: Settings) -> None:
    for day in (FIRST, SECOND):
        record(settings, day)
    knew = record(settings, KNEW)
    found = scores.forecasts(settings, KNEW)
    assert list(found["as_of"]) == [f"{FIRST}", f"{SECOND}"]
    assert list(found["horizon_months"]) == [2, 1]
    assert set(found["vintage"]) == {knew.data_fingerprint}
    assert set(found["known_on"]) == {KNEW}
    assert set(found["realised"]) == {8.0}
    assert not found["in_hindsight"].any()
    assert found[["crps", "log_score", "pit", "crps_climatology", "crps_random_walk"]].notna().all(axis=None)


def test_a_later_scoring_of_the_models_moves_no_score(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, KNEW)
    before = scores.forecasts(settings, KNEW)
    record(settings, LATER, shift=5.0)
    pd.testing.assert_frame_equal(scores.forecasts(settings, LATER), before)


def test_what_came_is_the_same_as_from_all_panels_and_takes_few_of_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in pd.date_range("2026-01-15", "2026-08-20", freq="9D"):
        record(settings, day.date())
    runs, panel_of = ledger.runs(settings), ledger.panel_of
    alone = [scores.first_known(settings, [run]) for run in runs]
    read: list[str] = []

    def counted(of: Settings, entry: Entry) -> pd.DataFrame | None:
        read.append(entry.run_id)
        return panel_of(of, entry)

    monkeypatch.setattr(ledger, "panel_of", counted)
    came = scores.first_known(settings, runs)
    every = pd.concat(alone, ignore_index=True).drop_duplicates(["target", "month"], keep="first")
    pd.testing.assert_frame_equal(came.reset_index(drop=True), every.reset_index(drop=True))
    assert 0 < len(read) < len(runs) / 2


def test_scores_write_nothing_to_the_ledger(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, KNEW)
    before = {path: path.read_bytes() for path in settings.ledger.rglob("*") if path.is_file()}
    scores.forecasts(settings, KNEW)
    assert {path: path.read_bytes() for path in settings.ledger.rglob("*") if path.is_file()} == before


def test_a_past_day_recorded_after_the_outcome_is_marked_as_hindsight(settings: Settings) -> None:
    record(settings, FIRST, at=dt.date(2026, 3, 31))
    record(settings, SECOND, at=dt.date(2026, 4, 1))
    record(settings, KNEW)
    found = scores.forecasts(settings, KNEW).set_index("as_of")["in_hindsight"]
    assert found.to_dict() == {f"{FIRST}": False, f"{SECOND}": True}


def test_a_day_looked_at_from_the_past_knows_no_later_run(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, KNEW)
    assert scores.forecasts(settings, dt.date(2026, 4, 24)).empty


def test_odds_are_scored_once_their_signpost_is_decided(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, SECOND, at=dt.date(2026, 4, 2))
    stated = pd.DataFrame(
        {
            "signpost": ["one", "two", "three"],
            "status": ["true", "open", "false"],
            "resolves_on": [dt.date(2026, 3, 31)] * 3,
        }
    )
    found = scores.signposts(settings, stated, KNEW)
    assert list(found["signpost"]) == ["one", "one"]
    assert found["brier"].to_numpy() == pytest.approx(0.04)
    assert list(found["in_hindsight"]) == [False, True]
    assert scores.signposts(settings, stated.assign(status="open"), KNEW).empty


def test_scores_have_the_columns_of_their_tables_with_rows_and_without(settings: Settings) -> None:
    record(settings, FIRST)
    record(settings, KNEW)
    stated = pd.DataFrame({"signpost": ["one"], "status": ["true"], "resolves_on": [dt.date(2026, 3, 31)]})
    for day, count in ((KNEW, 1), (FIRST, 0)):
        forecasts = scores.forecasts(settings, day)
        odds = scores.signposts(settings, stated if count else stated.assign(status="open"), day)
        assert (len(forecasts), len(odds)) == (count, 2 * count)
        schemas.check("tracking.scores", forecasts.columns)
        schemas.check("tracking.signpost_scores", odds.columns)


_HASH = """
import datetime as dt, hashlib
import model
from model import signposts, synthetic
from orchestration.forecasts import tables
panel, day = synthetic.make(3).panel, dt.date(2026, 8, 15)
outcome = model.run(panel, day)
entry = tables.entry(outcome, signposts.forecast(panel, day, outcome.fan), panel, day)
print(hashlib.sha256(entry.to_json().encode()).hexdigest())
"""


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_on_one_core_or_two() -> None:
    def entry(threads: str) -> str:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _HASH],
            env=dict.fromkeys(names, threads),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    one, two = entry("1"), entry("2")
    assert len(one.strip()) == 64
    assert one == two
