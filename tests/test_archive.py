"""Vintages are kept in order, once, and for good."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import tomllib
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from orchestration.archive import backfilling, bundle, figures, holdings, vintages
from orchestration.base.settings import Settings
from orchestration.sources import SOURCES, licences
from orchestration.warehouse import loading, status
from tests import wire
from tests.sources import wire_trade

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Publisher

ECI = SOURCES["epoch_eci"]


def tree_of(folder: Path, bodies: dict[str, bytes]) -> Path:
    for day, body in bodies.items():
        file = folder / day / "epoch.ai/data/eci_scores.csv"
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
    return folder


def raw(settings: Settings) -> pd.DataFrame:
    return pd.concat(list(loading.frames(settings, ECI)), ignore_index=True)


def test_dated_files_become_vintages_of_their_days(settings: Settings, tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "tree", {"2025-12-19": wire.eci(60), "2026-02-01": wire.eci(62, shift=0.3)})
    assert backfilling.from_files(settings, ECI, tree).accepted == 2
    days = [vintage.origin.vintage for vintage in vintages.archived(settings, ECI.name)]
    assert days == [dt.date(2025, 12, 19), dt.date(2026, 2, 1)]


OLD = "https://example.org/kept/eci_scores.csv"


def test_a_file_at_an_address_is_a_vintage_of_the_day_named_or_of_the_day_its_server_dates_it(
    online: Settings, publisher: Publisher
) -> None:
    publisher.says(OLD, wire.eci(60), headers={"Last-Modified": "Sun, 01 Feb 2026 09:30:00 GMT"})
    assert backfilling.from_address(online, ECI, OLD).accepted == 1
    publisher.says(OLD, wire.eci(58))
    assert backfilling.from_address(online, ECI, OLD, on=dt.date(2025, 12, 19)).accepted == 1
    origins = [vintage.origin for vintage in vintages.archived(online, ECI.name)]
    assert [origin.vintage for origin in origins] == [dt.date(2025, 12, 19), dt.date(2026, 2, 1)]
    assert {origin.url for origin in origins} == {OLD}


@pytest.mark.parametrize(
    ("name", "url", "how", "told"),
    [
        ("epoch_eci", OLD, {}, "does not say of which day it is; name the day with --on"),
        ("epoch_eci", OLD, {"on": dt.date(2099, 1, 1)}, "2099-01-01 is still to come"),
        ("epoch_eci", "ftp://example.org/x", {}, "starts with https://"),
        ("epoch_eci", "https://example.org/gone", {}, "HTTP 404"),
        ("epoch_eci", OLD, {"part": "2024"}, "leave --part out"),
        ("federal_register", OLD, {}, "with --part"),
        ("federal_register", OLD, {"part": "../escape"}, "with --part"),
        ("taiwan_customs", OLD, {"part": "x"}, "it has in_all, by_destination"),
        ("hk_idds", OLD, {"part": "sample"}, "has no place for a sample"),
    ],
)
def test_an_address_that_cannot_be_taken_in_says_what_to_do(
    online: Settings, publisher: Publisher, name: str, url: str, how: dict[str, Any], told: str
) -> None:
    publisher.says(OLD, wire.eci(60))
    result = backfilling.from_address(online, SOURCES[name], url, **how)
    assert result.accepted == 0
    assert told in result.messages[0]
    assert not vintages.archived(online, name)
    assert not list(online.data.rglob("*.part"))


def test_a_broken_file_at_an_address_is_quarantined_and_no_key_is_sent_there(
    online: Settings, publisher: Publisher
) -> None:
    publisher.says(OLD, b"<html>no</html>")
    census = SOURCES["us_census"]
    result = backfilling.from_address(online, census, OLD, on=dt.date(2026, 2, 1), part="exports-2025-01")
    assert "Refused; nothing older is held" in result.messages[0]
    assert list((online.quarantine / "us_census").iterdir())
    assert not [path for path, _, _ in publisher.seen if "a-secret" in path]


def test_a_tree_without_the_file_says_how_to_lay_it_out(settings: Settings, tmp_path: Path) -> None:
    told = backfilling.from_files(settings, ECI, tmp_path)
    assert told.accepted == 0
    assert "<YYYY-MM-DD>/epoch.ai/data/eci_scores.csv" in told.messages[0]


@examples(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(10)))
def test_vintages_taken_in_in_any_order_give_the_same_raw_table(
    order: list[int], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Judged elsewhere; here only order matters.
    monkeypatch.setattr("orchestration.archive.checks.examine", lambda *_: [])
    days = [f"2026-01-{day + 1:02d}" for day in range(10)]
    bodies = {day: wire.eci(60 + n, shift=n / 10) for n, day in enumerate(days)}
    tables = []
    for turn in (range(10), order):
        home = tmp_path_factory.mktemp("archive")
        settings = Settings(data=home / "data", bundle=home / "bundle", offline=True)
        for n in turn:
            backfilling.from_files(settings, ECI, tree_of(home / f"tree{n}", {days[n]: bodies[days[n]]}))
        tables.append(raw(settings))
    pd.testing.assert_frame_equal(tables[0], tables[1])


def test_a_payload_that_repeats_the_one_before_is_one_vintage(settings: Settings, tmp_path: Path) -> None:
    same, other = wire.eci(60), wire.eci(60, shift=1.0)
    tree = tree_of(tmp_path / "tree", {"2026-01-01": same, "2026-01-02": same, "2026-01-03": other, "2026-01-04": same})
    backfilling.from_files(settings, ECI, tree)
    assert [v.origin.vintage.day for v in holdings.of(settings, ECI)] == [1, 3, 4]


def test_a_sample_is_in_use_and_told_only_while_nothing_else_is_held(online: Settings, publisher: Publisher) -> None:
    source, today = SOURCES["federal_register"], dt.date(2026, 10, 3)
    publisher.says(source.url, wire_trade.register())
    kept = backfilling.from_address(online, source, source.url, on=dt.date(2026, 10, 2), part="sample")
    assert (kept.accepted, [v.origin.part for v in holdings.in_use(holdings.of(online, source))]) == (1, ["sample"])
    assert "Only a sample is held" in status.table(online, [source], today)["message"].iloc[0]
    publisher.says(source.url, wire_trade.register(wire_trade.document("2026-4", "One more", "2026-03-01", None)))
    backfilling.from_address(online, source, source.url, on=dt.date(2026, 10, 3), part="2026")
    assert [v.origin.part for v in holdings.in_use(holdings.of(online, source))] == ["2026"]
    (told,) = status.table(online, [source], today).to_dict("records")
    assert (told["rows"], "sample" in told["message"]) == (4, False)
    bundle.write(online)
    assert "| 2026-10-02 | 3, a sample |" in (online.bundle / "SOURCES.md").read_text()
    assert "| 2026-10-03 | 4 |" in (online.bundle / "SOURCES.md").read_text()


def test_the_bundle_is_read_as_the_oldest_vintages_with_the_same_figures(settings: Settings, tmp_path: Path) -> None:
    tree = tree_of(tmp_path / "tree", {"2025-12-19": wire.eci(60), "2026-02-01": wire.eci(62, shift=0.3)})
    backfilling.from_files(settings, ECI, tree)
    before = raw(settings)
    bundle.write(settings)
    fresh = Settings(data=tmp_path / "elsewhere", bundle=settings.bundle, offline=True)
    after = raw(fresh)
    key = ["vintage", "model"]
    pd.testing.assert_frame_equal(
        before.sort_values(key, ignore_index=True), after.sort_values(key, ignore_index=True), check_exact=True
    )


def test_no_name_in_the_bundle_is_run_by_a_spreadsheet_and_each_is_read_back_as_it_was(
    settings: Settings, tmp_path: Path
) -> None:
    names = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "'quoted", "plain"]
    body = wire.eci(60).decode()
    for number, name in enumerate(names):
        body = body.replace(f'"Model {number:03d} ""preview"""', f'"{name}"')
    backfilling.from_files(settings, ECI, tree_of(tmp_path / "tree", {"2025-12-19": body.encode()}))
    bundle.write(settings)
    with (settings.bundle / ECI.name / "2025-12-19.csv").open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "''quoted" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    fresh = Settings(data=tmp_path / "elsewhere", bundle=settings.bundle, offline=True)
    assert set(names) <= set(raw(fresh)["display_name"])


