"""Every command as a process of its own, with its exit code: piped into another program, and in a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from tests import wire
from tests.homes import BIN, NOW, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
# Command -> words that a reader of a refreshed folder could type, and what the answer holds.
READING: dict[str, tuple[tuple[str, ...], str]] = {
    "verdict": (("verdict",), "sum 1.000"),
    "report": (("report",), "report.html"),
    "sources": (("sources",), "epoch_eci"),
    "sql": (("sql", "SELECT 40 + 2 AS answer"), "42"),
    "doctor": (("doctor",), "checked against their hashes"),
    "whatif": (("whatif",), "Conditional projections"),
    "explain": (("explain", "china_record_eci", "2026-07"), "raw.epoch_eci"),
}
# Those are covered by name in this module, in test_refresh or in test_reading_back.
ELSEWHERE = {"new", "publish", "refresh", "replay", "news", "backtest", "bundle", "serve", "ui"}


def in_terminal(data: Path, *words: str, typed: str = "") -> tuple[str, int]:
    """The same command with a terminal at both ends: what it showed, without colours, and its exit code."""
    ours, theirs = pty.openpty()
    settings = environment(data) | {"TERM": "xterm-256color", "COLUMNS": "200"}
    with subprocess.Popen([str(BIN), *words], env=settings, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        os.write(ours, typed.encode())
        end = time.monotonic() + 240
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.2)
            if ready:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
            elif process.poll() is not None:
                break
        code = process.wait(timeout=10)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8", "replace")), code


@contextlib.contextmanager
def serving(data: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A command that answers until it is interrupted; the line it printed."""
    with subprocess.Popen(
        [str(BIN), *words], env=environment(data) | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline(), process
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0


def test_no_command_is_without_a_test() -> None:
    helped = run_help()
    assert helped == set(READING) | ELSEWHERE


def run_help() -> set[str]:
    done = subprocess.run([str(BIN), "--help"], capture_output=True, text=True, check=True)
    table = done.stdout.split("Commands", 1)[1]
    return set(re.findall(r"^│ (\w+)", table, re.MULTILINE))


@pytest.mark.parametrize("command", READING)
def test_a_command_answers_a_pipe_without_colours(home: Path, command: str) -> None:
    words, told = READING[command]
    done = run(home, *words)
    assert told in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("command", READING)
def test_a_command_answers_a_terminal(home: Path, command: str) -> None:
    words, told = READING[command]
    shown, code = in_terminal(home, *words)
    assert (code, told in shown) == (0, True), shown


@pytest.mark.parametrize("command", sorted(set(READING) - {"report", "sql"} | {"news"}))
def test_json_is_json_and_nothing_else(home: Path, command: str) -> None:
    words = READING.get(command, ((command, "2026-02-08", "2026-08-11"), ""))[0]
    json.loads(run(home, *words, "--json").stdout)


@pytest.mark.parametrize("command", ["replay", "news", "backtest", "whatif", "refresh", "serve", "ui", "bundle", "sql"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    shown = run(tmp_path, command, "--help").stdout
    assert "Usage: path2028" in shown
    assert not (tmp_path / "vintages").exists()


# What takes longer than a second, and what its bar says on the way.
WAITING = {
    "refresh": (("refresh",), "Asking the sources"),
    "whatif": (("whatif",), "Projecting what-ifs"),
    "replay": (("replay", "2026-04-30"), "Running the model on 2026-04-30"),
    "doctor": (("doctor",), "Checking the archive"),
}


@pytest.mark.parametrize("command", WAITING)
def test_who_waits_in_a_terminal_sees_how_far_it_is(home: Path, command: str) -> None:
    words, told = WAITING[command]
    shown, code = in_terminal(home, *words)
    assert code == 0
    assert re.search(rf"{told} ━+.* 0:00:\d\d", shown), shown


@pytest.mark.parametrize("command", ["refresh", "whatif", "doctor"])
def test_a_pipe_sees_no_bar(home: Path, command: str) -> None:
    words, _ = WAITING[command]
    for more in ((), ("--json",)):
        assert "━" not in run(home, *words, *more).stderr


def test_who_asks_for_json_in_a_terminal_sees_json_alone(home: Path) -> None:
    shown, code = in_terminal(home, "whatif", "--json")
    assert code == 0
    assert json.loads(shown)


def test_news_between_two_days_adds_up(home: Path) -> None:
    rows = json.loads(run(home, "news", "2026-02-08", "2026-08-11", "--json").stdout)
    assert rows
    assert all(row["source_id"] for row in rows if row["kind"] == "data")
    total = sum(row["delta_p_s1"] + row["delta_p_s2"] + row["delta_p_neither"] for row in rows)
    assert abs(total) < 1e-9


def test_the_prompt_answers_statements_and_survives_a_mistake(home: Path) -> None:
    shown, code = in_terminal(home, "sql", typed="SELECT nonsense;\nSELECT 40 +\n 2 AS answer;\n.tables\n.quit\n")
    assert code == 0
    assert "Read-only" in shown
    assert "nonsense" in shown
    assert "42" in shown
    assert "marts.capability_gap" in shown


def test_statements_can_be_piped_in(home: Path) -> None:
    assert run(home, "sql", stdin="SELECT 40 + 2 AS answer").stdout == "answer\n42\n"


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM marts.capability_gap",
        "COPY marts.capability_gap TO '/tmp/stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "EXPORT DATABASE '/tmp/stolen'",
    ],
)
def test_sql_changes_nothing_and_reaches_nothing_outside(home: Path, query: str) -> None:
    assert run(home, "sql", query, code=1).stderr


def test_what_a_cell_holds_neither_moves_the_cursor_nor_makes_another_row(home: Path) -> None:
    query = "SELECT chr(27) || '[2J' || chr(9) || chr(10) || 'x' AS answer, -1 AS below"
    assert run(home, "sql", query).stdout == "answer\tbelow\n [2J  x\t-1\n"


def test_serve_gives_out_the_report_and_ends_cleanly(home: Path) -> None:
    with serving(home, "serve", "--port", "0") as (line, _):
        address = line.split()[1]
        assert address.startswith("http://127.0.0.1:")
        assert NOW in requests.get(address, timeout=10).text


def test_older_vintages_are_taken_in_and_bundled(tmp_path: Path) -> None:
    file = tmp_path / "tree/2026-02-01/epoch.ai/data/eci_scores.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes(wire.eci(60))
    data, bundle = tmp_path / "data", tmp_path / "bundle"
    assert "Nothing to write" in run(data, "bundle", code=1, bundle=bundle).stderr
    taken = run(data, "sources", "backfill", "epoch_eci", "--from", str(tmp_path / "tree"), bundle=bundle)
    assert "1 vintages taken in" in taken.stdout
    assert "epoch_eci: 1 vintages" in run(data, "bundle", bundle=bundle).stdout
    assert list(bundle.rglob("*2026-02-01*"))


def test_the_pages_about_the_contracts_are_where_the_doctor_says(home: Path) -> None:
    *_, line = run(home, "doctor", "--docs").stdout.splitlines()
    assert Path(line).read_text("utf-8").count("epoch_eci_figures")
    assert json.loads(run(home, "doctor", "--docs", "--json").stdout)["docs"] == line


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_had_for(tmp_path: Path, shell: str) -> None:
    settings = environment(tmp_path) | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    words = [str(BIN), "--show-completion", shell]
    done = subprocess.run(words, env=settings, capture_output=True, text=True, check=False)
    assert "path2028" in done.stdout
