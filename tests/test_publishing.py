"""A generation sent elsewhere is whole, and a reader who follows the pointer never sees half of one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

import obstore
import pandas as pd
import pyarrow.parquet as pq
import pytest

from orchestration.forecasts import hubverse, ledger
from orchestration.forecasts.ledger import Entry
from orchestration.upkeep import publishing
from orchestration.upkeep.publishing import PublishingError
from orchestration.warehouse import database

if TYPE_CHECKING:
    from pathlib import Path

    from obstore.store import ObjectStore

    from orchestration.base.settings import Settings

DAY, LATER = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
PANEL = pd.DataFrame(
    {"indicator": ["a"], "month": pd.to_datetime(["2026-01-01"]), "known_on": pd.to_datetime(["2026-01-02"])}
)


def release(settings: Settings, stamp: str, day: dt.date = DAY, hour: int = 6) -> None:
    """A generation as a refresh leaves it: pages, a table, and what is nobody's business."""
    folder = settings.releases / stamp / "published"
    folder.mkdir(parents=True)
    verdict = {"run_id": f"{day}-{stamp}", "as_of": f"{day}", "made_at": f"{day}T{hour:02d}:00:00+00:00"}
    (folder / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")
    (folder / "report.html").write_text(f"<h1>{stamp}</h1>", encoding="utf-8")
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    (folder / "frontier.parquet").write_bytes(b"PAR1")
    (folder / "notes.txt").write_text("private", encoding="utf-8")
    database.point(settings.current, f"releases/{stamp}")
    database.point(settings.published, "current/published")


def record(settings: Settings, run: str, p: float = 0.25, hour: int = 6) -> None:
    quantiles = [
        {"target": "gap_eci", "horizon_months": months, "target_on": on, "quantile": level, "value": level * 10}
        for months, on in ((1, "2026-04-01"), (34, "2028-12-31"))
        for level in (0.025, 0.5, 0.975)
    ]
    verdict = {"p_s1": p, "p_s2": 0.25, "p_neither": 0.75 - p}
    tables: dict[str, list[dict[str, Any]]] = {"verdict": [verdict], "quantiles": quantiles}
    entry = Entry(run_id=run, as_of=run[:10], model_version="2", data_fingerprint=run, tables=tables)
    ledger.append(settings, entry, PANEL, dt.datetime(2026, 3, 9, hour, tzinfo=dt.UTC))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


def send(settings: Settings, elsewhere: Path) -> publishing.Sent:
    return publishing.publish(settings, f"file://{elsewhere}")


def read(elsewhere: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((elsewhere / name).read_text("utf-8"))
    return found


def test_the_pointer_leads_to_every_published_file_and_to_nothing_else(settings: Settings, elsewhere: Path) -> None:
    release(settings, "one")
    sent = send(settings, elsewhere)
    pointer = read(elsewhere, "current.json")
    assert sent.address.endswith(pointer["path"])
    folder = elsewhere / pointer["path"]
    assert {each.name for each in folder.iterdir()} == {
        "verdict.json",
        "report.html",
        "datapackage.json",
        "frontier.parquet",
        "manifest.json",
    }
    for name, seal in read(folder, "manifest.json")["files"].items():
        body = (folder / name).read_bytes()
        assert seal == {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def test_an_old_day_keeps_its_address_when_a_new_one_is_published(settings: Settings, elsewhere: Path) -> None:
    for stamp, day in (("one", DAY), ("two", LATER)):
        release(settings, stamp, day)
        send(settings, elsewhere)
    first, second = read(elsewhere, f"days/{DAY}.json"), read(elsewhere, f"days/{LATER}.json")
    assert (elsewhere / first["path"] / "report.html").read_text("utf-8") == "<h1>one</h1>"
    assert read(elsewhere, "current.json") == second != first


def test_the_last_generation_of_a_day_is_that_day_and_the_first_stays_where_it_was(
    settings: Settings, elsewhere: Path
) -> None:
    for stamp, hour in (("one", 6), ("two", 18)):
        release(settings, stamp, hour=hour)
        send(settings, elsewhere)
    assert read(elsewhere, f"days/{DAY}.json")["path"] == f"generations/{DAY}/two"
    assert (elsewhere / f"generations/{DAY}/one/report.html").is_file()


def test_sending_the_same_again_sends_nothing(settings: Settings, elsewhere: Path) -> None:
    release(settings, "one")
    record(settings, f"{DAY}-a")
    assert send(settings, elsewhere).files > 0
    before = {each: each.stat().st_mtime_ns for each in (elsewhere / "generations").rglob("*")}
    again = send(settings, elsewhere)
    assert (again.files, again.bytes, again.is_current) == (0, 0, True)
    assert before == {each: each.stat().st_mtime_ns for each in (elsewhere / "generations").rglob("*")}


def test_a_slower_machine_does_not_set_the_pointer_back(settings: Settings, elsewhere: Path) -> None:
    release(settings, "two", LATER)
    send(settings, elsewhere)
    release(settings, "one", DAY)
    assert send(settings, elsewhere).is_current is False
    assert read(elsewhere, "current.json")["as_of"] == f"{LATER}"
    assert read(elsewhere, f"days/{DAY}.json")["as_of"] == f"{DAY}"


def test_a_place_that_holds_another_generation_is_left_alone(settings: Settings, elsewhere: Path) -> None:
    release(settings, "one")
    send(settings, elsewhere)
    (settings.published / "report.html").write_text("<h1>another</h1>", encoding="utf-8")
    with pytest.raises(PublishingError, match="holds another generation"):
        send(settings, elsewhere)
    assert (elsewhere / f"generations/{DAY}/one/report.html").read_text("utf-8") == "<h1>one</h1>"


def test_a_send_that_is_cut_off_leaves_readers_with_what_they_had(
    settings: Settings, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings, "one")
    send(settings, elsewhere)
    before = read(elsewhere, "current.json")
    release(settings, "two", LATER)
    put = obstore.put

    def cut_off(store: ObjectStore, path: str, body: bytes, **about: Any) -> None:
        if path.endswith("report.html"):
            raise OSError(f"a signature=secret of {path}")
        put(store, path, body, **about)

    monkeypatch.setattr(obstore, "put", cut_off)
    with pytest.raises(PublishingError, match="still pointed to") as told:
        send(settings, elsewhere)
    assert "secret" not in str(told.value)
    assert read(elsewhere, "current.json") == before
    monkeypatch.undo()
    assert send(settings, elsewhere).is_current


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://example.org/x", "begins with one of file://, s3://, gs://, az://"),
        ("bucket", "begins with one of"),
        ("s3://key:secret@bucket/x", "Keys do not belong in an address"),
        ("az://account/container?sig=secret", "Keys do not belong in an address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_cure(settings: Settings, address: str, words: str) -> None:
    release(settings, "one")
    with pytest.raises(PublishingError, match=words) as told:
        publishing.publish(settings, address)
    assert "secret" not in str(told.value)


def test_without_a_generation_nothing_is_sent(settings: Settings, elsewhere: Path) -> None:
    with pytest.raises(PublishingError, match="run `path2028 refresh` first"):
        send(settings, elsewhere)
    assert not elsewhere.exists()


def test_the_record_is_there_in_the_columns_of_hubverse(settings: Settings, elsewhere: Path) -> None:
    release(settings, "one", LATER)
    record(settings, f"{DAY}-a")
    record(settings, f"{DAY}-b", p=0.5, hour=7)  # recorded later: this one stands for its day
    record(settings, f"{LATER}-a")
    send(settings, elsewhere)
    folder = elsewhere / "hub" / "model-output" / hubverse.MODEL
    assert [each.name for each in sorted(folder.iterdir())] == [
        f"{day}-{hubverse.MODEL}.parquet" for day in (DAY, LATER)
    ]
    told = pq.read_table(folder / f"{DAY}-{hubverse.MODEL}.parquet").to_pylist()
    standard = ["origin_date", "target", "horizon", "target_end_date", "output_type", "output_type_id", "value"]
    assert [*told[0]] == standard
    assert {row["origin_date"] for row in told} == {DAY}
    chances = {row["output_type_id"]: row["value"] for row in told if row["output_type"] == "pmf"}
    assert chances == {"S1": 0.5, "S2": 0.25, "neither": 0.25}
    keys = [tuple(row[name] for name in standard[:-1]) for row in told]
    assert len(keys) == len(set(keys))


def test_what_the_hub_asks_for_is_what_the_record_gives(settings: Settings) -> None:
    record(settings, f"{DAY}-a")
    given = dict(hubverse.files(settings))
    [one] = json.loads(given["hub-config/tasks.json"])["rounds"]
    [entry] = ledger.entries(settings)
    for row in hubverse.rows(entry):
        [task] = [each for each in one["model_tasks"] if row["target"] in each["task_ids"]["target"]["optional"]]
        for name, allowed in task["task_ids"].items():
            assert row[name] in allowed["optional"]
        levels = task["output_type"][row["output_type"]]["output_type_id"]["required"]
        assert row["output_type_id"] in [f"{level:g}" if isinstance(level, float) else level for level in levels]
    assert set(hubverse.UNITS) >= {each["target_metadata"][0]["target_id"] for each in one["model_tasks"]}


def test_only_new_days_of_the_record_are_sent(settings: Settings, elsewhere: Path) -> None:
    release(settings, "one")
    record(settings, f"{DAY}-a")
    send(settings, elsewhere)
    record(settings, f"{LATER}-a")
    # the new day, the tasks that name it, and the list of what is held
    assert send(settings, elsewhere).files == 3
