"""Ctrl-C ends a command with code 130 at any moment, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
# From the first import to the last step, on a machine that takes half a minute for a refresh.
MOMENTS = (0.15, 0.5, 1.0, 2.0, 4.0, 7.0, 11.0, 16.0, 21.0)


def interrupted(data: Path, seconds: float, *words: str) -> subprocess.CompletedProcess[str]:
    with subprocess.Popen(
        [str(homes.BIN), *words],
        env=homes.environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        time.sleep(seconds)
        run.send_signal(signal.SIGINT)
        out, told = run.communicate(timeout=300)
        return subprocess.CompletedProcess(words, run.returncode, out, told)


def halves(data: Path) -> list[str]:
    odd = ("*.part", "study-*", "build", "incoming")
    return [
        str(place.relative_to(data)) for pattern in odd for place in data.rglob(pattern) if ".dbt" not in place.parts
    ]


@pytest.mark.parametrize("seconds", MOMENTS)
def test_a_first_refresh_is_interrupted(tmp_path: Path, seconds: float) -> None:
    done = interrupted(tmp_path / "data", seconds, "refresh")
    if done.returncode == 0:
        pytest.skip("it had ended by then")
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert halves(tmp_path / "data") == []
    assert not (tmp_path / "data" / "current").is_symlink() or (tmp_path / "data" / "current").exists()


@pytest.mark.parametrize(
    ("seconds", "words"), [(5.0, ("replay", "2026-08-11")), (9.0, ("refresh", "--as-of", "2026-08-11"))]
)
def test_a_look_back_is_interrupted(tmp_path: Path, seconds: float, words: tuple[str, ...]) -> None:
    done = interrupted(tmp_path / "data", seconds, *words)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert halves(tmp_path / "data") == []


COUNTED = """
import os, sys
from orchestration.cli import leaving, main
leaving.cleared = lambda: (print(len(os.listdir("/proc/self/task")), flush=True), os._exit(0))
sys.argv = ["path2028", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    "words",
    [
        ("refresh",),
        ("refresh", "--as-of", "2026-08-11"),
        ("replay", "2026-08-11"),
        ("replay", "--history"),
        ("news",),
        ("whatif", "controls.toml"),
        ("backtest",),
        ("sources", "backfill", "taiwan_customs", "--from", "."),
        ("bundle",),
        ("doctor", "--fix"),
    ],
    ids=" ".join,
)
def test_the_interrupt_is_kept_from_libraries_before_one_of_them_has_a_thread(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNTED, *words],
        env=homes.environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1"]
