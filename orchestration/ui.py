"""Dagster's own pages on loopback.

What belongs here: starting and ending the server that `path2028 ui` shows.
What does not: what is shown there (`definitions`).
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from orchestration import building, refresh
from orchestration.settings import ROOT

if TYPE_CHECKING:
    from orchestration.settings import Settings

HOST = "127.0.0.1"


class UiError(RuntimeError):
    """The server cannot start; the sentence names the cure."""


def run(settings: Settings, port: int) -> int:
    """Serve until interrupted; returns the server's exit code.

    Raises:
        UiError: the port is taken.
    """
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise UiError(f"Port {port} on {HOST} is taken; choose another with --port.")
    refresh.environment(settings)
    building.environment(settings)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions", "-h", HOST, "-p", str(port)]
    print(f"Dagster: http://{HOST}:{port}/asset-groups (the daily schedule is on; Ctrl-C ends it)", flush=True)  # noqa: T201  # a server's one line
    with subprocess.Popen(command, cwd=ROOT) as server:  # noqa: S603  # our own interpreter
        try:
            return server.wait()
        except KeyboardInterrupt:
            # To the parent only: it takes its children down in order, a signal to the whole group hangs it.
            server.send_signal(signal.SIGTERM)
            return server.wait()
