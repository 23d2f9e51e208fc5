"""Dagster's own pages on loopback.

What belongs here: starting and ending the server that `path2028 ui` shows.
What does not: what is shown there (`definitions`).
"""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from orchestration.base.errors import ExpectedError
from orchestration.base.settings import ROOT, export
from orchestration.cli import refreshing
from orchestration.warehouse import building

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestration.base.settings import Settings

HOST = "127.0.0.1"
PAGE = "asset-groups"
DG = "from dagster_dg_cli.cli import main; main()"  # the command may be off the PATH where path2028 is installed alone


class UiError(ExpectedError):
    """The server cannot start; the sentence names the cure."""


def run(settings: Settings, port: int, tell: Callable[[str], None]) -> int:
    """Serve until interrupted; returns the server's exit code.

    Raises:
        UiError: the port is taken, or the pages of Dagster are not installed.
    """
    if not all(importlib.util.find_spec(package) for package in ("dagster_dg_cli", "dagster_webserver")):
        raise UiError("Dagster's pages are an extra: install path2028[ui], e.g. `uv tool install 'path2028[ui]'`.")
    if _answers(port):
        raise UiError(f"Port {port} on {HOST} is taken; choose another with --port.")
    refreshing.environment(settings)
    building.environment(settings)
    building.manifest(settings)
    # dg compares VIRTUAL_ENV with the project's own; its processes read the settings from the environment.
    export({"VIRTUAL_ENV": sys.prefix, "PATH2028_DATA": str(settings.data), "PYTHONPATH": str(ROOT)})
    command = [sys.executable, "-c", DG, "dev", "--host", HOST, "--port", str(port), "--log-level", "warning"]
    # A session of its own: Ctrl-C in the terminal reaches us alone, and we end the parent, which ends its children in
    # order. A signal to the whole group hangs it.
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as server:  # noqa: S603  # our own dg
        try:
            while server.poll() is None and not _answers(port):
                time.sleep(0.2)
            if server.poll() is None:
                tell(f"Dagster: http://{HOST}:{port}/{PAGE} (the daily schedule is on; Ctrl-C ends it)")
            return server.wait()
        except KeyboardInterrupt:
            server.send_signal(signal.SIGINT)
            server.wait()
            return 0


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
