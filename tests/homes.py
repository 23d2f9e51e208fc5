"""A data folder after one refresh, and `path2028` as its users run it: a process of its own, the bundle, no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent / "path2028"
NOW = "2026-11-25"


def bare() -> dict[str, str]:
    """Nothing of the caller's own settings."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PATH2028", "DAGSTER"))}


def rehearsal() -> dict[str, str]:
    """For a process that plays a rehearsal."""
    return bare() | {"OMP_NUM_THREADS": "1"}


def environment(data: Path, now: str = NOW) -> dict[str, str]:
    """For `path2028` on a data folder, offline and on a fixed day."""
    return bare() | {"PATH2028_DATA": str(data), "PATH2028_OFFLINE": "1", "PATH2028_NOW": now, "OMP_NUM_THREADS": "1"}


def run(
    data: Path, *words: str, code: int = 0, stdin: str = "", bundle: Path | None = None, now: str = NOW
) -> subprocess.CompletedProcess[str]:
    """`path2028 …` on a data folder, offline unless told otherwise."""
    done = subprocess.run(
        [str(BIN), *words],
        env=environment(data, now) | ({"PATH2028_BUNDLE": str(bundle)} if bundle else {}),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def asked(data: Path, query: str) -> list[dict[str, Any]]:
    """The rows of a query, through `path2028 sql`."""
    found: list[dict[str, Any]] = json.loads(run(data, "sql", query, "--json").stdout)
    return found