def test_writing_the_bundle_again_changes_no_byte(settings: Settings, tmp_path: Path) -> None:
    backfilling.from_files(settings, ECI, tree_of(tmp_path / "tree", {"2025-12-19": wire.eci(60)}))
    contents = []
    for _ in range(2):
        bundle.write(settings)
        contents.append({p.name: p.read_bytes() for p in settings.bundle.rglob("*") if p.is_file()})
    assert contents[0] == contents[1]


def test_what_a_reader_must_know_of_a_file_stands_with_its_attribution(settings: Settings, tmp_path: Path) -> None:
    backfilling.from_files(settings, ECI, tree_of(tmp_path / "tree", {"2025-12-19": wire.eci(60)}))
    settings.bundle.mkdir(exist_ok=True)
    notes = '"epoch_eci/2025-12-19.csv" = "a sample"\n"epoch_eci/2024-01-01.csv" = "not shipped"\n'
    (settings.bundle / "notes.toml").write_text(notes)
    bundle.write(settings)
    told = (settings.bundle / "SOURCES.md").read_text("utf-8")
    assert "- `epoch_eci/2025-12-19.csv`: a sample\n" in told
    assert "not shipped" not in told


def test_every_note_is_of_a_file_that_is_shipped() -> None:
    shipped = Settings.from_environment({}).bundle
    notes = tomllib.loads((shipped / "notes.toml").read_text("utf-8"))
    assert notes
    assert not [file for file in notes if not (shipped / file).is_file()]


