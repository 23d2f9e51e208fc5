"""One command from nothing to a verdict, as its users run it: a process of its own, the shipped bundle, no network."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from orchestration.warehouse import schemas
from tests.homes import BIN, NOW, asked, environment, run

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """The same, to be harmed."""
    return Path(shutil.copytree(home, tmp_path / "data", symlinks=True))


def test_the_verdict_is_printed_with_probabilities_that_sum_to_one_the_ages_and_the_report(home: Path) -> None:
    told = run(home, "refresh").stdout
    verdict = json.loads((home / "published/verdict.json").read_text())
    assert verdict["headline"] in told
    assert verdict["lede"] in told
    assert abs(verdict["p_s1"] + verdict["p_s2"] + verdict["p_neither"] - 1) < 1e-9
    assert "(sum 1.000)" in told
    assert "epoch_eci\tunreachable\t2026-10-08\t48\t2026-09-29" in told
    assert str(home / "published/report.html") in told


def test_a_refresh_makes_exactly_the_tables_that_are_declared(home: Path) -> None:
    rows = asked(home, "SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()")
    found = {row["name"] for row in rows}
    assert {name for name in found if name.startswith("tracking.")} | {"marts.lineage"} == schemas.tables().keys()
    assert "marts.lineage" in found


def test_a_second_refresh_with_nothing_new_rebuilds_and_appends_nothing(home: Path) -> None:
    def kept() -> list[Path]:
        """What a refresh may add to; readers of the same folder come and go beside it."""
        return sorted(path for name in ("releases", "ledger", "figures", "pulls") for path in (home / name).rglob("*"))

    before = kept()
    again = json.loads(run(home, "refresh", "--json").stdout)
    assert again["rebuilt"] is False
    assert kept() == before
    assert len((home / "ledger/chain.jsonl").read_text().splitlines()) == 3  # evidence, forecast, news


def test_deleting_the_warehouse_gives_the_same_verdict_to_the_last_digit(copy: Path) -> None:
    before = json.loads((copy / "published/verdict.json").read_text())
    (copy / "warehouse.duckdb").unlink()
    shutil.rmtree(copy / "releases")
    again = json.loads(run(copy, "refresh", "--json").stdout)
    assert again["rebuilt"] is True
    ignored = {"made_at"}
    assert {k: v for k, v in again["verdict"].items() if k not in ignored} == {
        k: v for k, v in before.items() if k not in ignored
    }
    lines = (copy / "ledger/chain.jsonl").read_text().splitlines()
    assert len(lines) == 3  # evidence, forecast, and news since the last month replayed


def test_the_lags_of_a_vintage_count_from_the_days_on_which_models_could_be_used(home: Path) -> None:
    """Epoch's own figures count from announcements: a mean of 7.1 months, R1 at 1.5 and K2 Thinking at 10.5."""
    [epoch] = asked(
        home,
        "SELECT avg(gap_months) AS mean, max(gap_months) FILTER (valid_on = '2026-07-31') AS july "
        "FROM marts.gap_revisions WHERE vintage = '2026-08-11'",  # a published figure belongs to the scores of its day
    )
    assert epoch["mean"] == pytest.approx(6.3, abs=0.1)
    assert epoch["july"] == pytest.approx(4.9, abs=0.2)
    lags = {
        row["model"]: row["months"]
        for row in asked(
            home,
            "SELECT china.model, date_diff('day', min(us.released_on), china.released_on) / 30.4375 AS months "
            "FROM indicators.ind_records_by_vintage AS china INNER JOIN indicators.ind_records_by_vintage AS us "
            "ON china.vintage = us.vintage AND us.bloc = 'us_allied' AND us.eci >= china.eci "
            "WHERE china.vintage = '2026-08-11' AND china.bloc = 'china' GROUP BY china.model, china.released_on",
        )
    }
    assert lags["DeepSeek-R1"] == pytest.approx(1.1, abs=0.1)
    assert lags["Kimi K2 Thinking"] == pytest.approx(6.7, abs=0.1)
    assert lags["Kimi K3"] == pytest.approx(4.4, abs=0.2)


