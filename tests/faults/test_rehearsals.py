"""The rehearsals of `make faults`, a few times each, in a process of their own: they change what the model costs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import homes

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
# Rehearsal -> share of its documented count that is one to four tries.
SHARES = {"kills": 0.01, "boundaries": 0.002, "full-disk": 0.1, "read-only": 1.0, "exclusion": 1.0, "soak": 0.01}


def can_mount(folder: Path) -> bool:
    """Whether this user may have a small disk of its own."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount:
        return False
    done = subprocess.run([mount, "-t", "tmpfs", "tmpfs", str(folder)], capture_output=True, check=False)
    return done.returncode == 0 and subprocess.run([umount, str(folder)], check=False).returncode == 0


@pytest.mark.parametrize(("name", "share"), SHARES.items(), ids=list(SHARES))
def test_nothing_is_lost_in(name: str, share: float, tmp_path: Path) -> None:
    if name in ("full-disk", "read-only") and not can_mount(tmp_path):
        pytest.skip("needs the right to mount a small disk")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.faults.rehearse", "--only", name, "--share", f"{share * 0.999}"],
        env=homes.rehearsal() | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    [line] = [line for line in done.stdout.splitlines() if line.startswith("{")] or [done.stdout + done.stderr]
    outcome = json.loads(line)[name]
    assert outcome["losses"] == []
    assert outcome["count"] >= 1
    assert done.returncode == 0