def test_what_may_not_be_passed_on_is_not_bundled(settings: Settings) -> None:
    bundle.write(settings)
    forbidden = [name for name, source in SOURCES.items() if not source.licence.republish]
    assert forbidden
    assert not [name for name in forbidden if (settings.bundle / name).exists()]
    told = (settings.bundle / "SOURCES.md").read_text("utf-8")
    assert all(f"(`{name}`)" in told for name in SOURCES)


def test_what_came_under_other_terms_is_not_bundled_when_a_licence_is_known_better(
    settings: Settings, tmp_path: Path
) -> None:
    closed = dataclasses.replace(ECI, licence=licences.closed_terms("None seen", "Epoch AI", "https://epoch.ai"))
    backfilling.from_files(settings, closed, tree_of(tmp_path / "before", {"2025-12-19": wire.eci(60)}))
    backfilling.from_files(settings, ECI, tree_of(tmp_path / "since", {"2026-02-01": wire.eci(62, shift=0.3)}))
    assert bundle.write(settings)[ECI.name] == ["epoch_eci/2026-02-01.csv"]


def test_the_shipped_bundle_meets_its_contracts_and_holds_several_scores() -> None:
    from orchestration.archive import checks

    shipped = Settings.from_environment({})
    for source in SOURCES.values():
        known = bundle.vintages_of(shipped, source)
        for later in known:
            earlier = holdings.before(later.origin, known)
            new = figures.read(shipped, source, later)
            old = figures.read(shipped, source, earlier) if earlier else None
            findings = checks.examine(source, new, figures.change(source, new, old, later.origin.vintage))
            assert not checks.refusals(findings), (source.name, later.origin.vintage)
    assert len(bundle.vintages_of(shipped, ECI)) >= 2


def test_the_shipped_bundle_carries_no_sentences() -> None:
    shipped = Settings.from_environment({})
    for source in SOURCES.values():
        for vintage in bundle.vintages_of(shipped, source):
            frame = figures.read(shipped, source, vintage)
            for name, column in source.columns.items():
                if (
                    column.kind == "text"
                    and name
                    not in {
                        "organization",
                        "country",
                        "hardware",
                        "owner",
                        "federal_register_notice",
                    }
                    and (source.name, name) != ("screening_list", "name")
                ):  # lists of names; what a rule calls an entry
                    words = frame[name].dropna().str.count(" ")
                    assert (words < 20).all(), (source.name, name)


def test_a_half_written_vintage_is_not_seen(settings: Settings, tmp_path: Path) -> None:
    backfilling.from_files(settings, ECI, tree_of(tmp_path / "tree", {"2026-01-01": wire.eci(60)}))
    [vintage] = vintages.archived(settings, ECI.name)
    half = vintage.path.parent.parent / "tmp123.part"
    half.mkdir()
    (half / "origin.json").write_text(vintage.origin.to_json())
    assert len(vintages.archived(settings, ECI.name)) == 1


def test_change_counts_what_was_kept_revised_added_and_dated_ahead() -> None:
    old, new = ECI.parse(wire.eci(60)), ECI.parse(wire.eci(66, shift=0.5)).iloc[12:]
    [row] = figures.change(ECI, new, old, dt.date(2024, 1, 1)).to_dict("records")
    told = {"kept_share": 0.8, "revised_share": 1.0, "new_rows": 6, "future_rows": 27, "unread": 0}
    assert {name: row[name] for name in told} == told
    assert 0 <= row["age_days"] < 60
    [first] = figures.change(ECI, new, None, dt.date(2026, 1, 1)).to_dict("records")
    assert (first["kept_share"], first["revised_share"], first["future_rows"]) == (1.0, 0.0, 0)
