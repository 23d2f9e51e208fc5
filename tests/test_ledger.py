"""What was forecast stays as it was written."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from orchestration.forecasts import chain, ledger
from orchestration.forecasts.ledger import Entry, LedgerError

if TYPE_CHECKING:
    from orchestration.base.settings import Settings

NOON = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)


PANEL = pd.DataFrame(
    {"indicator": ["a"], "month": pd.to_datetime(["2026-01-01"]), "known_on": pd.to_datetime(["2026-01-02"])}
)


def entry(run: str = "2026-03-01-aaaa", p: float = 0.25) -> Entry:
    return Entry(
        run_id=run,
        as_of=run[:10],
        model_version="1",
        data_fingerprint="f",
        tables={"verdict": [{"p_s1": p, "sentence": "é"}]},
    )


def test_the_same_forecast_is_written_once(settings: Settings) -> None:
    assert ledger.append(settings, entry(), PANEL, NOON) is True
    assert ledger.append(settings, entry(), PANEL, NOON + dt.timedelta(hours=1)) is False
    assert list(ledger.entries(settings)) == [entry()]
    assert [line["number"] for line in ledger.recorded(settings).values()] == [2]


def test_another_result_for_the_same_run_is_an_error_and_overwrites_nothing(settings: Settings) -> None:
    ledger.append(settings, entry(), PANEL, NOON)
    with pytest.raises(LedgerError, match="never rewritten"):
        ledger.append(settings, entry(p=0.3), PANEL, NOON)
    assert list(ledger.entries(settings)) == [entry()]


def test_a_whole_ledger_has_no_flaws(settings: Settings) -> None:
    for day in (1, 2, 3):
        ledger.append(settings, entry(f"2026-03-{day:02d}-aaaa"), PANEL, NOON)
    assert chain.flaws(settings.ledger) == []


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (
            lambda folder: (folder / "entries/2026-03-02/2026-03-02-aaaa.json").write_text(entry(p=0.9).to_json()),
            "was changed",
        ),
        (lambda folder: (folder / "entries/2026-03-02/2026-03-02-aaaa.json").unlink(), "the file is gone"),
        (lambda folder: _drop_line(folder / "chain.jsonl", 1), "does not follow"),
        (lambda folder: (folder / "panels/f.csv").write_text("indicator\n"), "panels/f.csv was changed"),
    ],
)
def test_what_was_done_to_the_ledger_is_found(settings: Settings, harm: object, told: str) -> None:
    for day in (1, 2, 3):
        ledger.append(settings, entry(f"2026-03-{day:02d}-aaaa"), PANEL, NOON)
    harm(settings.ledger)  # type: ignore[operator]
    assert any(told in flaw for flaw in chain.flaws(settings.ledger))


def test_a_file_that_the_chain_does_not_name_is_found(settings: Settings) -> None:
    ledger.append(settings, entry(), PANEL, NOON)
    (settings.ledger / "chain.jsonl").unlink()
    assert chain.unlinked(settings.ledger) == ["panels/f.csv", "entries/2026-03-01/2026-03-01-aaaa.json"]
    assert chain.flaws(settings.ledger) == []


def test_an_entry_whose_chain_line_was_lost_to_a_crash_is_chained_by_the_next_run(settings: Settings) -> None:
    ledger.append(settings, entry(), PANEL, NOON)
    (settings.ledger / "chain.jsonl").unlink()
    ledger.append(settings, entry(), PANEL, NOON)
    assert chain.flaws(settings.ledger) == []


def test_a_run_is_named_by_day_version_and_evidence() -> None:
    names = {ledger.run_id(dt.date(2026, 3, day), version, seen) for day in (1, 2) for version in "ab" for seen in "xy"}
    assert len(names) == 8


def test_the_fingerprint_sees_values_but_not_the_order_of_rows() -> None:
    frame = pd.DataFrame({"indicator": ["a", "b"], "value": [1.0, 2.0], "known_on": pd.to_datetime(["2026-01-01"] * 2)})
    assert ledger.fingerprint(frame) == ledger.fingerprint(frame.iloc[::-1])
    assert ledger.fingerprint(frame) != ledger.fingerprint(frame.assign(value=[1.0, 2.000001]))


def test_the_evidence_is_kept_once_and_read_back_as_it_was(settings: Settings) -> None:
    seen = ledger.fingerprint(PANEL)
    for day in (1, 2):
        known = dataclasses.replace(entry(f"2026-03-{day:02d}-aaaa"), data_fingerprint=seen)
        ledger.append(settings, known, PANEL, NOON)
    assert len(list((settings.ledger / "panels").iterdir())) == 1
    again = ledger.panel_of(settings, known)
    assert again is not None
    assert ledger.fingerprint(again) == seen


def test_evidence_recorded_by_0_1_0_is_read_under_the_names_of_today(settings: Settings) -> None:
    seen = ledger.fingerprint(PANEL)
    known = dataclasses.replace(entry("2026-03-01-aaaa"), data_fingerprint=seen)
    ledger.append(settings, known, PANEL.rename(columns={"known_on": "known_at"}), NOON)
    again = ledger.panel_of(settings, known)
    assert again is not None
    pd.testing.assert_frame_equal(again[PANEL.columns], PANEL, check_dtype=False)


def test_the_run_before_is_the_one_recorded_last(settings: Settings) -> None:
    first, second, third = (entry(f"2026-03-{day:02d}-aaaa") for day in (1, 2, 3))
    for each in (first, second, third):
        ledger.append(settings, each, PANEL, NOON)
    assert ledger.before(settings, third) == second
    assert ledger.before(settings, first) is None
    assert ledger.before(settings, entry("2026-03-04-bbbb")) == third
    assert ledger.before(settings, entry("2026-02-01-bbbb")) is None


def test_news_is_written_once_and_read_with_its_runs(settings: Settings) -> None:
    first, second = entry("2026-03-01-aaaa"), entry("2026-03-02-aaaa")
    ledger.append_news(settings, first, second, [{"step": 1, "delta_p_s1": 0.01}], NOON)
    ledger.append_news(settings, first, second, [{"step": 1, "delta_p_s1": 0.99}], NOON)
    assert list(ledger.news(settings)) == [
        {"run_id": second.run_id, "previous_run_id": first.run_id, "step": 1, "delta_p_s1": 0.01}
    ]


def test_an_entry_is_the_same_text_whatever_the_order_of_its_fields() -> None:
    turned = dataclasses.replace(entry(), tables={"verdict": [{"sentence": "é", "p_s1": 0.25}]})
    assert turned.to_json() == entry().to_json()


def _drop_line(path: object, number: int) -> None:
    lines = path.read_text().splitlines(keepends=True)  # type: ignore[attr-defined]
    del lines[number]
    path.write_text("".join(lines))  # type: ignore[attr-defined]