def test_a_past_day_is_shown_as_it_was_known_and_neither_recorded_nor_published(copy: Path) -> None:
    import duckdb

    def seen() -> dict[str, bytes]:
        kept = [*(copy / "ledger").rglob("*"), *(copy / "current").resolve().rglob("*"), *(copy / "alerts").rglob("*")]
        return {str(path): path.read_bytes() for path in kept if path.is_file()}

    before, days = seen(), set()
    with subprocess.Popen(
        [str(BIN), "refresh", "--as-of", "2026-04-30"],
        env=environment(copy),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as refresh:
        while refresh.poll() is None:
            with duckdb.connect(str(copy / "warehouse.duckdb"), read_only=True) as held:
                days.add(str(held.execute("SELECT max(known_on) FROM marts.indicator_panel").fetchall()[0][0]))
            time.sleep(0.05)
        assert refresh.returncode == 0, refresh.stderr.read() if refresh.stderr else ""
    place = copy / "days" / "2026-04-30"
    query = "SELECT indicator, value, known_on FROM marts.indicator_panel"
    with duckdb.connect(str(place / "warehouse.duckdb"), read_only=True) as held:
        stocks = {name: value for name, value, _ in held.execute(f"{query} WHERE month = '2025-12-01'").fetchall()}
        known = max(day for *_, day in held.execute(query).fetchall())
    assert stocks["world_h100e"] == pytest.approx(19.7e6, abs=0.3e6)
    # 0.402 million of Nvidia's by licence, and what AMD sold there
    assert stocks["china_licensed_h100e"] == pytest.approx(0.412e6, abs=0.001e6)
    assert f"{known}" <= "2026-04-30"
    assert json.loads((place / "published" / "verdict.json").read_text("utf-8"))["as_of"] == "2026-04-30"
    assert len(days) == 1, "a reader of the current generation saw something of it"
    assert seen() == before
    told = json.loads(run(copy, "replay", "2026-04-30", "--json").stdout)["ledger"]
    assert told == "no forecast was recorded on that day"


@pytest.mark.parametrize(
    "words",
    [("refresh", "--as-of", "2026-11-26"), ("replay", "2027-06-01"), ("news", "2026-11-24", "2030-01-01")],
)
def test_a_day_still_to_come_is_a_usage_error_that_leaves_nothing_behind(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run(tmp_path / "data", *words, code=2)
    assert "is still to come: today is 2026-11-25 (UTC)" in done.stderr
    assert not (tmp_path / "data").exists()


def test_two_refreshes_at_once_one_works_and_the_other_says_so(copy: Path) -> None:
    from filelock import FileLock

    with FileLock(copy / ".refresh.lock"):
        told = run(copy, "refresh", code=4)
    assert "Another refresh is at work" in told.stderr


def test_stale_data_is_an_exit_code_when_asked_for(home: Path) -> None:
    run(home, "refresh", "--fail-on-stale", code=3)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("refresh", "--source", "nobody"), 2, "epoch_eci"),
        (("refresh", "--as-of", "yesterday"), 2, "YYYY-MM-DD"),
        (("sql", "SELECT nonsense"), 1, "SHOW ALL TABLES"),
        (("sources", "backfill", "epoch_eci", "--from", "/nowhere"), 2, "<YYYY-MM-DD>"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_a_wrong_word_gets_a_helpful_answer(home: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = run(home, *words, code=code)
    assert told in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_other_command_works_on_a_refreshed_folder(home: Path) -> None:
    assert json.loads(run(home, "verdict", "--json").stdout)["as_of"] == NOW
    assert run(home, "report").stdout.strip() == str(home / "published/report.html")
    assert "1 ledger entries checked" in run(home, "doctor").stdout
    assert len(json.loads(run(home, "sources", "--json").stdout)) >= 5
    assert run(home, "verdict").stdout.strip()


def test_without_a_refresh_the_commands_say_what_to_do(tmp_path: Path) -> None:
    for words in (("verdict",), ("report",), ("sql", "SELECT 1")):
        assert "refresh" in run(tmp_path, *words, code=1).stderr


def test_dagster_remembers_the_run(home: Path) -> None:
    assert list((home / ".dagster").rglob("*.db"))
