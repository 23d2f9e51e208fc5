"""Dagster's history in a real Postgres: the shell's refresh, a backfill by the daemon, and a run that is killed."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration.base.settings import ROOT
from tests import homes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SERVERS, reason="no Postgres server here; Debian's package is postgresql"),
]
USER, DATABASE = "postgres", "dagster"
BIN = Path(sys.executable).parent
LATER = "2026-11-26"
MONTHS = ("2024-07-01", "2024-08-01", "2024-09-01", "2024-10-01")
PATIENCE_SECONDS = 400


@dataclass(frozen=True)
class Server:
    """A Postgres on loopback, and a data folder whose Dagster keeps its history there."""

    port: int
    data: Path

    def variables(self, now: str = homes.NOW) -> dict[str, str]:
        """What a process needs to find both."""
        return homes.environment(self.data, now) | {
            "DAGSTER_PG_HOST": "127.0.0.1",
            "DAGSTER_PG_USER": USER,
            "DAGSTER_PG_PASSWORD": USER,  # the server asks for none
            "DAGSTER_PG_DB": DATABASE,
            "DAGSTER_HOME": str(self.data),
            "PATH2028_DAGSTER_HOME": str(self.data / ".dagster"),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *words: str, now: str = homes.NOW) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            env=self.variables(now),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    def ask(self, query: str) -> list[list[str]]:
        """Rows of a query, as text."""
        command = ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "-d", DATABASE, "-AtF,", "-c", query]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [line.split(",") for line in done.stdout.splitlines()]

    def statuses(self, job: str) -> list[str]:
        return sorted(row[0] for row in self.ask(f"SELECT status FROM runs WHERE pipeline_name = '{job}'"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # Postgres refuses to be root, and its user may not look into the folders of the tests.
    place = Path(tempfile.mkdtemp(prefix="postgres-"))
    programs, port = SERVERS[-1].parent, free_port()
    become = []
    if os.geteuid() == 0:
        os.chown(place, pwd.getpwnam("postgres").pw_uid, -1)
        become = ["runuser", "-u", "postgres", "--"]
    cluster = str(place / "cluster")

    def call(*words: str) -> None:
        subprocess.run([*become, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    call(str(programs / "initdb"), "-D", cluster, "-A", "trust", "-U", USER)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off"
    call(str(programs / "pg_ctl"), "-D", cluster, "-o", options, "-l", str(place / "log"), "-w", "start")
    data = Path(shutil.copytree(home, tmp_path_factory.mktemp("own") / "data", symlinks=True))
    text = (ROOT / "docs" / "deploy" / "dagster.yaml").read_text("utf-8")
    assert "port: 5432" in text
    (data / "dagster.yaml").write_text(text.replace("port: 5432", f"port: {port}"), encoding="utf-8")
    try:
        call(str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, DATABASE)
        yield Server(port, data)
    finally:
        call(str(programs / "pg_ctl"), "-D", cluster, "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def daemon(server: Server) -> Iterator[None]:
    """Dagster's daemon with the project's code, ended with all that it has started."""
    with subprocess.Popen(
        [str(BIN / "dagster-daemon"), "run", "-m", "orchestration.definitions"],
        env=server.variables(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        yield
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        with contextlib.suppress(ProcessLookupError):  # a server of its code may outlive it
            os.killpg(process.pid, signal.SIGKILL)


def process_of(server: Server, run_id: str) -> int | None:
    """The process that executes a run, as its events say: it is forked and has no command line of its own."""
    told = server.ask(f"SELECT event FROM event_logs WHERE run_id = '{run_id}' AND event LIKE '%(pid: %'")
    found = re.search(r"\(pid: (\d+)\)", ",".join(told[0])) if told else None
    return int(found[1]) if found else None


def test_a_refresh_from_the_shell_is_in_its_history(server: Server) -> None:
    done = server.run("path2028", "refresh", now=LATER)
    assert done.returncode == 0, done.stderr
    assert server.statuses("daily") == ["SUCCESS"]


@pytest.mark.usefixtures("daemon")
def test_a_backfill_is_done_by_the_daemon_two_at_a_time_and_a_killed_run_is_found_and_made_again(
    server: Server,
) -> None:
    asked = ("dagster", "job", "backfill", "-m", "orchestration.definitions", "-j", "backtest", "--noprompt")
    done = server.run(*asked, "--partitions", ",".join(MONTHS))
    assert done.returncode == 0, done.stdout + done.stderr
    victims: list[str] = []
    most = 0

    def begun() -> list[str]:
        return [row[0] for row in server.ask("SELECT run_id FROM runs WHERE status IN ('STARTING', 'STARTED')")]

    def is_over() -> bool:
        nonlocal most
        most = max(most, len(begun()))
        for run in begun() if not victims else ():
            if process := process_of(server, run):
                os.kill(process, signal.SIGKILL)
                victims.append(run)
        told = server.statuses("backtest")
        return len(told) == len(MONTHS) and set(told) <= {"SUCCESS", "FAILURE"}

    until(is_over)
    assert server.statuses("backtest") == ["FAILURE", *["SUCCESS"] * (len(MONTHS) - 1)]
    assert [row[0] for row in server.ask("SELECT run_id FROM runs WHERE status = 'FAILURE'")] == victims
    assert most <= 2
    # What the killed run had not made is made again; the rest is kept.
    done = server.run(*asked, "--partitions", ",".join(MONTHS))
    assert done.returncode == 0, done.stdout + done.stderr
    until(lambda: server.statuses("backtest").count("SUCCESS") == 2 * len(MONTHS) - 1)
    assert len(sorted((server.data / "backtest" / "origins").glob("*/*.json"))) == len(MONTHS)
