"""The days before the first recorded one: kept as a record, read for this version of the model only."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from model.assumptions import MODEL_VERSION
from orchestration.forecasts import history, ledger, replaying
from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

PANEL = pd.DataFrame({"month": [pd.Timestamp("2026-01-01")], "known_on": [pd.Timestamp("2026-01-20")], "value": [1.5]})


def entry(day: str, p: float) -> ledger.Entry:
    verdict = {"as_of": day, "model_version": MODEL_VERSION, "p_s1": p, "p_s2": 0.1, "p_neither": 0.9 - p}
    return ledger.Entry(
        run_id=f"{day}-x", as_of=day, model_version=MODEL_VERSION, data_fingerprint="f", tables={"verdict": [verdict]}
    )


@pytest.fixture
def kept(settings: Settings) -> Settings:
    step = dict.fromkeys(schemas.tables()["tracking.history_news"].columns)
    step |= {"run_id": "2026-02-28-x", "previous_run_id": "2026-01-31-x", "kind": "clock", "delta_p_s1": 0.1}
    steps: list[dict[str, object]] = [step]
    history.write(settings, [entry("2026-01-31", 0.2), entry("2026-02-28", 0.3)], steps, PANEL)
    return settings


def test_what_was_kept_is_read_again(kept: Settings) -> None:
    found = history.frames(kept, dt.date(2026, 3, 1))
    assert list(found["tracking.history"]["p_s1"]) == [0.2, 0.3]
    assert list(found["tracking.history_news"]["kind"]) == ["clock"]


def test_a_day_sees_only_days_before_it(kept: Settings) -> None:
    found = history.frames(kept, dt.date(2026, 2, 28))
    assert list(found["tracking.history"]["as_of"]) == ["2026-01-31"]
    assert found["tracking.history_news"].empty


def test_the_first_run_is_compared_with_the_last_day_replayed(kept: Settings) -> None:
    before = history.before(kept, entry("2026-03-05", 0.4))
    assert before is not None
    last, panel = before
    assert last.run_id == "2026-02-28-x"
    assert panel.equals(PANEL)
    assert history.before(kept, entry("2026-02-28", 0.3)) is None


def test_a_record_of_another_version_of_the_model_is_not_read(kept: Settings) -> None:
    place = kept.data / "history" / "record.json"
    content = json.loads(place.read_text("utf-8"))
    place.write_text(json.dumps(content | {"model_version": "0.0.1"}), "utf-8")
    assert all(
        row["model_version"] == MODEL_VERSION
        for row in history.frames(kept, dt.date(2026, 3, 1))["tracking.history"].to_dict("records")
    )
    assert "2026-01-31-x" not in set(history.frames(kept, dt.date(2026, 3, 1))["tracking.history"]["run_id"])


def test_the_days_are_ends_of_months_and_the_day_of_the_paper(settings: Settings) -> None:
    days = replaying.days(settings, dt.date(2026, 7, 15))
    assert {dt.date(2025, 12, 31), dt.date(2026, 2, 28), dt.date(2026, 5, 14), dt.date(2026, 6, 30)} <= set(days)
    assert days == sorted(days)
    assert max(days) < dt.date(2026, 7, 15)
    assert min(days) >= replaying.FIRST
